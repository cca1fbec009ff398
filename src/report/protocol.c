#include "report/report.h"
#include "report/sections.h"

static void transitions(page *p, const json_t *list)
{
    rows r = rows_of(p->a, 4);
    const json_t *t;
    size_t i;

    page_title(p, "transitions");
    json_array_foreach(list, i, t)
    {
        cell *c = rows_add(&r);
        c[0] = (cell){ json_get_str(t, "from"), STYLE_STRONG };
        c[1] = (cell){ str_printf(p->a, "-> %.*s", STR_ARG(json_get_str(t, "to"))), STYLE_STRONG };
        c[2].text = json_get_str(t, "on");
        c[3].text = json_get_str(t, "reason");
    }
    rows_show(p, 2, &r);
}

/* {"fence": ["free", "ours"], ...} as "fence free or ours, ..." */
static str conditions(arena *a, const json_t *when)
{
    buf b = buf_in(a);
    const char *fact;
    json_t *values;

    json_object_foreach((json_t *)(uintptr_t)when, fact, values)
    {
        buf_printf(&b, "%s%s ", b.size ? ", " : "", fact);
        if (json_is_string(values))
            buf_add_c(&b, json_string_value(values));
        for (size_t i = 0; i < json_array_size(values); i++)
            buf_printf(&b, "%s%s", i ? " or " : "",
                       json_is_string(json_array_get(values, i))
                           ? json_string_value(json_array_get(values, i))
                           : "?");
    }
    return b.size ? buf_str(&b) : STR("else");
}

static void decisions(page *p, const json_t *list)
{
    const json_t *d;
    size_t i;

    page_title(p, "decisions (the first row that fits)");
    json_array_foreach(list, i, d)
    {
        const json_t *when = json_object_get(d, "when");
        str facts = json_is_string(when) ? json_get_str(d, "when") : conditions(p->a, when);
        page_line(p, 2, STYLE_STRONG,
                  str_printf(p->a, "%.*s. %.*s", STR_ARG(member(p->a, d, "row")),
                             STR_ARG(json_get_str(d, "decision"))));
        page_line(p, 6, STYLE_PLAIN, str_printf(p->a, "when %.*s", STR_ARG(facts)));
        page_line(p, 6, STYLE_FAINT, json_get_str(d, "reason"));
    }
}

static void pairs(page *p, const json_t *list, const char *title, const char *first)
{
    rows r = rows_of(p->a, 2);
    const json_t *one;
    size_t i;

    if (json_array_size(list) == 0)
        return;
    page_title(p, title);
    json_array_foreach(list, i, one)
    {
        cell *c = rows_add(&r);
        c[0] = (cell){ json_get_str(one, first), STYLE_STRONG };
        c[1].text = json_get_str(one, "meaning");
    }
    rows_show(p, 2, &r);
}

void section_protocol(page *p, const json_t *doc)
{
    pairs(p, json_object_get(doc, "states"), "states", "state");
    if (json_is_array(json_object_get(doc, "transitions")))
        transitions(p, json_object_get(doc, "transitions"));
    if (json_is_array(json_object_get(doc, "decisions")))
        decisions(p, json_object_get(doc, "decisions"));
    pairs(p, json_object_get(doc, "crash_points"), "crash points", "name");
}

/* Mermaid takes neither hyphens in state names nor colons and line feeds in labels. */
static void name(buf *b, str s)
{
    for (size_t i = 0; i < s.size; i++)
        buf_add_char(b, s.at[i] == '-' || s.at[i] == ' ' ? '_' : s.at[i]);
}

static void label(buf *b, str s)
{
    for (size_t i = 0; i < s.size; i++)
        buf_add_char(b, s.at[i] == ':' || s.at[i] == ';' || s.at[i] == '\n' ? ',' : s.at[i]);
}

str report_mermaid(arena *a, const json_t *result)
{
    const json_t *list = json_object_get(result, "transitions"), *t;
    buf b = buf_in(a);
    size_t i;

    buf_add_c(&b, "stateDiagram-v2\n");
    json_array_foreach(list, i, t)
    {
        buf_add_c(&b, "    ");
        name(&b, json_get_str(t, "from"));
        buf_add_c(&b, " --> ");
        name(&b, json_get_str(t, "to"));
        buf_add_c(&b, ": ");
        label(&b, json_get_str(t, "on"));
        buf_add_char(&b, '\n');
    }
    return buf_str(&b);
}
