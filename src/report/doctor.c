#include "report/sections.h"

enum { LABEL_COLUMN = 10 };

static style style_of_verdict(str verdict)
{
    if (str_is(verdict, "took effect"))
        return STYLE_GOOD;
    return str_is(verdict, "did not") ? STYLE_PLAIN : STYLE_WARN;
}

static void finding(page *p, const json_t *one)
{
    str since = json_get_str(one, "since"), holder = json_get_str(one, "holder");
    str remedy = json_get_str(one, "remedy");

    page_line(p, 2, STYLE_BAD, json_get_str(one, "text"));
    if (since.size)
        page_line(p, 6, STYLE_FAINT,
                  str_printf(p->a, "since %.*s", STR_ARG(point_in_time(p->a, since))));
    if (holder.size)
        page_line(p, 6, STYLE_WARN, str_printf(p->a, "held by %.*s", STR_ARG(holder)));
    if (remedy.size)
        page_line(p, 6, STYLE_PLAIN, remedy);
}

/* The first line of a statement says which it is. */
static str first_line(arena *a, str sql)
{
    str rest, line = str_split(sql, '\n', &rest);

    return rest.size ? str_printf(a, "%.*s ...", STR_ARG(line)) : line;
}

static void failed_statements(page *p, const json_t *failed)
{
    const json_t *list = json_object_get(failed, "statements"), *one;
    rows r = rows_of(p->a, 4);
    size_t i;

    page_title(p, str_printf(p->a, "statements of %.*s", STR_ARG(json_get_str(failed, "id"))).at);
    json_array_foreach(list, i, one)
    {
        str verdict = json_get_str(one, "verdict"), why = json_get_str(one, "why");
        str sql = first_line(p->a, json_get_str(one, "sql"));
        cell *c = rows_add(&r);
        c[0].text = str_printf(p->a, "line %lld", (long long)json_get_int(one, "line", 0));
        if (!json_object_get(failed, "unexamined"))
            c[1] = (cell){ verdict, style_of_verdict(verdict) };
        c[2].text = STR("");
        c[3].text = why.size ? str_printf(p->a, "%.*s (%.*s)", STR_ARG(sql), STR_ARG(why)) : sql;
    }
    rows_show(p, 2, &r);
    json_array_foreach(list, i, one)
    {
        str on_rows = json_get_str(one, "on_rows");
        if (on_rows.size)
            page_line(p, 4, STYLE_WARN,
                      str_printf(p->a, "line %lld runs without rows alone; on generated ones: %.*s",
                                 (long long)json_get_int(one, "line", 0), STR_ARG(on_rows)));
    }
}

static void way_out(page *p, const json_t *way)
{
    const json_t *sql = json_object_get(way, "sql"), *notes = json_object_get(way, "notes"), *one;
    bool forward = str_is(json_get_str(way, "way"), "forward");
    str then = json_get_str(way, "then");
    size_t i;

    page_title(p, forward ? "the way forward" : "the way back");
    if (!json_get_bool(way, "offered", false)) {
        page_line(p, 2, STYLE_WARN,
                  str_printf(p->a, "not offered: %.*s", STR_ARG(json_get_str(way, "why"))));
        return;
    }
    page_line(p, 2, STYLE_GOOD,
              json_array_size(sql)
                  ? STR("tried in a sandbox with the catalogue of this database: it leads there")
                  : STR("there is nothing to run"));
    json_array_foreach(sql, i, one)
        page_raw(p, str_printf(p->a, "    %s;", json_string_value(one)));
    json_array_foreach(notes, i, one) page_line(p, 4, STYLE_WARN, str_of(json_string_value(one)));
    if (then.size)
        page_line(p, 2, STYLE_STRONG, str_printf(p->a, "then: %.*s", STR_ARG(then)));
}

void section_doctor(page *p, const json_t *doc)
{
    const json_t *list = json_object_get(doc, "findings"), *failed = json_object_get(doc, "failed");
    const json_t *ways = json_object_get(doc, "ways"), *one;
    size_t i;

    if (json_array_size(list) > 0)
        page_title(p, "what is wrong");
    json_array_foreach(list, i, one) finding(p, one);
    if (json_is_object(failed))
        failed_statements(p, failed);
    json_array_foreach(ways, i, one) way_out(p, one);
}
