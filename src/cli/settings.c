#include "cli/settings.h"

#include <string.h>

#include "base/file.h"
#include "cli/duration.h"
#include "cli/jsonc.h"
#include "cli/near.h"
#include "cli/secret.h"
#include "contract/layout.h"

const setting_row setting_rows[] = {
    { "$schema", SETTING_TEXT, IN_ROOT, "where the schema of this file is, for editors" },
    { "url", SETTING_LOCATION, IN_ROOT | IN_ENVIRONMENT,
      "the database: a URL without password, env:NAME, file:PATH, or {\"command\": [program, "
      "argument, ...]}" },
    { "migrations", SETTING_TEXT, IN_ROOT,
      "the folder of the migrations, from the folder of this file" },
    { "layout", SETTING_LAYOUT, IN_ROOT,
      "whose layout that folder has, where it cannot be told from what lies there" },
    { "env", SETTING_TEXT, IN_ROOT, "the environment used when none is named" },
    { "strict", SETTING_FLAG, IN_ROOT | IN_ENVIRONMENT, "refuse drift, edited and missing files" },
    { "protected", SETTING_FLAG, IN_ENVIRONMENT,
      "an environment in which strict cannot be left out" },
    { "limits", SETTING_OBJECT, IN_ROOT | IN_ENVIRONMENT, "how long things may take" },
    { "environments", SETTING_ENVIRONMENTS, IN_ROOT, "environments by name" },
    { "lockTimeout", SETTING_DURATION, IN_LIMITS, "queue for one lock" },
    { "patience", SETTING_DURATION, IN_LIMITS, "keep trying for a lock, in sum" },
    { "stall", SETTING_DURATION, IN_LIMITS, "block the application by locks, in sum" },
    { "statementTimeout", SETTING_DURATION_OR_NONE, IN_LIMITS, "one statement" },
    { "wait", SETTING_DURATION, IN_LIMITS, "wait for another runner" },
    { "takeoverAfter", SETTING_DURATION, IN_LIMITS,
      "silence of another runner before its run is taken over" },
    { "attempts", SETTING_COUNT, IN_LIMITS, "tries of a step on its way back" },
    { NULL, SETTING_TEXT, 0, NULL },
};

enum { DEPTH_MAX = 5, SETTINGS_MAX = 64 };

/* Where in the file we are, for messages. */
typedef struct place {
    arena *a;
    const char *file;
    str text;
    str path[DEPTH_MAX];
    size_t depth;
    settings *out;
    bool chosen; /* in the environment that is used, or outside of all */
} place;

static bool refuse(const place *at, err_code code, const char *what, err *e)
{
    size_t line = jsonc_line(at->a, at->text, at->path, at->depth);
    str key = at->path[at->depth - 1];

    return err_set(e, code, "%s: line %zu: \"%.*s\" %s", at->file, line, STR_ARG(key), what);
}

static const setting_row *row_of(str key, int where)
{
    for (const setting_row *r = setting_rows; r->key; r++)
        if ((r->where & where) && str_is(key, r->key))
            return r;
    return NULL;
}

static bool unknown_key(const place *at, int where, err *e)
{
    nearest n = { .wanted = at->path[at->depth - 1] };
    buf known = buf_in(at->a);

    for (const setting_row *r = setting_rows; r->key; r++) {
        if (!(r->where & where))
            continue;
        nearest_offer(&n, str_of(r->key));
        buf_printf(&known, "%s%s", known.size ? ", " : "", r->key);
    }
    (void)refuse(at, ERR_CONFIG, "is not a key that Homing knows here", e);
    if (n.best.size)
        err_hint(e, "did you mean \"%.*s\"?", STR_ARG(n.best));
    else
        err_hint(e, "known here: %s", buf_str(&known).at);
    return false;
}

static void keep(place *at, str text)
{
    settings *s = at->out;
    bool in_limits = at->depth > 1 && str_is(at->path[at->depth - 2], "limits");
    str key = at->path[at->depth - 1];

    if (!at->chosen)
        return;
    if (in_limits)
        key = str_printf(at->a, "limits.%.*s", STR_ARG(key));
    for (size_t i = 0; i < s->count; i++)
        if (str_same(s->list[i].key, key)) {
            s->list[i].text = text;
            return;
        }
    if (s->count < SETTINGS_MAX)
        s->list[s->count++] = (setting){ str_copy(at->a, key), text };
}

