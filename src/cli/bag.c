#include "cli/bag.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/duration.h"
#include "cli/near.h"
#include "cli/secret.h"

static str variable(const char *name)
{
    return str_of(name ? getenv(name) : NULL);
}

bool bag_open(arena *a, const args *from, bag *out, err *e)
{
    bag b = { .a = a, .args = from };
    const char *file = str_c(a, bag_text(&b, "config"));
    bool named = args_has(from, "config") || variable("HOMING_CONFIG").size;
    str environment = bag_text(&b, "env");

    if (!named && !file_exists(file)) {
        if (environment.size) {
            (void)err_set(e, ERR_CONFIG,
                          "the environment \"%.*s\" is named, and there is no homing.json here",
                          STR_ARG(environment));
            err_hint(e, "homing init writes one; --config FILE names another");
            return false;
        }
        *out = b;
        return true;
    }
    if (!settings_read(a, file, environment, &b.settings, e))
        return false;
    *out = b;
    return true;
}

static str text_of(const bag *b, const opt *o)
{
    const char *said = args_value(b->args, o->name);

    if (said)
        return str_of(said);
    str text = variable(o->env);
    if (!text.size && o->key)
        text = settings_text(&b->settings, o->key);
    return text.size ? text : str_of(o->fallback);
}

static bool in_choices(const char *choices, str text)
{
    for (str rest = str_of(choices), one; rest.size;) {
        one = str_split(rest, '|', &rest);
        if (str_same(one, text))
            return true;
    }
    return false;
}

static bool check_choice(const opt *o, str text, err *e)
{
    if (in_choices(o->choices, text))
        return true;
    nearest n = { .wanted = text };
    for (str rest = str_of(o->choices); rest.size;)
        nearest_offer(&n, str_split(rest, '|', &rest));
    (void)err_set(e, ERR_USAGE, "--%s: \"%.*s\" is none of its values", o->name, STR_ARG(text));
    if (n.best.size)
        err_hint(e, "did you mean %.*s?", STR_ARG(n.best));
    else
        err_hint(e, "it is one of %s", o->choices);
    return false;
}

static bool check_duration(const opt *o, str text, err *e)
{
    int64_t ms;

    if (duration_parse(text, &ms, e))
        return true;
    err_wrap(e, "--%s", o->name);
    return false;
}

static bool check_one(const opt *o, str text, err *e)
{
    int64_t number;

    switch (o->type) {
    case OPT_DURATION_OR_NONE:
        return str_is(text, "none") || check_duration(o, text, e);
    case OPT_DURATION:
        return check_duration(o, text, e);
    case OPT_COUNT:
        if (str_int64(text, &number) && number >= 1 && number <= 1000)
            return true;
        return err_set(e, ERR_USAGE, "--%s: \"%.*s\" is no number from 1 to 1000", o->name,
                       STR_ARG(text));
    case OPT_CHOICE:
        return check_choice(o, text, e);
    case OPT_FLAG:
    case OPT_TEXT:
    case OPT_LIST:
        break;
    }
    return true;
}

typedef struct checking {
    const bag *b;
    bool ok;
    err *e;
} checking;

static void check_visit(void *ctx, const opt *o)
{
    checking *c = ctx;

    if (c->ok)
        c->ok = check_one(o, text_of(c->b, o), c->e);
}

/* A value that was given and is empty is a mistake of whoever wrote --to "$UNSET". */
static bool check_empty(const args *from, err *e)
{
    for (size_t i = 0; i < from->given_count; i++) {
        const given *g = &from->given[i];
        if (g->option->type != OPT_FLAG && *g->value == 0) {
            (void)err_set(e, ERR_USAGE, "--%s is empty", g->option->name);
            err_hint(e, "give %s, or leave the option out", g->option->arg);
            return false;
        }
    }
    return true;
}

bool bag_check(const bag *b, err *e)
{
    checking c = { b, true, e };

    if (!check_empty(b->args, e))
        return false;
    command_each_option(b->args->command, check_visit, &c);
    return c.ok;
}

static const opt *option_of(const bag *b, const char *name)
{
    return command_option(b->args->command, name);
}

