#include <string.h>

#include "base/clock.h"
#include "report/exports.h"

/* Text in a cell: one line, and nothing of it is mark-up. */
static void add_cell(buf *b, str s)
{
    for (size_t i = 0; i < s.size; i++) {
        char c = s.at[i];
        if (c == '\n' || c == '\r' || c == '\t')
            buf_add_char(b, ' ');
        else if (c == '<')
            buf_add_c(b, "&lt;");
        else if (c == '&')
            buf_add_c(b, "&amp;");
        else if (strchr("\\`*_[]|~#>@", c) && c)
            buf_printf(b, "\\%c", c);
        else if ((unsigned char)c >= ' ')
            buf_add_char(b, c);
    }
}

static str verdict_of(const json_t *m)
{
    str state = json_get_str(m, "state");

    if (str_is(state, "not rehearsed") || str_is(state, "passed"))
        return STR("not rehearsed");
    return json_get_bool(m, "proven", false) ? STR("yes") : STR("**no**");
}

static void add_row(buf *b, arena *a, const json_t *m)
{
    str up = clock_duration(a, json_get_int(m, "up_ms", 0));
    str down = clock_duration(a, json_get_int(m, "down_ms", 0));
    bool known = json_is_array(json_object_get(m, "home"));

    buf_add_c(b, "| ");
    add_cell(b, json_get_str(m, "id"));
    buf_printf(b, " | %.*s | ", STR_ARG(verdict_of(m)));
    add_cell(b, rehearsal_home(a, m));
    buf_printf(b, " | %.*s | %.*s | ", STR_ARG(known ? up : STR("")),
               STR_ARG(known ? down : STR("")));
    add_cell(b, rehearsal_lock(a, m));
    buf_add_c(b, " | ");
    add_cell(b, json_get_str(m, "compatible"));
    buf_add_c(b, " | ");
    add_cell(b, rehearsal_loses(a, m));
    buf_add_c(b, " |\n");
}

static void add_unproven(buf *b, const json_t *m)
{
    str why = json_get_str(m, "why");
    str state = json_get_str(m, "state");

    if (!str_is(state, "unproven") && !str_is(state, "failed"))
        return;
    buf_add_c(b, "- **");
    add_cell(b, json_get_str(m, "id"));
    buf_add_c(b, "**: ");
    add_cell(b, why);
    buf_add_c(b, ". *");
    add_cell(b, json_get_str(m, "remedy"));
    buf_add_c(b, ".*\n");
}

str export_markdown(arena *a, const json_t *result)
{
    const json_t *list = json_object_get(result, "migrations"), *m;
    buf b = buf_in(a);
    size_t i;

    buf_add_c(&b, "### Migrations, rehearsed\n\n");
    add_cell(&b, json_get_str(result, "now"));
    buf_add_c(&b, ".\n\n");
    if (json_array_size(list)) {
        buf_add_c(&b, "| migration | proven | way back | up | down | strongest lock | compatible | "
                      "what the way back loses |\n|---|---|---|---|---|---|---|---|\n");
        json_array_foreach(list, i, m) add_row(&b, a, m);
        buf_add_char(&b, '\n');
    }
    json_array_foreach(list, i, m) add_unproven(&b, m);
    json_array_foreach(json_object_get(result, "warnings"), i, m)
    {
        buf_add_c(&b, "- ");
        add_cell(&b, str_of(json_string_value(m)));
        buf_add_char(&b, '\n');
    }
    return buf_str(&b);
}
