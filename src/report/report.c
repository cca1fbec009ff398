#include "report/report.h"

#include "report/sections.h"

enum { LABEL_COLUMN = 10 };

static void heading(page *p, const json_t *doc)
{
    const json_t *database = json_object_get(doc, "database");
    str url = json_get_str(database, "url"), server = json_get_str(database, "server");

    if (!url.size && !server.size)
        return;
    page_line(p, 0, STYLE_STRONG,
              str_printf(p->a, "%.*s  %.*s%s%.*s%s", STR_ARG(json_get_str(doc, "command")),
                         STR_ARG(url), server.size ? "  (" : "", STR_ARG(server),
                         server.size ? ")" : ""));
}

/* The canonical text may be large: where nothing has to be done to it, it is not copied. */
static str fingerprint_data(arena *a, const json_t *result, look l)
{
    str text = json_get_str(result, "text");
    page p = page_in(a, l);

    if (!l.terminal && json_array_size(json_object_get(result, "tables")) == 0 &&
        str_ends(text, "\n"))
        return text;
    section_fingerprint(&p, result);
    return page_text(&p);
}

/* Migrations of a rehearsal are told otherwise than those of a database. */
static bool is_rehearsal(const json_t *result)
{
    str command = json_get_str(result, "command");

    return str_is(command, "rehearse") || str_is(command, "ci");
}

static str rehearsal_data(arena *a, const json_t *result, look l)
{
    page p = page_in(a, l);

    heading(&p, result);
    section_sandbox(&p, result);
    section_rehearsal(&p, result);
    return page_text(&p);
}

str report_data(arena *a, const json_t *result, look l)
{
    page p = page_in(a, l);
    const json_t *home = json_object_get(result, "home");

    if (json_array_size(json_object_get(result, "files")) > 0) {
        section_files(&p, result);
        return page_text(&p);
    }
    if (str_is(json_get_str(result, "command"), "fingerprint"))
        return fingerprint_data(a, result, l);
    if (is_rehearsal(result))
        return rehearsal_data(a, result, l);
    if (json_is_array(json_object_get(result, "ddl"))) {
        section_sql(&p, result);
        return page_text(&p);
    }
    heading(&p, result);
    section_status(&p, result);
    section_adoption(&p, result);
    section_doctor(&p, result);
    section_horizon(&p, result);
    section_finalise(&p, result);
    section_quarantine(&p, result);
    section_run(&p, result);
    section_migrations(&p, result);
    section_steps(&p, result);
    section_checks(&p, result);
    section_gates(&p, result);
    section_differences(&p, json_object_get(result, "drift"),
                        "drift: what is there, and was not left so by a migration", NULL);
    section_differences(&p, json_object_get(result, "differences"), "differences",
                        "no differences");
    if (json_is_object(home))
        section_differences(&p, json_object_get(home, "differences"),
                            "home: what differs from the state before",
                            json_get_bool(home, "same", false) ? "home: the same as before" : NULL);
    section_protocol(&p, result);
    return page_text(&p);
}

static const char *failure_label(str outcome, str code)
{
    static const char *const labels[] = { "held", "refused", "busy", "paused" };

    if (str_is(code, "USAGE"))
        return "usage";

    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (str_is(outcome, labels[i]))
            return labels[i];
    return "failed";
}

/* "in 20261101_users, step fill (migrations/20261101_users.sql:12)" */
static str place_of(arena *a, const json_t *error)
{
    str migration = json_get_str(error, "migration"), step = json_get_str(error, "step");
    str file = json_get_str(error, "file");
    buf b = buf_in(a);

    if (migration.size)
        buf_printf(&b, "in %.*s", STR_ARG(migration));
    if (step.size)
        buf_printf(&b, "%sstep %.*s", b.size ? ", " : "in ", STR_ARG(step));
    if (file.size) {
        buf_printf(&b, "%s%.*s", b.size ? " (" : "in ", STR_ARG(file));
        if (json_get_int(error, "line", 0) > 0)
            buf_printf(&b, ":%lld", (long long)json_get_int(error, "line", 0));
        buf_add_c(&b, migration.size || step.size ? ")" : "");
    }
    return buf_str(&b);
}