str bag_text(const bag *b, const char *name)
{
    const opt *o = option_of(b, name);

    return o ? text_of(b, o) : (str){ 0 };
}

bool bag_flag(const bag *b, const char *name)
{
    const opt *o = option_of(b, name);

    if (!o)
        return false;
    if (str_is(str_of(name), "strict") && b->settings.guarded)
        return true;
    return args_has(b->args, name) ||
           (o->key && str_is(settings_text(&b->settings, o->key), "true"));
}

int64_t bag_ms(const bag *b, const char *name)
{
    int64_t ms = 0;
    err ignored;

    return duration_parse(bag_text(b, name), &ms, &ignored) ? ms : 0;
}

int64_t bag_count(const bag *b, const char *name)
{
    int64_t n = 0;

    return str_int64(bag_text(b, name), &n) ? n : 0;
}

const char *const *bag_list(const bag *b, const char *name)
{
    const char **list = arena_take(b->a, (b->args->given_count + 1) * sizeof *list);
    size_t count = 0;

    for (size_t i = 0; i < b->args->given_count; i++)
        if (strcmp(b->args->given[i].option->name, name) == 0)
            list[count++] = b->args->given[i].value;
    return list;
}

const char *bag_folder(const bag *b)
{
    str dir = bag_text(b, "dir"), set = settings_text(&b->settings, "migrations");
    bool from_file = !args_has(b->args, "dir") && !variable("HOMING_DIR").size && set.size;

    if (!from_file || str_starts(dir, "/"))
        return str_c(b->a, dir);
    return str_c(b->a, file_join(b->a, b->settings.folder, dir));
}

const char *bag_lock(const bag *b)
{
    str folder = b->settings.folder;

    return folder.size ? str_c(b->a, file_join(b->a, folder, STR("homing.lock"))) : "homing.lock";
}

bool bag_location(arena *a, str text, str *out, err *e)
{
    size_t begin, end;

    if (secret_is_reference(text))
        return secret_resolve(a, text, (str){ 0 }, out, e);
    if (secret_in(text, &begin, &end)) {
        (void)err_set(
            e, ERR_SECRET,
            "the URL on the command line has a password in it, which others can read there");
        err_hint(e,
                 "put the URL into a variable and write env:NAME, or the password into PGPASSFILE");
        return false;
    }
    *out = text;
    return true;
}

static bool from_settings(const bag *b, str *out, err *e)
{
    const settings *s = &b->settings;

    if (!(s->url_words                  ? secret_from_program(b->a, s->url_words, out, e)
          : secret_is_reference(s->url) ? secret_resolve(b->a, s->url, s->folder, out, e)
                                        : (*out = s->url, true))) {
        err_wrap(e, "%.*s: url", STR_ARG(s->file));
        return false;
    }
    return true;
}

/* The variables by which libpq is told a database; a user or a password alone name none. */
static bool postgres_variables(void)
{
    return variable("PGHOST").size || variable("PGHOSTADDR").size || variable("PGDATABASE").size ||
           variable("PGSERVICE").size;
}

bool bag_database(const bag *b, str *out, err *e)
{
    const char *said = args_value(b->args, "url");
    bool configured = b->settings.url.size || b->settings.url_words;
    bool by_name = args_has(b->args, "env") || variable("HOMING_ENV").size;

    if (said)
        return bag_location(b->a, str_of(said), out, e);
    if (by_name && configured && b->settings.url_of_environment)
        return from_settings(b, out, e);
    if (variable("DATABASE_URL").size) {
        *out = variable("DATABASE_URL");
        return true;
    }
    if (variable("DATABASE_URL_FILE").size) {
        str reference = str_printf(b->a, "file:%s", getenv("DATABASE_URL_FILE"));
        if (secret_resolve(b->a, reference, (str){ 0 }, out, e))
            return true;
        err_wrap(e, "DATABASE_URL_FILE");
        return false;
    }
    if (postgres_variables()) {
        *out = (str){ 0 };
        return true;
    }
    if (configured)
        return from_settings(b, out, e);
    (void)err_set(e, ERR_USAGE, "no database is named");
    err_hint(e, "set DATABASE_URL, or give --url URL (without password), --url env:NAME, or url in "
                "homing.json");
    return false;
}
