#include "cli/near.h"

#include <string.h>

enum { NAME_MAX_SIZE = 64 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t near_distance(str a, str b)
{
    size_t rows[3][NAME_MAX_SIZE + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];

    if (a.size > NAME_MAX_SIZE || b.size > NAME_MAX_SIZE)
        return SIZE_MAX;
    (void)memset(rows, 0, sizeof rows);
    for (size_t j = 0; j <= b.size; j++)
        last[j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t change = last[j - 1] + (a.at[i - 1] != b.at[j - 1]);
            now[j] = least(change, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b.size];
}

void nearest_offer(nearest *n, str name)
{
    bool begins = n->wanted.size >= 2 && name.size >= n->wanted.size &&
                  memcmp(name.at, n->wanted.at, n->wanted.size) == 0;
    size_t distance = begins ? 1 : near_distance(n->wanted, name);
    size_t allowed = n->wanted.size / 3 ? n->wanted.size / 3 : 1;

    if (distance > allowed || (n->best.size && distance >= n->distance))
        return;
    n->best = name;
    n->distance = distance;
}
