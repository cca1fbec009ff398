#include "report/sections.h"

#include "base/clock.h"

enum { VALUE_SHOWN = 32 };

static str words_of(arena *a, const json_t *list)
{
    static const struct {
        const char *by, *words;
    } known[] = {
        { "keep", "what is kept" },
        { "undo image", "undo images" },
        { "inverse", "an inverse" },
        { "down", "the author's `down`" },
    };
    const json_t *one;
    buf b = buf_in(a);
    size_t i;

    json_array_foreach(list, i, one)
    {
        str words = str_of(json_string_value(one));
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            if (str_is(words, known[k].by))
                words = str_of(known[k].words);
        buf_printf(&b, "%s%.*s", i ? ", " : "", STR_ARG(words));
    }
    return buf_str(&b);
}

static str bytes_of(arena *a, int64_t n)
{
    static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB" };
    size_t at = 0;

    for (; n >= 10240 && at + 1 < sizeof units / sizeof *units; at++)
        n /= 1024;
    return str_printf(a, "%s %s", page_number(a, n).at, units[at]);
}

static void add_fact(buf *b, str fact)
{
    if (fact.size)
        buf_printf(b, "%s%.*s", b->size ? "; " : "", STR_ARG(fact));
}

static str facts_of(arena *a, const json_t *m)
{
    int64_t restored = json_get_int(m, "rows", 0), aside = json_get_int(m, "conflicts", 0);
    int64_t bytes = json_get_int(m, "bytes", 0), ms = json_get_int(m, "ms", -1);
    buf b = buf_in(a);

    if (restored)
        add_fact(&b, str_printf(a, "%s row%s to restore", page_number(a, restored).at,
                                restored == 1 ? "" : "s"));
    if (aside)
        add_fact(&b, str_printf(a, "%s of them would go to quarantine", page_number(a, aside).at));
    if (bytes)
        add_fact(&b, str_printf(a, "%s on disk", bytes_of(a, bytes).at));
    if (ms >= 0)
        add_fact(&b, str_printf(a, "%s, %.*s", clock_duration(a, ms).at,
                                STR_ARG(json_get_str(m, "ms_is"))));
    return buf_str(&b);
}

static void horizon_line(page *p, const json_t *m)
{
    bool open = json_get_bool(m, "open", false);
    str by = words_of(p->a, json_object_get(m, "by")), facts = facts_of(p->a, m);
    str why = json_get_str(m, "why"), closes = json_get_str(m, "closes");
    str ended = point_in_time(p->a, json_get_str(m, "finalised_at"));

    page_line(p, 2, STYLE_STRONG, json_get_str(m, "id"));
    page_line(p, 6, open ? STYLE_GOOD : STYLE_WARN,
              open ? str_printf(p->a, "the way back is open, by %.*s", STR_ARG(by))
                   : str_printf(p->a, "there is no way back: %.*s%s%.*s", STR_ARG(why),
                                ended.size ? " " : "", STR_ARG(ended)));
    if (facts.size)
        page_line(p, 6, STYLE_PLAIN, facts);
    if (closes.size)
        page_line(p, 6, STYLE_FAINT, str_printf(p->a, "closes %.*s", STR_ARG(closes)));
}

void section_horizon(page *p, const json_t *doc)
{
    const json_t *list = json_object_get(doc, "horizon"), *m;
    size_t i;

    if (json_array_size(list) == 0)
        return;
    page_title(p, "horizon");
    json_array_foreach(list, i, m) horizon_line(p, m);
}

void section_finalise(page *p, const json_t *doc)
{
    const json_t *list = json_object_get(doc, "finalise"), *set;
    size_t i;

    if (json_array_size(list) == 0)
        return;
    page_title(p, "what becomes impossible");
    json_array_foreach(list, i, set)
    {
        page_line(p, 2, STYLE_WARN, json_get_str(set, "impossible"));
        page_line(p, 6, STYLE_FAINT,
                  str_printf(p->a, "kept since %.*s",
                             STR_ARG(point_in_time(p->a, json_get_str(set, "since")))));
    }
}

/* ---- quarantine ---- */

static str value_of(arena *a, const json_t *value)
{
    if (!value)
        return STR("nothing");
    if (json_is_null(value))
        return STR("NULL");
    if (json_is_string(value))
        return (str){ json_string_value(value), json_string_length(value) };
    return json_canonical(a, value);
}

static str short_value(arena *a, const json_t *value)
{
    str text = value_of(a, value);

    if (text.size <= VALUE_SHOWN)
        return text;
    return str_printf(a, "%.*s...", STR_ARG(str_cut(text, 0, VALUE_SHOWN)));
}

static str where_of(arena *a, const json_t *one)
{
    str column = json_get_str(one, "column");

    return str_printf(a, "%.*s%s%.*s", STR_ARG(json_get_str(one, "path")),
                      column.size ? ", column " : "", STR_ARG(column));
}

static void quarantine_row(rows *r, const json_t *one)
{
    cell *c = rows_add(r);

    c[0] = (cell){ member(r->a, one, "id"), STYLE_STRONG };
    c[1].text = where_of(r->a, one);
    c[2].text = short_value(r->a, json_object_get(one, "key"));
    c[3] = (cell){ short_value(r->a, json_object_get(one, "before")), STYLE_WARN };
    c[4] = (cell){ short_value(r->a, json_object_get(one, "found")), STYLE_GOOD };
    c[5] = (cell){ json_get_str(one, "why"), STYLE_FAINT };
}

static void quarantine_whole(page *p, const json_t *one)
{
    const struct {
        const char *title;
        str text;
        style style;
    } lines[] = {
        { "where", where_of(p->a, one), STYLE_PLAIN },
        { "key", value_of(p->a, json_object_get(one, "key")), STYLE_PLAIN },
        { "before", value_of(p->a, json_object_get(one, "before")), STYLE_WARN },
        { "found", value_of(p->a, json_object_get(one, "found")), STYLE_GOOD },
        { "why", json_get_str(one, "why"), STYLE_PLAIN },
        { "since", point_in_time(p->a, json_get_str(one, "made_at")), STYLE_PLAIN },
        { "by", str_printf(p->a, "the rollback of %.*s", STR_ARG(json_get_str(one, "migration"))),
          STYLE_PLAIN },
        { "state", json_get_str(one, "state"), STYLE_PLAIN },
    };
    rows r = rows_of(p->a, 2);

    page_title(p, str_printf(p->a, "number %.*s", STR_ARG(member(p->a, one, "id"))).at);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        cell *c = rows_add(&r);
        c[0].text = str_of(lines[i].title);
        c[1] = (cell){ lines[i].text, lines[i].style };
    }
    rows_show(p, 2, &r);
}

void section_quarantine(page *p, const json_t *doc)
{
    const json_t *list = json_object_get(doc, "quarantine"), *one;
    rows r = rows_of(p->a, 6);
    size_t i;

    if (json_array_size(list) == 0)
        return;
    if (json_array_size(list) == 1) {
        quarantine_whole(p, json_array_get(list, 0));
        return;
    }
    page_title(p, "quarantine: number, where, key, before, found, why");
    json_array_foreach(list, i, one) quarantine_row(&r, one);
    rows_show(p, 2, &r);
}
