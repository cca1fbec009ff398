#include "contract/place.h"

#include <stdarg.h>
#include <stdio.h>

enum { SHOWN_MAX = 60, NEAR_MAX = 200, FILE_MAX = 200 };

bool place_refuse(place at, err *e, const char *hint, const char *fmt, ...)
{
    char what[400];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    if (at.file.size) {
        bool whole = at.file.size <= FILE_MAX;
        str tail = whole ? at.file : str_cut(at.file, at.file.size - FILE_MAX, at.file.size);
        err_fill(e, ERR_CONTRACT, "%s%.*s:%zu: %s", whole ? "" : "...", STR_ARG(tail),
                 at.line ? at.line : 1, what);
    } else if (at.step.size) {
        err_fill(e, ERR_CONTRACT, "migration %.*s, step %.*s: %s", STR_ARG(str_cut(at.id, 0, 80)),
                 STR_ARG(str_cut(at.step, 0, 80)), what);
    } else {
        err_fill(e, ERR_CONTRACT, "migration %.*s: %s", STR_ARG(str_cut(at.id, 0, 80)), what);
    }
    if (hint)
        err_hint(e, "%s", hint);
    return false;
}

str place_show(arena *a, str text)
{
    size_t size = text.size;
    bool cut = size > SHOWN_MAX;

    if (cut) {
        size = SHOWN_MAX - 3;
        while (size && ((unsigned char)text.at[size] & 0xC0) == 0x80)
            size--;
    }
    char *to = arena_take(a, SHOWN_MAX + 1);
    for (size_t i = 0; i < size; i++)
        to[i] = (unsigned char)text.at[i] < 32 || text.at[i] == 127 ? '?' : text.at[i];
    for (size_t i = 0; cut && i < 3; i++)
        to[size++] = '.';
    return (str){ to, size };
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance, with one row of the table; letter case does not count. */
static size_t distance(str a, str b)
{
    size_t row[NEAR_MAX + 1];

    for (size_t k = 0; k <= b.size; k++)
        row[k] = k;
    for (size_t i = 0; i < a.size; i++) {
        size_t corner = row[0];
        row[0] = i + 1;
        for (size_t k = 0; k < b.size; k++) {
            bool same = str_same_nocase(str_cut(a, i, i + 1), str_cut(b, k, k + 1));
            size_t changed = corner + (same ? 0 : 1);
            corner = row[k + 1];
            row[k + 1] = least(changed, least(row[k], corner) + 1);
        }
    }
    return row[b.size];
}

str place_nearest(str given, const str *names, size_t count)
{
    size_t best = 2 + given.size / 3;
    str found = { 0 };

    for (size_t i = 0; i < count && given.size <= NEAR_MAX; i++) {
        if (names[i].size > NEAR_MAX || names[i].size > given.size + best ||
            given.size > names[i].size + best)
            continue;
        size_t far = distance(given, names[i]);
        if (far < best) {
            best = far;
            found = names[i];
        }
    }
    return found;
}
