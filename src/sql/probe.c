#include "sql/classify.h"

static const char *const names[] = {
    [PROBE_NONE] = "none",
    [PROBE_REPEAT] = "repeat",
    [PROBE_INDEX_CREATE] = "index_create",
    [PROBE_INDEX_DROP] = "index_drop",
    [PROBE_REINDEX] = "reindex",
    [PROBE_ENUM_ADD] = "enum_add",
    [PROBE_DETACH] = "detach",
    [PROBE_CONSTRAINT_VALID] = "constraint_valid",
    [PROBE_SYSTEM_SETTING] = "system_setting",
};
_Static_assert(sizeof names / sizeof *names == PROBE_KIND_COUNT, "every kind of probe has a name");

const char *probe_name(probe_kind kind)
{
    return names[kind];
}

bool probe_from_name(str name, probe_kind *out)
{
    for (size_t i = 0; i < PROBE_KIND_COUNT; i++) {
        if (str_is(name, names[i])) {
            *out = (probe_kind)i;
            return true;
        }
    }
    return false;
}
