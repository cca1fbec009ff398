#include "driver/statement.h"

static const char *const names[] = {
#define STATEMENT(constant, name) name,
#include "driver/statements.inc"
#undef STATEMENT
};

const char *statement_name(statement_id id)
{
    return names[id];
}

bool statement_reads_catalog(statement_id id)
{
    return str_starts(str_of(names[id]), "catalog_");
}

str statement_pick(const statement_text *table, statement_id id, int major)
{
    const statement_text *best = NULL;

    for (const statement_text *t = table; t->id != STATEMENT_COUNT; t++)
        if (t->id == id && t->from <= major && (!best || t->from > best->from))
            best = t;
    return best ? str_of(best->text) : (str){ 0 };
}

str statement_with(arena *a, str text, const char *mark, str with)
{
    str name = str_of(mark);
    ptrdiff_t at = str_find(text, name);

    if (at < 0)
        return str_copy(a, text);
    str rest = str_cut(text, (size_t)at + name.size, text.size);
    return str_printf(a, "%.*s%.*s%.*s", (int)at, text.at, STR_ARG(with), STR_ARG(rest));
}