static bool take_duration(place *at, const json_t *value, bool none_allowed, err *e)
{
    int64_t ms;
    err why;

    if (json_is_number(value)) {
        (void)refuse(at, ERR_CONFIG, "has no unit", e);
        err_hint(e, "write a text: \"500ms\", \"2s\", \"5m\" or \"1h\"");
        return false;
    }
    if (!json_is_string(value))
        return refuse(at, ERR_CONFIG, "must be a text like \"2s\"", e);
    str text = str_copy(at->a, str_of(json_string_value(value)));
    if (!(none_allowed && str_is(text, "none")) && !duration_parse(text, &ms, &why)) {
        (void)refuse(at, ERR_CONFIG, why.text, e);
        err_hint(e, "%s", why.hint);
        return false;
    }
    keep(at, text);
    return true;
}

static bool take_url_text(place *at, str url, err *e)
{
    size_t begin, end;

    if (!secret_is_reference(url) && secret_in(url, &begin, &end)) {
        (void)refuse(at, ERR_SECRET, "has a password in it, and this file is meant to be committed",
                     e);
        err_hint(e, "keep the URL in a variable and write \"env:NAME\", or in a file and write "
                    "\"file:PATH\"");
        return false;
    }
    if (url.size == 0)
        return refuse(at, ERR_CONFIG, "is empty", e);
    if (at->chosen) {
        at->out->url = str_copy(at->a, url);
        at->out->url_words = NULL;
        at->out->url_of_environment = at->depth > 1;
    }
    return true;
}

static bool take_url_words(place *at, const json_t *words, err *e)
{
    size_t count = json_array_size(words);
    char **out = arena_take(at->a, (count + 1) * sizeof *out);

    for (size_t i = 0; i < count; i++) {
        const json_t *word = json_array_get(words, i);
        if (!json_is_string(word))
            return refuse(at, ERR_CONFIG, "has a command with a word that is no text", e);
        out[i] = (char *)(uintptr_t)str_c(at->a, str_of(json_string_value(word)));
    }
    if (at->chosen) {
        at->out->url = (str){ 0 };
        at->out->url_words = out;
        at->out->url_of_environment = at->depth > 1;
    }
    return true;
}

static bool take_url(place *at, const json_t *value, err *e)
{
    const json_t *words = json_object_get(value, "command");

    if (json_is_string(value))
        return take_url_text(at, str_of(json_string_value(value)), e);
    if (json_object_size(value) == 1 && json_array_size(words) > 0)
        return take_url_words(at, words, e);
    (void)refuse(at, ERR_CONFIG, "must be a text, or {\"command\": [\"program\", \"argument\"]}",
                 e);
    return false;
}

static bool take_layout(place *at, const json_t *value, err *e)
{
    nearest n = { .wanted = str_of(json_string_value(value)) };
    buf known = buf_in(at->a);

    if (json_is_string(value) && layout_named(n.wanted)) {
        keep(at, str_copy(at->a, n.wanted));
        return true;
    }
    for (const layout *l = layouts; l->name; l++) {
        nearest_offer(&n, str_of(l->name));
        buf_printf(&known, "%s%s", known.size ? ", " : "", l->name);
    }
    (void)refuse(at, ERR_CONFIG, "is no layout that Homing knows", e);
    if (n.best.size)
        err_hint(e, "did you mean \"%.*s\"?", STR_ARG(n.best));
    else
        err_hint(e, "there are: %s", buf_str(&known).at);
    return false;
}

static bool take_plain(place *at, const setting_row *row, const json_t *value, err *e)
{
    if (row->type == SETTING_FLAG) {
        if (!json_is_boolean(value))
            return refuse(at, ERR_CONFIG, "must be true or false", e);
        keep(at, json_is_true(value) ? STR("true") : STR("false"));
        if (at->chosen && str_is(at->path[at->depth - 1], "protected"))
            at->out->guarded = json_is_true(value);
        return true;
    }
    if (row->type == SETTING_COUNT) {
        json_int_t n = json_integer_value(value);
        if (!json_is_integer(value) || n < 1 || n > 1000)
            return refuse(at, ERR_CONFIG, "must be a number from 1 to 1000", e);
        keep(at, str_printf(at->a, "%lld", (long long)n));
        return true;
    }
    if (!json_is_string(value) || json_string_length(value) == 0)
        return refuse(at, ERR_CONFIG, "must be a text that is not empty", e);
    keep(at, str_copy(at->a, str_of(json_string_value(value))));
    return true;
}

