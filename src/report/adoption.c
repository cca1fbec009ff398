#include "report/sections.h"

enum { SHOWN = 20 };

static void history_line(page *p, const json_t *history)
{
    str schema = json_get_str(history, "schema");
    str what = str_printf(p->a, "%.*s, table %.*s%s%.*s, %s row%s",
                          STR_ARG(json_get_str(history, "title")), STR_ARG(schema),
                          schema.size ? "." : "", STR_ARG(json_get_str(history, "table")),
                          page_number(p->a, json_get_int(history, "rows", 0)).at,
                          json_get_int(history, "rows", 0) == 1 ? "" : "s");

    page_title(p, "history");
    page_line(p, 2, STYLE_STRONG, what);
    page_line(p, 4, STYLE_FAINT, json_get_str(history, "why"));
    if (json_get_str(history, "stuck").size)
        page_line(p, 4, STYLE_BAD, json_get_str(history, "stuck"));
    if (json_get_str(history, "holder").size)
        page_line(
            p, 4, STYLE_WARN,
            str_printf(p->a, "its lock is held by %.*s", STR_ARG(json_get_str(history, "holder"))));
}

static style style_of_place(str place)
{
    if (str_is(place, "matches") || str_is(place, "assumed"))
        return STYLE_GOOD;
    return str_is(place, "stuck") ? STYLE_BAD : STYLE_WARN;
}

/* The first ones by name; the rest is counted. */
static void set_lines(page *p, const json_t *list, const char *title)
{
    size_t count = json_array_size(list), i;
    rows r = rows_of(p->a, 4);
    const json_t *one;

    if (count == 0)
        return;
    page_title(p, str_printf(p->a, "%s: %s", title, page_number(p->a, (int64_t)count).at).at);
    json_array_foreach(list, i, one)
    {
        if (i == SHOWN)
            break;
        str place = json_get_str(one, "place");
        cell *c = rows_add(&r);
        c[0].text = json_get_str(one, "id");
        c[1] = (cell){ place, style_of_place(place) };
        c[2] = (cell){ point_in_time(p->a, json_get_str(one, "applied_at")), STYLE_FAINT };
        c[3].text = json_get_str(one, "why");
        if (json_is_true(json_object_get(one, "program")))
            c[3].text =
                str_printf(p->a, "by code%s%.*s", c[3].text.size ? "; " : "", STR_ARG(c[3].text));
    }
    rows_show(p, 2, &r);
    if (count > SHOWN)
        page_line(p, 2, STYLE_FAINT,
                  str_printf(p->a, "and %s more", page_number(p->a, (int64_t)(count - SHOWN)).at));
}

static void mirror_line(page *p, const json_t *mirror)
{
    const json_t *in_step = json_object_get(mirror, "in_step");
    str schema = json_get_str(mirror, "schema"), title = json_get_str(mirror, "title");

    page_title(p, "kept in step");
    page_line(p, 2, json_is_false(in_step) ? STYLE_WARN : STYLE_PLAIN,
              str_printf(p->a, "%.*s, table %.*s%s%.*s%s",
                         STR_ARG(title.size ? title : json_get_str(mirror, "tool")),
                         STR_ARG(schema), schema.size ? "." : "",
                         STR_ARG(json_get_str(mirror, "table")),
                         !in_step                ? ""
                         : json_is_true(in_step) ? ": it is"
                                                 : ": it is not"));
}

void section_adoption(page *p, const json_t *doc)
{
    static const struct {
        const char *key, *title;
    } sets[] = {
        { "matching", "applied and matching" },
        { "changed", "applied, but changed or missing" },
        { "stuck", "stuck" },
        { "pending", "never applied" },
        { "own", "applied by Homing alone" },
    };
    const json_t *history = json_object_get(doc, "history");

    if (json_is_object(history))
        history_line(p, history);
    if (json_is_object(json_object_get(doc, "mirror")))
        mirror_line(p, json_object_get(doc, "mirror"));
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        set_lines(p, json_object_get(json_object_get(doc, "adoption"), sets[i].key), sets[i].title);
}
