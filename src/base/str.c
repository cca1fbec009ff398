#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

str str_of(const char *c)
{
    return (str){ c, c ? strlen(c) : 0 };
}

bool str_same(str a, str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

/* Most comparisons end at the first byte: nothing is measured before. */
bool str_is(str a, const char *c)
{
    if (!c)
        return a.size == 0;
    for (size_t i = 0; i < a.size; i++)
        if (c[i] == '\0' || c[i] != a.at[i])
            return false;
    return c[a.size] == '\0';
}

int str_order(str a, str b)
{
    size_t n = a.size < b.size ? a.size : b.size;
    int by = n ? memcmp(a.at, b.at, n) : 0;

    return by ? by : (a.size > b.size) - (a.size < b.size);
}

bool str_starts(str s, const char *prefix)
{
    size_t n = strlen(prefix);

    return s.size >= n && (n == 0 || memcmp(s.at, prefix, n) == 0);
}

bool str_ends(str s, const char *suffix)
{
    size_t n = strlen(suffix);

    return s.size >= n && (n == 0 || memcmp(s.at + s.size - n, suffix, n) == 0);
}

bool str_same_nocase(str a, str b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

str str_trim(str s)
{
    while (s.size && space(s.at[s.size - 1]))
        s.size--;
    while (s.size && space(*s.at)) {
        s.at++;
        s.size--;
    }
    return s;
}

str str_cut(str s, size_t from, size_t to)
{
    if (to > s.size)
        to = s.size;
    if (from >= to)
        return (str){ 0 };
    return (str){ s.at + from, to - from };
}

str str_split(str s, char by, str *rest)
{
    const char *found = s.size ? memchr(s.at, by, s.size) : NULL;

    if (!found) {
        *rest = (str){ 0 };
        return s;
    }
    size_t at = (size_t)(found - s.at);
    *rest = (str){ found + 1, s.size - at - 1 };
    return (str){ s.at, at };
}

ptrdiff_t str_find(str s, str what)
{
    if (what.size == 0)
        return 0;
    const char *found = s.size ? memmem(s.at, s.size, what.at, what.size) : NULL;
    return found ? found - s.at : -1;
}

bool str_int64(str s, int64_t *out)
{
    bool minus = s.size && *s.at == '-';
    int64_t n = 0;

    if (s.size == (minus ? 1u : 0u))
        return false;
    for (size_t i = minus; i < s.size; i++) {
        int digit = s.at[i] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(n, 10, &n) ||
            __builtin_sub_overflow(n, digit, &n))
            return false;
    }
    if (!minus && n == INT64_MIN)
        return false;
    *out = minus ? n : -n;
    return true;
}

/* First bytes, length, and range of the second byte (Unicode 15, table 3-7). */
typedef struct sequence {
    unsigned char first, last;
    size_t size;
    unsigned char low, high;
} sequence;

static const sequence sequences[] = {
    { 0xC2, 0xDF, 2, 0x80, 0xBF }, { 0xE0, 0xE0, 3, 0xA0, 0xBF }, { 0xE1, 0xEC, 3, 0x80, 0xBF },
    { 0xED, 0xED, 3, 0x80, 0x9F }, { 0xEE, 0xEF, 3, 0x80, 0xBF }, { 0xF0, 0xF0, 4, 0x90, 0xBF },
    { 0xF1, 0xF3, 4, 0x80, 0xBF }, { 0xF4, 0xF4, 4, 0x80, 0x8F },
};

/* Length of the well-formed sequence at s[i], 0 when there is none. */
static size_t utf8_length(str s, size_t i)
{
    const unsigned char *p = (const unsigned char *)s.at + i;
    size_t left = s.size - i;

    if (p[0] < 0x80)
        return p[0] != 0;
    for (size_t k = 0; k < sizeof sequences / sizeof *sequences; k++) {
        const sequence *q = &sequences[k];
        if (p[0] < q->first || p[0] > q->last)
            continue;
        bool fits = left >= q->size && p[1] >= q->low && p[1] <= q->high;
        for (size_t j = 2; fits && j < q->size; j++)
            fits = (p[j] & 0xC0) == 0x80;
        return fits ? q->size : 0;
    }
    return 0;
}

/* Whether eight bytes are ASCII and none of them is NUL. */
static bool plain_eight(const char *at)
{
    const uint64_t ones = 0x0101010101010101u, tops = ones << 7;
    uint64_t eight;

    (void)memcpy(&eight, at, sizeof eight);
    return ((eight | (eight - ones)) & tops) == 0;
}

bool str_utf8(str s, size_t *bad)
{
    for (size_t i = 0; i < s.size;) {
        if (s.size - i >= 8 && plain_eight(s.at + i)) {
            i += 8;
            continue;
        }
        size_t n = utf8_length(s, i);
        if (n == 0) {
            *bad = i;
            return false;
        }
        i += n;
    }
    return true;
}

str str_copy(arena *a, str s)
{
    char *to = arena_take(a, s.size + 1);

    if (s.size)
        (void)memcpy(to, s.at, s.size);
    return (str){ to, s.size };
}

const char *str_c(arena *a, str s)
{
    return str_copy(a, s).at;
}

str str_printf(arena *a, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    size_t size = n > 0 ? (size_t)n : 0;
    char *to = arena_take(a, size + 1);
    va_start(ap, fmt);
    (void)vsnprintf(to, size + 1, fmt, ap);
    va_end(ap);
    return (str){ to, size };
}

buf buf_in(arena *a)
{
    return (buf){ .a = a };
}

/* Makes room for `more` bytes and a NUL. */
static bool reserve(buf *b, size_t more)
{
    void *given;
    err e;

    if (b->failed)
        return false;
    if (b->room - b->size > more)
        return true;
    size_t room = (b->size + more + 1) * 2;
    if (room < 256)
        room = 256;
    if (!arena_try(b->a, room, &given, &e)) {
        b->failed = true;
        return false;
    }
    if (b->size)
        (void)memcpy(given, b->at, b->size);
    b->at = given;
    b->room = room;
    return true;
}

void buf_add(buf *b, str s)
{
    if (s.size && reserve(b, s.size)) {
        (void)memcpy(b->at + b->size, s.at, s.size);
        b->size += s.size;
    }
}

void buf_add_c(buf *b, const char *c)
{
    buf_add(b, str_of(c));
}

void buf_add_char(buf *b, char c)
{
    buf_add(b, (str){ &c, 1 });
}

void buf_printf(buf *b, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n <= 0 || !reserve(b, (size_t)n))
        return;
    va_start(ap, fmt);
    (void)vsnprintf(b->at + b->size, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->size += (size_t)n;
}

str buf_str(buf *b)
{
    if (!reserve(b, 0))
        return (str){ "", 0 };
    b->at[b->size] = 0;
    return (str){ b->at, b->size };
}

bool buf_ok(const buf *b, err *e)
{
    if (!b->failed)
        return true;
    return err_set(e, ERR_LIMIT, "the text is larger than this operation may hold");
}