static bool take_members(place *at, const json_t *object, int where, err *e);

static bool take_limits(place *at, const json_t *value, err *e)
{
    if (!json_is_object(value))
        return refuse(at, ERR_CONFIG, "must be an object", e);
    return take_members(at, value, IN_LIMITS, e);
}

static bool take_value(place *at, const setting_row *row, const json_t *value, err *e)
{
    switch (row->type) {
    case SETTING_DURATION:
        return take_duration(at, value, false, e);
    case SETTING_DURATION_OR_NONE:
        return take_duration(at, value, true, e);
    case SETTING_LOCATION:
        return take_url(at, value, e);
    case SETTING_LAYOUT:
        return take_layout(at, value, e);
    case SETTING_OBJECT:
        return take_limits(at, value, e);
    case SETTING_ENVIRONMENTS: /* read last, so that they win */
        return json_is_object(value) ? true : refuse(at, ERR_CONFIG, "must be an object", e);
    case SETTING_TEXT:
    case SETTING_FLAG:
    case SETTING_COUNT:
        break;
    }
    return take_plain(at, row, value, e);
}

static bool take_members(place *at, const json_t *object, int where, err *e)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        at->path[at->depth++] = str_of(key);
        const setting_row *row = row_of(str_of(key), where);
        if (row ? !take_value(at, row, value, e) : !unknown_key(at, where, e))
            return false;
        at->depth--;
    }
    return true;
}

static bool no_environment(const place *at, const json_t *all, err *e)
{
    nearest n = { .wanted = at->out->environment };
    buf known = buf_in(at->a);
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)all, name, value)
    {
        nearest_offer(&n, str_of(name));
        buf_printf(&known, "%s%s", known.size ? ", " : "", name);
    }
    (void)err_set(e, ERR_CONFIG, "%s: there is no environment \"%.*s\"", at->file,
                  STR_ARG(at->out->environment));
    if (n.best.size)
        err_hint(e, "did you mean \"%.*s\"?", STR_ARG(n.best));
    else if (known.size)
        err_hint(e, "there are: %s", buf_str(&known).at);
    else
        err_hint(e, "add it to \"environments\"");
    return false;
}

static bool take_environments(place *at, const json_t *all, err *e)
{
    const char *name;
    json_t *value;
    bool found = at->out->environment.size == 0;

    at->path[0] = STR("environments");
    json_object_foreach((json_t *)(uintptr_t)all, name, value)
    {
        at->depth = 2;
        at->path[1] = str_of(name);
        at->chosen = str_is(at->out->environment, name);
        found = found || at->chosen;
        if (!json_is_object(value))
            return refuse(at, ERR_CONFIG, "must be an object", e);
        if (!take_members(at, value, IN_ENVIRONMENT, e))
            return false;
    }
    return found ? true : no_environment(at, all, e);
}

static str folder_of(str file)
{
    size_t end = file.size;

    while (end > 0 && file.at[end - 1] != '/')
        end--;
    return str_cut(file, 0, end);
}

bool settings_read(arena *a, const char *file, str environment, settings *out, err *e)
{
    str text;
    json_t *parsed;
    settings found = { .file = str_copy(a, str_of(file)), .environment = environment };

    if (!file_read(a, file, SETTINGS_SIZE_MAX, &text, e))
        return false;
    if (!jsonc_parse(a, text, &parsed, e)) {
        err_wrap(e, "%s", file);
        return false;
    }
    JSON_CLOSING root = parsed;
    found.folder = folder_of(found.file);
    found.list = arena_take(a, SETTINGS_MAX * sizeof *found.list);
    place at = { .a = a, .file = file, .text = text, .out = &found, .chosen = true };
    if (!take_members(&at, root, IN_ROOT, e))
        return false;
    if (!found.environment.size)
        found.environment = settings_text(&found, "env");
    if (!take_environments(&at, json_object_get(root, "environments"), e))
        return false;
    *out = found;
    return true;
}

str settings_text(const settings *s, const char *key)
{
    for (size_t i = 0; i < s->count; i++)
        if (str_is(s->list[i].key, key))
            return s->list[i].text;
    return (str){ 0 };
}
