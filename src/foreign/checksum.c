#include <inttypes.h>
#include <stdlib.h>

#include "foreign/match.h"
#include "foreign/sums.h"
#include "foreign/tools.h"

enum { SCRATCH = 256 * 1024 };

/* As Prisma once wrote it: each byte by %x, so that small ones have one character. */
static str unpadded(arena *a, str hex)
{
    char *to = arena_take(a, hex.size + 1);
    size_t size = 0;

    for (size_t i = 0; i < hex.size; i++)
        if (i % 2 == 1 || hex.at[i] != '0')
            to[size++] = hex.at[i];
    return (str){ to, size };
}

static bool records_sums(history_tool t)
{
    switch (t) {
    case TOOL_PRISMA:
    case TOOL_DRIZZLE_0:
    case TOOL_DRIZZLE_1:
    case TOOL_FLYWAY:
    case TOOL_GRAPHILE:
    case TOOL_SQITCH:
        return true;
    case TOOL_LIQUIBASE:
    case TOOL_ATLAS:
    case TOOL_KNEX:
    case TOOL_KYSELY:
    case TOOL_TYPEORM:
    case TOOL_MIKROORM:
    case TOOL_SEQUELIZE:
    case TOOL_NODE_PG_MIGRATE:
    case TOOL_GOLANG_MIGRATE:
    case TOOL_DBMATE:
    case TOOL_GOOSE:
    case TOOL_DIESEL:
    case TOOL_SUPABASE:
    case TOOL_RAILS:
    case TOOL_ECTO:
    case TOOL_D1:
    case TOOL_PGROLL:
    case TOOL_ALEMBIC:
    case TOOL_DJANGO:
    case TOOL_COUNT:
        break;
    }
    return false;
}

/* For copies of a file: as large as it may be, and gone at once. */
static arena *scratch(str file)
{
    arena *out = arena_new(12 * file.size + SCRATCH);

    if (!out)
        abort();
    return out;
}

static str sum_in(arena *a, history_tool t, str previous, str file)
{
    if (!records_sums(t))
        return (str){ 0 };
    if (t == TOOL_FLYWAY)
        return str_printf(a, "%" PRId32, sum_flyway(file));
    if (t == TOOL_GRAPHILE)
        return sum_graphile(a, previous, file);
    if (t == TOOL_SQITCH)
        return hash_sha1_hex(a, file);
    return hash_hex(a, hash_of(file));
}

str history_checksum_of(arena *a, history_tool t, str previous, str file)
{
    arena *tmp = scratch(file);
    str out = str_copy(a, sum_in(tmp, t, previous, file));

    arena_free(tmp);
    return out;
}

void sum_sha256_forms(arena *a, str text, str out[SUM_FORMS])
{
    arena *tmp = scratch(text);
    const str forms[SUM_FORMS] = { text, sum_with_ends(tmp, text, false),
                                   sum_with_ends(tmp, text, true) };

    for (size_t i = 0; i < SUM_FORMS; i++)
        out[i] = hash_hex(a, hash_of(forms[i]));
    arena_free(tmp);
}

static bool sum_is(arena *a, history_tool t, const history_row *of, str file)
{
    str sum = sum_in(a, t, of->previous, file);

    if (t == TOOL_PRISMA && of->checksum.size != HASH_HEX)
        return str_same_nocase(of->checksum, unpadded(a, sum));
    return str_same_nocase(of->checksum, sum);
}

static history_sum compare(arena *a, history_tool t, const history_row *of, str file)
{
    if (sum_is(a, t, of, file))
        return SUM_SAME;
    if (t != TOOL_FLYWAY && (sum_is(a, t, of, sum_with_ends(a, file, false)) ||
                             sum_is(a, t, of, sum_with_ends(a, file, true))))
        return SUM_SAME_ENDS;
    return SUM_DIFFERENT;
}

history_sum history_checksum(history_tool t, const history_row *of, str file)
{
    if (!of->checksum.size)
        return SUM_NONE;
    if (t == TOOL_LIQUIBASE || t == TOOL_ATLAS)
        return SUM_OPAQUE;
    if (!records_sums(t))
        return SUM_NONE;
    arena *tmp = scratch(file);
    history_sum out = compare(tmp, t, of, file);
    arena_free(tmp);
    return out;
}
