#include "base/clock.h"
#include "report/sections.h"

static str kind_words(str kind)
{
    if (str_starts(kind, "only"))
        return str_ends(kind, "left") ? STR("only on the left") : STR("only on the right");
    return kind;
}

/* Attribute by attribute: {"name","left","right"}, a side that has none is absent. */
static void attributes(page *p, const json_t *list)
{
    rows r = rows_of(p->a, 4);
    const json_t *one;
    size_t i;

    json_array_foreach(list, i, one)
    {
        cell *c = rows_add(&r);
        str left = member(p->a, one, "left"), right = member(p->a, one, "right");
        c[0].text = json_get_str(one, "name");
        c[1].text = left.size ? left : STR("(none)");
        c[2].text = STR("->");
        c[3].text = right.size ? right : STR("(none)");
    }
    rows_show(p, 6, &r);
}

void section_differences(page *p, const json_t *list, const char *title, const char *none)
{
    const json_t *one;
    size_t i;

    if (!json_is_array(list))
        return;
    if (json_array_size(list) == 0) {
        if (none) {
            page_blank(p);
            page_line(p, 0, STYLE_GOOD, str_of(none));
        }
        return;
    }
    page_title(p, title);
    json_array_foreach(list, i, one)
    {
        str path = json_is_string(one) ? str_of(json_string_value(one)) : json_get_str(one, "path");
        str kind = kind_words(json_get_str(one, "kind")), text = json_get_str(one, "text");
        page_line(p, 2, STYLE_WARN,
                  kind.size ? str_printf(p->a, "%.*s: %.*s", STR_ARG(path), STR_ARG(kind)) : path);
        for (str left = str_trim(text); left.size;)
            page_line(p, 6, STYLE_PLAIN, str_trim(str_split(left, '\n', &left)));
        attributes(p, json_object_get(one, "attributes"));
    }
}

static void tables(page *p, const json_t *list)
{
    rows r = rows_of(p->a, 3);
    const json_t *table;
    size_t i;

    page_title(p, "rows");
    json_array_foreach(list, i, table)
    {
        cell *c = rows_add(&r);
        c[0].text = json_get_str(table, "path");
        c[1].text = page_number(p->a, json_get_int(table, "rows", 0));
        c[2].text = json_get_str(table, "digest");
    }
    rows_show(p, 2, &r);
}

void section_fingerprint(page *p, const json_t *doc)
{
    const json_t *list = json_object_get(doc, "tables");

    page_raw(p, json_get_str(doc, "text"));
    if (json_array_size(list) > 0)
        tables(p, list);
}

/* Every line of a text is a line of the comment. */
static void comment_line(page *p, const char *what, str text)
{
    page_raw(p, str_printf(p->a, "-- %s%.*s", what, STR_ARG(str_split(text, '\n', &text))));
}

void section_sql(page *p, const json_t *doc)
{
    bool rests = json_get_bool(doc, "rests_keys", false);
    const json_t *one;
    size_t i;

    if (rests)
        page_raw(p,
                 STR("-- outside of a transaction: inside one it does nothing, and a table that is "
                     "put in place of another\n-- would take its children's rows with it\n"
                     "PRAGMA foreign_keys = OFF;\nBEGIN;"));
    json_array_foreach(json_object_get(doc, "ddl"), i, one)
    {
        str sql = json_get_str(one, "sql");
        if (json_get_bool(one, "lossy", false))
            comment_line(p, "destroys rows or values, when there are any", (str){ 0 });
        if (json_get_bool(one, "needs_rows", false))
            comment_line(p, "comes back without the rows or values it had", (str){ 0 });
        page_raw(p, str_printf(p->a, "%.*s;", STR_ARG(sql)));
    }
    if (rests)
        page_raw(p, STR("-- go on only if this names no row\nPRAGMA foreign_key_check;\nCOMMIT;\n"
                        "PRAGMA foreign_keys = ON;"));
    json_array_foreach(json_object_get(doc, "unrestored"), i, one)
        comment_line(p, "not restored: ",
                     str_printf(p->a, "%.*s: %.*s", STR_ARG(json_get_str(one, "object")),
                                STR_ARG(json_get_str(one, "why"))));
}
