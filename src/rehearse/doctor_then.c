#include "rehearse/doctoring.h"

/* Version of the file before, as golang-migrate counts down; "-1" before the first. */
static str version_before(const doctoring *d)
{
    size_t at = (size_t)(d->failed - d->o->files.at);

    return at ? d->o->files.at[at - 1].origin_version : STR("-1");
}

static const char *of_golang(const doctoring *d, bool forward)
{
    str version = forward ? d->failed->origin_version : version_before(d);

    return str_printf(d->o->a, "migrate force %.*s", STR_ARG(version)).at;
}

static const char *of_prisma(const doctoring *d, bool forward)
{
    return str_printf(d->o->a, "prisma migrate resolve --%s %.*s",
                      forward ? "applied" : "rolled-back", STR_ARG(d->failed->id))
        .at;
}

static const char *of_flyway(const doctoring *d, bool forward)
{
    if (!forward)
        return "flyway repair";
    return str_printf(
               d->o->a,
               "flyway repair, then flyway migrate -skipExecutingMigrations=true -target=%.*s",
               STR_ARG(d->failed->origin_version))
        .at;
}

static const char *of_atlas(const doctoring *d, bool forward)
{
    const history_pairs *all = &d->ad.pairs;
    str version = d->stuck->row->version;

    for (size_t i = 0; !forward && i < all->count; i++)
        if (all->at[i].row && all->at[i].place == PLACE_MATCHES)
            version = all->at[i].row->version;
    return str_printf(d->o->a, "atlas migrate set %.*s", STR_ARG(version)).at;
}

const char *doctor_then(const doctoring *d, bool forward)
{
    switch ((int)d->ad.from.tool) {
    case TOOL_PRISMA:
        return of_prisma(d, forward);
    case TOOL_GOLANG_MIGRATE:
        return of_golang(d, forward);
    case TOOL_FLYWAY:
        return of_flyway(d, forward);
    case TOOL_ATLAS:
        return of_atlas(d, forward);
    case TOOL_SQITCH:
        return forward ? str_printf(d->o->a, "sqitch deploy --log-only --to %.*s",
                                    STR_ARG(d->failed->id))
                             .at
                       : NULL;
    default:
        return NULL;
    }
}

const char *doctor_unlock(history_tool t)
{
    switch ((int)t) {
    case TOOL_KNEX:
        return "knex migrate:unlock";
    case TOOL_LIQUIBASE:
        return "liquibase release-locks";
    default:
        return NULL;
    }
}
