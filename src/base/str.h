/*
 * str.h - text as a view, and text that grows.
 *
 * Shape   a str is `size` bytes at `at`, never required to end in NUL. The empty str may have at ==
 * NULL. Texts made by this module in an arena are followed by a NUL that size does not count, so
 * that they can be handed to C libraries by str_c(). Owner   a view belongs to whoever owns the
 * bytes; copying into an arena is explicit: str_copy().
 *
 * Invariants
 *   1. A buf never passes the limit of its arena: what data decides reports ERR_LIMIT by buf_ok().
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

typedef struct str {
    const char *at;
    size_t size; /* bytes */
} str;

#define STR(literal) ((str){ (literal), sizeof(literal) - 1 })
/* For "%.*s" in format strings. */
#define STR_ARG(s) (int)(s).size, ((s).at ? (s).at : "")

str str_of(const char *c); /* NULL gives the empty str */
bool str_same(str a, str b);
bool str_is(str a, const char *c);
int str_order(str a, str b); /* by bytes, as memcmp; shorter first */
bool str_starts(str s, const char *prefix);
bool str_ends(str s, const char *suffix);
bool str_same_nocase(str a, str b);         /* ASCII letters only */
str str_trim(str s);                        /* ASCII white space off both ends */
str str_cut(str s, size_t from, size_t to); /* [from, to), clamped */
/* The part before the first `by`; *rest gets what follows it (empty when `by` is absent). */
str str_split(str s, char by, str *rest);
/* Position of the first occurrence, or -1. */
ptrdiff_t str_find(str s, str what);
/* A decimal integer that is the whole text; false when it is not or does not fit. */
MUST bool str_int64(str s, int64_t *out);
/* True when the bytes are well-formed UTF-8 without NUL; else *bad is the offset of the first bad
 * byte. */
MUST bool str_utf8(str s, size_t *bad);

/* Copies ending in NUL; program-decided sizes (they end the process when memory is gone). */
str str_copy(arena *a, str s);
const char *str_c(arena *a, str s);
str str_printf(arena *a, const char *fmt, ...) PRINTF(2, 3);

/* Text that grows in an arena. Zero-initialise with buf_in(). */
typedef struct buf {
    arena *a;
    char *at;
    size_t size, room;
    bool failed; /* the arena's limit was met; later writes do nothing */
} buf;

buf buf_in(arena *a);
void buf_add(buf *b, str s);
void buf_add_c(buf *b, const char *c);
void buf_add_char(buf *b, char c);
void buf_printf(buf *b, const char *fmt, ...) PRINTF(2, 3);
/* What stands in the buffer, NUL-terminated; valid until the next write. */
str buf_str(buf *b);
/* ERR_LIMIT when a write did not fit. */
MUST bool buf_ok(const buf *b, err *e);

#endif