static void failure(page *p, const json_t *doc)
{
    const json_t *error = json_object_get(doc, "error");
    str code = json_get_str(error, "code"), sqlstate = json_get_str(error, "sqlstate");

    if (!json_is_object(error))
        return;
    const char *label = failure_label(json_get_str(doc, "outcome"), code);
    str text = str_printf(p->a, "%.*s (%.*s%s%.*s)", STR_ARG(json_get_str(error, "text")),
                          STR_ARG(code), sqlstate.size ? ", SQLSTATE " : "", STR_ARG(sqlstate));
    str place = place_of(p->a, error), hint = json_get_str(error, "hint");

    page_pair(p, LABEL_COLUMN, label, (cell){ text, STYLE_BAD });
    if (place.size)
        page_paragraph(p, LABEL_COLUMN, place);
    if (hint.size)
        page_paragraph(p, LABEL_COLUMN, hint);
}

static void next_commands(page *p, const json_t *list)
{
    const json_t *one;
    rows r = rows_of(p->a, 3);
    size_t i;

    json_array_foreach(list, i, one)
    {
        cell *c = rows_add(&r);
        c[0].text = i ? STR("        ") : STR("next:   ");
        c[0].style = STYLE_STRONG;
        c[1] = (cell){ json_get_str(one, "command"), STYLE_STRONG };
        c[2].text = json_get_str(one, "why");
    }
    rows_show(p, 0, &r);
}

static void fingerprint_line(page *p, const json_t *doc)
{
    str hex = json_get_str(doc, "fingerprint");

    if (!hex.size || !str_is(json_get_str(doc, "command"), "fingerprint"))
        return;
    page_pair(p, LABEL_COLUMN, "digest",
              (cell){ str_printf(p->a, "%.*s, %s objects", STR_ARG(hex),
                                 page_number(p->a, json_get_int(doc, "objects", 0)).at),
                      STYLE_PLAIN });
}

str report_talk(arena *a, const json_t *result, look l)
{
    page p = page_in(a, l);
    const json_t *warnings = json_object_get(result, "warnings"), *one;
    str now = json_get_str(result, "now");
    size_t i;

    json_array_foreach(warnings, i, one)
    {
        str text = json_is_string(one) ? str_of(json_string_value(one)) : json_get_str(one, "text");
        page_pair(&p, LABEL_COLUMN, "warning", (cell){ text, STYLE_WARN });
    }
    failure(&p, result);
    fingerprint_line(&p, result);
    if (now.size)
        page_pair(&p, LABEL_COLUMN, "now", (cell){ now, STYLE_PLAIN });
    next_commands(&p, json_object_get(result, "next"));
    return page_text(&p);
}

/* Outcome by the exit status of an error, as the library says it. */
static const char *outcome_of(int status)
{
    switch (status) {
    case 2:
        return "usage";
    case 4:
        return "refused";
    case 5:
        return "busy";
    case 130:
        return "paused";
    default:
        return "failed";
    }
}

json_t *report_failure(const char *command, const err *why, const char *next, const char *next_why)
{
    const err_row *row = err_describe(why->code);
    json_t *doc = json_object(), *error = json_object();

    json_put_str(doc, "homing", STR(HOMING_VERSION));
    json_put_str(doc, "command", str_of(command));
    json_put_str(doc, "outcome", str_of(outcome_of(row->exit_status)));
    json_put_int(doc, "exit", row->exit_status);
    json_put_str(error, "code", str_of(row->name));
    json_put_int(error, "number", row->number);
    json_put_str(error, "text", str_of(why->text));
    if (*why->hint)
        json_put_str(error, "hint", str_of(why->hint));
    json_put(doc, "error", error);
    if (row->exit_status == 2)
        json_put_str(doc, "now", STR("nothing was touched"));
    if (next) {
        json_t *list = json_array(), *one = json_object();
        json_put_str(one, "command", str_of(next));
        json_put_str(one, "why", str_of(next_why));
        (void)json_array_append_new(list, one);
        json_put(doc, "next", list);
    }
    return doc;
}
