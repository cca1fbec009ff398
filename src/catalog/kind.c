#include "catalog/kind.h"

/* What others need comes first, as far as one order can do that. */
const kind kinds[] = {
    { "setting", false },
    { "schema", false },
    { "extension", false },
    { "language", false },
    { "access method", false },
    { "type", false },
    { "collation", false },
    { "conversion", false },
    { "foreign data wrapper", false },
    { "server", false },
    { "user mapping", true },
    { "sequence", false },
    { "table", false },
    { "foreign table", false },
    { "view", false },
    { "materialized view", false },
    { "column", true },
    { "constraint", true },
    { "index", false },
    { "statistics", false },
    { "trigger", true },
    { "rule", true },
    { "policy", true },
    { "function", false },
    { "procedure", false },
    { "aggregate", false },
    { "operator", false },
    { "operator class", false },
    { "operator family", false },
    { "cast", false },
    { "transform", false },
    { "text search parser", false },
    { "text search template", false },
    { "text search dictionary", false },
    { "text search configuration", false },
    { "event trigger", false },
    { "publication", false },
    { "subscription", false },
    { "default privileges", false },
    { "security label", true },
};

const size_t kind_count = sizeof kinds / sizeof *kinds;

size_t kind_rank(str name)
{
    size_t i = 0;

    while (i < kind_count && !str_is(name, kinds[i].name))
        i++;
    return i;
}
