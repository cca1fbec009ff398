#include "foreign/rows.h"

static history_state of_prisma(const raw *r)
{
    if (r->has[FIELD_ROLLED_BACK])
        return HISTORY_ROLLED_BACK;
    if (r->has[FIELD_APPLIED])
        return HISTORY_APPLIED;
    return r->has[FIELD_LOG] && str_trim(r->at[FIELD_LOG]).size ? HISTORY_FAILED
                                                                : HISTORY_UNFINISHED;
}

static history_state of_flyway(const raw *r)
{
    str type = r->at[FIELD_TYPE];

    if (!flag_of(r->at[FIELD_FLAG]))
        return HISTORY_FAILED;
    if (str_starts(type, "UNDO") || str_is(type, "DELETE"))
        return HISTORY_ROLLED_BACK;
    if (str_ends(type, "BASELINE") || str_is(type, "SCHEMA"))
        return HISTORY_MARK;
    return HISTORY_APPLIED;
}

static history_state of_liquibase(const raw *r)
{
    str type = r->at[FIELD_TYPE];

    if (str_is(type, "FAILED"))
        return HISTORY_FAILED;
    return str_is(type, "SKIPPED") ? HISTORY_MARK : HISTORY_APPLIED;
}

static history_state of_goose(const raw *r)
{
    if (str_is(r->at[FIELD_VERSION], "0"))
        return HISTORY_MARK;
    return flag_of(r->at[FIELD_FLAG]) ? HISTORY_APPLIED : HISTORY_ROLLED_BACK;
}

enum { ATLAS_BASELINE = 1, ATLAS_RESOLVED = 4 }; /* bits of its `type` */

static history_state of_atlas(const raw *r)
{
    int64_t type = 0, done = 0, total = 0;
    bool known = str_int64(r->at[FIELD_TYPE], &type) && str_int64(r->at[FIELD_DONE], &done) &&
                 str_int64(r->at[FIELD_TOTAL], &total);

    if (str_starts(r->at[FIELD_VERSION], ".")) /* facts of its own, kept among the revisions */
        return HISTORY_MARK;
    if (known && (type & ATLAS_RESOLVED))
        return HISTORY_APPLIED;
    if (r->at[FIELD_LOG].size)
        return HISTORY_FAILED;
    if (known && done < total)
        return HISTORY_UNFINISHED;
    return known && (type & ATLAS_BASELINE) ? HISTORY_MARK : HISTORY_APPLIED;
}

static history_state of_pgroll(const raw *r)
{
    if (!flag_of(r->at[FIELD_FLAG]))
        return HISTORY_UNFINISHED;
    return str_is(r->at[FIELD_TYPE], "baseline") ? HISTORY_MARK : HISTORY_APPLIED;
}

history_state state_of(history_tool t, const raw *r)
{
    if (t == TOOL_PRISMA)
        return of_prisma(r);
    if (t == TOOL_FLYWAY)
        return of_flyway(r);
    if (t == TOOL_LIQUIBASE)
        return of_liquibase(r);
    if (t == TOOL_GOOSE)
        return of_goose(r);
    if (t == TOOL_ATLAS)
        return of_atlas(r);
    if (t == TOOL_PGROLL)
        return of_pgroll(r);
    if (t == TOOL_GOLANG_MIGRATE)
        return flag_of(r->at[FIELD_FLAG]) ? HISTORY_FAILED : HISTORY_APPLIED;
    return HISTORY_APPLIED;
}

const char *history_state_name(history_state s)
{
    static const char *const names[] = { [HISTORY_APPLIED] = "applied",
                                         [HISTORY_FAILED] = "failed",
                                         [HISTORY_UNFINISHED] = "unfinished",
                                         [HISTORY_ROLLED_BACK] = "rolled back",
                                         [HISTORY_MARK] = "mark" };

    return names[s];
}
