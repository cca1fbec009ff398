/*
 * json.h - JSON values by jansson; canonical text as in RFC 8785 for what we write.
 *
 * Values that we digest hold strings, integers below 2^53, booleans, arrays and objects only, so
 * that the number rules of RFC 8785 are never in play; json_canonical() aborts on a real number.
 *
 * Owner   a json_t is released by its holder; local ones by CLOSING(json_t) (they are reference
 * counted).
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>

#include "base/str.h"

/* Releases a local handle at the end of its block. */
static inline void json_close(json_t **j)
{
    if (*j)
        json_decref(*j);
}
#define JSON_CLOSING __attribute__((cleanup(json_close))) json_t *

/* Parses one value; duplicate keys are refused. errors ERR_SYNTAX with line and column. */
MUST bool json_parse(str text, json_t **out, err *e);

/* Canonical text: keys by UTF-16 code units, no white space, minimal escapes. */
str json_canonical(arena *a, const json_t *value);

/* Indented text for people; ends in a line feed. */
str json_pretty(arena *a, const json_t *value);

/* Compact text that the caller releases with json_free_text(); never NULL (ends the process when
 * memory is gone). */
char *json_text(const json_t *value);
void json_free_text(char *text);

json_t *json_str(str s); /* a new string; invalid UTF-8 becomes U+FFFD */
str json_get_str(const json_t *object,
                 const char *key); /* borrowed; empty when absent or not a string */
int64_t json_get_int(const json_t *object, const char *key, int64_t fallback);
bool json_get_bool(const json_t *object, const char *key, bool fallback);
void json_put(json_t *object, const char *key, json_t *taken); /* takes the reference */
void json_put_str(json_t *object, const char *key, str s);
void json_put_int(json_t *object, const char *key, int64_t n);
void json_put_bool(json_t *object, const char *key, bool b);

#endif
