#include "catalog/kind.h"

#include <string.h>

#define KIND(name, part)            \
    {                               \
        name, sizeof name - 1, part \
    }

/* What others need comes first, as far as one order can do that. */
const kind kinds[] = {
    KIND("setting", false),
    KIND("schema", false),
    KIND("extension", false),
    KIND("language", false),
    KIND("access method", false),
    KIND("type", false),
    KIND("collation", false),
    KIND("conversion", false),
    KIND("foreign data wrapper", false),
    KIND("server", false),
    KIND("user mapping", true),
    KIND("sequence", false),
    KIND("table", false),
    KIND("foreign table", false),
    KIND("view", false),
    KIND("materialized view", false),
    KIND("column", true),
    KIND("constraint", true),
    KIND("index", false),
    KIND("statistics", false),
    KIND("trigger", true),
    KIND("rule", true),
    KIND("policy", true),
    KIND("function", false),
    KIND("procedure", false),
    KIND("aggregate", false),
    KIND("operator", false),
    KIND("operator class", false),
    KIND("operator family", false),
    KIND("cast", false),
    KIND("transform", false),
    KIND("text search parser", false),
    KIND("text search template", false),
    KIND("text search dictionary", false),
    KIND("text search configuration", false),
    KIND("event trigger", false),
    KIND("publication", false),
    KIND("subscription", false),
    KIND("default privileges", false),
    KIND("security label", true),
};

const size_t kind_count = sizeof kinds / sizeof *kinds;

size_t kind_rank(str name)
{
    size_t i = 0;

    while (i < kind_count &&
           !(name.size == kinds[i].size && memcmp(name.at, kinds[i].name, name.size) == 0))
        i++;
    return i;
}
