#include "base/clock.h"
#include "report/exports.h"

#define BAD_CHARACTER "&#xFFFD;"

/* What stands for a character that XML gives a meaning, or has none for; NULL: itself. */
static const char *entity_of(unsigned char c)
{
    static const struct {
        unsigned char c;
        const char *entity;
    } entities[] = { { '&', "&amp;" },  { '<', "&lt;" },  { '>', "&gt;" },  { '"', "&quot;" },
                     { '\n', "&#10;" }, { '\t', "&#9;" }, { '\r', "&#13;" } };

    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (entities[i].c == c)
            return entities[i].entity;
    return c < ' ' ? BAD_CHARACTER : NULL;
}

/* U+FFFE and U+FFFF, which XML 1.0 has not. */
static bool is_no_character(str rest)
{
    return rest.size >= 3 && (unsigned char)rest.at[0] == 0xEF &&
           (unsigned char)rest.at[1] == 0xBF && (unsigned char)rest.at[2] >= 0xBE;
}

static void add_escaped(buf *b, str s)
{
    for (size_t i = 0; i < s.size; i++) {
        const char *entity = entity_of((unsigned char)s.at[i]);
        if (is_no_character(str_cut(s, i, s.size))) {
            entity = BAD_CHARACTER;
            i += 2;
        }
        if (entity)
            buf_add_c(b, entity);
        else
            buf_add_char(b, s.at[i]);
    }
}

static void add_attribute(buf *b, const char *name, str value)
{
    buf_printf(b, " %s=\"", name);
    add_escaped(b, value);
    buf_add_char(b, '"');
}

static void add_seconds(buf *b, const char *name, int64_t ms)
{
    buf_printf(b, " %s=\"%lld.%03lld\"", name, (long long)(ms / 1000), (long long)(ms % 1000));
}

static bool was_tried(const json_t *m)
{
    str state = json_get_str(m, "state");

    return !str_is(state, "not rehearsed") && !str_is(state, "passed");
}

static int64_t taken_ms(const json_t *m)
{
    return json_get_int(m, "up_ms", 0) + json_get_int(m, "down_ms", 0);
}

static void add_failure(buf *b, arena *a, const json_t *m)
{
    const json_t *one;
    size_t i;

    buf_add_c(b, "      <failure type=\"unproven\"");
    add_attribute(b, "message", json_get_str(m, "why"));
    buf_add_char(b, '>');
    json_array_foreach(json_object_get(m, "findings"), i, one)
    {
        str step = json_get_str(one, "step");
        add_escaped(b, str_printf(a, "%.*s:%lld: %s%.*s%s%.*s\n", STR_ARG(json_get_str(m, "file")),
                                  (long long)json_get_int(one, "line", 1), step.size ? "step " : "",
                                  STR_ARG(step), step.size ? ": " : "",
                                  STR_ARG(json_get_str(one, "text"))));
    }
    add_escaped(b, json_get_str(m, "remedy"));
    buf_add_c(b, "</failure>\n");
}

static void add_case(buf *b, arena *a, const json_t *m)
{
    str home = rehearsal_home(a, m), loses = rehearsal_loses(a, m);

    buf_add_c(b, "    <testcase classname=\"homing.rehearse\"");
    add_attribute(b, "name", json_get_str(m, "id"));
    add_attribute(b, "file", json_get_str(m, "file"));
    add_seconds(b, "time", taken_ms(m));
    buf_add_c(b, ">\n");
    if (!was_tried(m))
        buf_add_c(b, "      <skipped message=\"not rehearsed\"/>\n");
    else if (!json_get_bool(m, "proven", false))
        add_failure(b, a, m);
    buf_add_c(b, "      <system-out>");
    add_escaped(b, str_printf(a, "way back: %.*s\n", STR_ARG(home)));
    if (loses.size)
        add_escaped(b, str_printf(a, "would be lost: %.*s\n", STR_ARG(loses)));
    buf_add_c(b, "</system-out>\n    </testcase>\n");
}

str export_junit(arena *a, const json_t *result)
{
    const json_t *list = json_object_get(result, "migrations"), *m;
    size_t i, failed = 0, skipped = 0;
    int64_t ms = 0;
    buf b = buf_in(a);

    json_array_foreach(list, i, m)
    {
        bool tried = was_tried(m);
        skipped += !tried;
        failed += tried && !json_get_bool(m, "proven", false);
        ms += taken_ms(m);
    }
    buf_add_c(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"homing\">\n");
    buf_printf(&b,
               "  <testsuite name=\"homing.rehearse\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" "
               "skipped=\"%zu\"",
               json_array_size(list), failed, skipped);
    add_seconds(&b, "time", ms);
    buf_add_c(&b, ">\n");
    json_array_foreach(list, i, m) add_case(&b, a, m);
    buf_add_c(&b, "  </testsuite>\n</testsuites>\n");
    return buf_str(&b);
}
