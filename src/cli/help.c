#include "cli/help.h"

#include "report/sections.h"

str help_option(arena *a, const opt *o)
{
    return str_printf(a, "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
}

str help_sentence(arena *a, const opt *o)
{
    buf b = buf_in(a);

    buf_add_c(&b, o->help);
    if (o->fallback)
        buf_printf(&b, " (default %s)", o->fallback);
    if (o->env || o->key)
        buf_add_c(&b, ";");
    if (o->env)
        buf_printf(&b, " also %s", o->env);
    if (o->key)
        buf_printf(&b, "%s %s in homing.json", o->env ? "," : " also", o->key);
    return buf_str(&b);
}

static void option_row(void *ctx, const opt *o)
{
    rows *r = ctx;
    cell *c = rows_add(r);

    c[0] = (cell){ help_option(r->a, o), STYLE_STRONG };
    c[1].text = help_sentence(r->a, o);
}

static void global_rows(page *p)
{
    rows r = rows_of(p->a, 2);

    for (const opt *o = global_options; o->name; o++)
        option_row(&r, o);
    page_title(p, "options of all commands");
    rows_show(p, 2, &r);
}

static void exit_table(page *p)
{
    rows r = rows_of(p->a, 2);

    for (const exit_row *x = exit_rows; x->meaning; x++) {
        cell *c = rows_add(&r);
        c[0] = (cell){ str_printf(p->a, "%d", x->status), STYLE_STRONG };
        c[1].text = str_of(x->meaning);
    }
    page_title(p, "exit statuses");
    rows_show(p, 2, &r);
}

str help_program(arena *a, look l)
{
    page p = page_in(a, l);
    rows r = rows_of(a, 2);

    page_paragraph(&p, 0,
                   STR("homing " HOMING_VERSION
                       " - applies migrations, and gets the database home when one fails"));
    page_blank(&p);
    page_paragraph(&p, 0, STR("usage: homing COMMAND [OPTION]... [ARGUMENT]..."));
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        cell *c = rows_add(&r);
        c[0] = (cell){ str_of(commands[i].name), STYLE_STRONG };
        c[1].text = str_of(commands[i].summary);
    }
    page_title(&p, "commands");
    rows_show(&p, 2, &r);
    global_rows(&p);
    exit_table(&p);
    page_blank(&p);
    page_paragraph(
        &p, 0,
        STR("The database is the one of --url, else of the environment named by --env or "
            "HOMING_ENV, else of "
            "DATABASE_URL, DATABASE_URL_FILE or PG*, else of homing.json."));
    page_paragraph(&p, 0, STR("More about a command: homing help COMMAND"));
    return page_text(&p);
}

str help_command(arena *a, const command *c, look l)
{
    page p = page_in(a, l);
    rows r = rows_of(a, 2);

    page_paragraph(&p, 0, str_printf(a, "homing %s - %s", c->name, c->summary));
    page_blank(&p);
    page_paragraph(&p, 0,
                   str_printf(a, "usage: homing %s [OPTION]...%s%s", c->name,
                              *c->arguments ? " " : "", c->arguments));
    for (str rest = str_of(c->about); rest.size;) {
        page_blank(&p);
        str paragraph = str_split(rest, '\n', &rest);
        page_paragraph(&p, 0, paragraph);
    }
    command_each_option(c, option_row, &r);
    if (r.count) {
        page_title(&p, "options");
        rows_show(&p, 2, &r);
    }
    global_rows(&p);
    return page_text(&p);
}

static void option_json(void *ctx, const opt *o)
{
    static const char *const types[] = { [OPT_FLAG] = "flag",
                                         [OPT_TEXT] = "text",
                                         [OPT_LIST] = "list",
                                         [OPT_DURATION] = "duration",
                                         [OPT_DURATION_OR_NONE] = "duration or none",
                                         [OPT_COUNT] = "count",
                                         [OPT_CHOICE] = "choice" };
    json_t *list = ctx, *row = json_object();
    const struct {
        const char *key, *value;
    } members[] = { { "name", o->name },       { "type", types[o->type] }, { "argument", o->arg },
                    { "choices", o->choices }, { "default", o->fallback }, { "variable", o->env },
                    { "key", o->key },         { "help", o->help } };

    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (members[i].value)
            json_put_str(row, members[i].key, str_of(members[i].value));
    (void)json_array_append_new(list, row);
}

static json_t *command_json(const command *c)
{
    static const char *const words[] = { [WRITES_NOTHING] = "nothing",
                                         [WRITES_FILES] = "files",
                                         [WRITES_MAILBOX] = "mailbox",
                                         [WRITES_RUN] = "run",
                                         [WRITES_DATABASE] = "database" };
    json_t *row = json_object(), *options = json_array();

    json_put_str(row, "name", str_of(c->name));
    json_put_str(row, "arguments", str_of(c->arguments));
    json_put_str(row, "summary", str_of(c->summary));
    json_put_str(row, "about", str_of(c->about));
    json_put_str(row, "writes", str_of(words[c->writes]));
    command_each_option(c, option_json, options);
    json_put(row, "options", options);
    return row;
}

json_t *help_json(void)
{
    json_t *doc = json_object(), *list = json_array(), *globals = json_array(),
           *exits = json_array();

    for (size_t i = 0; i < COMMAND_COUNT; i++)
        (void)json_array_append_new(list, command_json(&commands[i]));
    for (const opt *o = global_options; o->name; o++)
        option_json(globals, o);
    for (const exit_row *x = exit_rows; x->meaning; x++) {
        json_t *row = json_object();
        json_put_int(row, "status", x->status);
        json_put_str(row, "meaning", str_of(x->meaning));
        (void)json_array_append_new(exits, row);
    }
    json_put_str(doc, "homing", STR(HOMING_VERSION));
    json_put(doc, "commands", list);
    json_put(doc, "options", globals);
    json_put(doc, "exits", exits);
    return doc;
}
