#include "base/clock.h"
#include "report/exports.h"
#include "report/sections.h"

/* ---- what is said of a migration */

static const char *kind_words(str kind)
{
    static const char *const words[][2] = {
        { "author", "the author's" },
        { "derived", "derived" },
        { "nothing", "nothing to undo" },
        { "none", "none" },
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(kind, words[i][0]))
            return words[i][1];
    return "";
}

static bool has_kind(const json_t *home, const char *kind)
{
    const json_t *one;
    size_t i;

    json_array_foreach(home, i, one)
    {
        if (str_is(json_get_str(one, "kind"), kind))
            return true;
    }
    return false;
}

str rehearsal_home(arena *a, const json_t *migration)
{
    static const char *const order[] = { "author", "derived", "none" };
    const json_t *home = json_object_get(migration, "home");
    buf b = buf_in(a);

    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (has_kind(home, order[i]))
            buf_printf(&b, "%s%s", b.size ? ", " : "", kind_words(str_of(order[i])));
    if (b.size == 0 && json_array_size(home))
        buf_add_c(&b, kind_words(STR("nothing")));
    return buf_str(&b);
}

str rehearsal_loses(arena *a, const json_t *migration)
{
    const json_t *one;
    buf b = buf_in(a);
    size_t i;

    json_array_foreach(json_object_get(migration, "home"), i, one)
    {
        str loses = json_get_str(one, "loses");
        if (loses.size)
            buf_printf(&b, "%s%.*s", b.size ? "; " : "", STR_ARG(loses));
    }
    return buf_str(&b);
}

str rehearsal_lock(arena *a, const json_t *migration)
{
    const json_t *lock = json_object_get(migration, "lock");
    str level = json_get_str(lock, "level"), on = json_get_str(lock, "on");

    if (level.size == 0)
        return level;
    return str_printf(a, "%.*s%s%.*s", STR_ARG(level), on.size ? " on " : "", STR_ARG(on));
}

/* ---- the table for people */

static cell verdict(const json_t *m)
{
    str state = json_get_str(m, "state");

    if (str_is(state, "proven") || str_is(state, "current"))
        return (cell){ state, STYLE_GOOD };
    if (str_is(state, "unproven"))
        return (cell){ STR("not proven"), STYLE_BAD };
    if (str_is(state, "failed"))
        return (cell){ STR("fails"), STYLE_BAD };
    return (cell){ state, STYLE_FAINT };
}

static void add_row(rows *r, const json_t *m)
{
    arena *a = r->a;
    cell *c = rows_add(r);
    int64_t up = json_get_int(m, "up_ms", -1), down = json_get_int(m, "down_ms", -1);
    str home = rehearsal_home(a, m), compatible = json_get_str(m, "compatible");

    c[0] = (cell){ json_get_str(m, "id"), STYLE_STRONG };
    c[1] = verdict(m);
    c[2].text = home;
    if (up >= 0)
        c[3].text =
            str_printf(a, "up %s, down %s", clock_duration(a, up).at, clock_duration(a, down).at);
    c[4].text = rehearsal_lock(a, m);
    c[5].text = compatible;
}

static void details(page *p, const json_t *m)
{
    str loses = rehearsal_loses(p->a, m), why = json_get_str(m, "why");
    str remedy = json_get_str(m, "remedy");
    const json_t *judged = json_object_get(m, "compatibility");

    if (why.size)
        page_line(p, 6, STYLE_BAD, why);
    if (remedy.size)
        page_line(p, 6, STYLE_PLAIN, remedy);
    if (loses.size)
        page_line(p, 6, STYLE_WARN, str_printf(p->a, "the way back: %.*s", STR_ARG(loses)));
    if (judged && !json_get_bool(judged, "holds", true))
        page_line(p, 6, STYLE_WARN, json_get_str(judged, "text"));
}

void section_rehearsal(page *p, const json_t *doc)
{
    const json_t *list = json_object_get(doc, "migrations");
    page scratch = page_in(p->a, p->look);
    rows r = rows_of(p->a, 6);
    size_t count = json_array_size(list);

    if (count == 0)
        return;
    page_title(p, "rehearsal");
    for (size_t i = 0; i < count; i++)
        add_row(&r, json_array_get(list, i));
    scratch.look.width = SIZE_MAX / 2;
    rows_show(&scratch, 2, &r);
    str text = page_text(&scratch);
    for (size_t i = 0; i < count; i++) {
        buf_add(&p->b, str_split(text, '\n', &text));
        buf_add_char(&p->b, '\n');
        details(p, json_array_get(list, i));
    }
}

static void add_fact(rows *r, const char *what, str text)
{
    cell *c = rows_add(r);

    c[0].text = str_of(what);
    c[1].text = text;
}

void section_sandbox(page *p, const json_t *doc)
{
    const json_t *box = json_object_get(doc, "sandbox"), *one, *list;
    rows r = rows_of(p->a, 2);
    size_t i;

    if (!json_is_object(box))
        return;
    page_blank(p);
    add_fact(&r, "sandbox", json_get_str(box, "shown"));
    add_fact(&r, "rows",
             str_printf(p->a, "%lld in each of %lld tables, seed %lld",
                        (long long)json_get_int(box, "rows", 0),
                        (long long)json_get_int(box, "tables", 0),
                        (long long)json_get_int(box, "seed", 0)));
    if (json_get_str(box, "note").size)
        add_fact(&r, "note", json_get_str(box, "note"));
    list = json_object_get(box, "unfilled");
    json_array_foreach(list, i, one) add_fact(
        &r, i ? "" : "unfilled",
        str_printf(p->a, "%.*s: %lld of %lld: %.*s", STR_ARG(json_get_str(one, "table")),
                   (long long)json_get_int(one, "filled", 0),
                   (long long)json_get_int(one, "wanted", 0), STR_ARG(json_get_str(one, "why"))));
    rows_show(p, 0, &r);
}
