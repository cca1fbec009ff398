#include "foreign/sums.h"

#include <string.h>

#include "base/hash.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

uint32_t sum_crc32_add(uint32_t state, str s)
{
    for (size_t i = 0; i < s.size; i++) {
        state ^= (unsigned char)s.at[i];
        for (int bit = 0; bit < 8; bit++)
            state = state >> 1 ^ (state & 1 ? UINT32_C(0xEDB88320) : 0);
    }
    return state;
}

uint32_t sum_crc32(str s)
{
    return ~sum_crc32_add(~UINT32_C(0), s);
}

int32_t sum_flyway(str file)
{
    uint32_t state = ~UINT32_C(0);
    size_t from = str_starts(file, BYTE_ORDER_MARK) ? sizeof BYTE_ORDER_MARK - 1 : 0;

    for (size_t i = from; i <= file.size; i++) {
        if (i < file.size && file.at[i] != '\n' && file.at[i] != '\r')
            continue;
        state = sum_crc32_add(state, str_cut(file, from, i));
        from = i + 1;
    }
    return (int32_t)~state;
}

str sum_with_ends(arena *a, str text, bool both)
{
    char *to = arena_take(a, 2 * text.size + 1);
    size_t size = 0;

    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] == '\r' && i + 1 < text.size && text.at[i + 1] == '\n')
            continue;
        if (text.at[i] == '\n' && both)
            to[size++] = '\r';
        to[size++] = text.at[i];
    }
    return (str){ to, size };
}

/* Below the lines that begin with "--! ". */
static str body_of(str file)
{
    str rest = file;

    while (str_starts(rest, "--! "))
        (void)str_split(rest, '\n', &rest);
    return str_trim(rest);
}

str sum_graphile(arena *a, str previous, str file)
{
    str body = body_of(file);
    size_t size = 0;
    char *all = arena_take(a, previous.size + body.size + 2);

    if (previous.size) {
        (void)memcpy(all, previous.at, previous.size);
        size = previous.size;
        all[size++] = '\n';
    }
    if (body.size)
        (void)memcpy(all + size, body.at, body.size);
    size = str_trim((str){ all, size + body.size }).size;
    all[size++] = '\n';
    return str_printf(a, "sha1:%.*s", STR_ARG(hash_sha1_hex(a, (str){ all, size })));
}
