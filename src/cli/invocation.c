#include "cli/invocation.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool invocation_print(const invocation *i, str text)
{
    (void)i;
    return fwrite(text.at ? text.at : "", 1, text.size, stdout) == text.size && fflush(stdout) == 0;
}

static bool safe_word(str s)
{
    for (size_t i = 0; i < s.size; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+=,",
                    s.at[i]))
            return false;
    return s.size > 0;
}

/* A word as a POSIX shell takes it. */
static void add_word(buf *b, str s)
{
    if (safe_word(s)) {
        buf_add(b, s);
        return;
    }
    buf_add_char(b, '\'');
    for (size_t i = 0; i < s.size; i++) {
        if (s.at[i] == '\'')
            buf_add_c(b, "'\\'");
        buf_add_char(b, s.at[i]);
    }
    buf_add_char(b, '\'');
}

/* The options by which this call found its database and project. */
static str same_place(const invocation *i)
{
    static const char *const names[] = { "url", "env", "config", "dir" };
    buf b = buf_in(i->a);

    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const char *value = args_value(&i->args, names[k]);
        if (!value)
            continue;
        buf_printf(&b, " --%s ", names[k]);
        add_word(&b, str_of(value));
    }
    return buf_str(&b);
}

static void name_the_place(const invocation *i, json_t *doc)
{
    const json_t *list = json_object_get(doc, "next");
    str place = same_place(i);
    json_t *one;
    size_t k;

    if (place.size == 0)
        return;
    json_array_foreach(list, k, one)
    {
        str line = json_get_str(one, "command");
        if (str_starts(line, "homing ") && !str_starts(line, "homing help"))
            json_put_str(one, "command",
                         str_printf(i->a, "%.*s%.*s", STR_ARG(line), STR_ARG(place)));
    }
}

static void report_text(invocation *i, const json_t *doc)
{
    bool bad = json_get_int(doc, "exit", 0) != 0;

    if (str_is(bag_text(&i->bag, "format"), "mermaid"))
        (void)invocation_print(i, report_mermaid(i->a, doc));
    else if (!i->stream)
        (void)invocation_print(i, report_data(i->a, doc, i->out));
    if (i->quiet && !bad)
        return;
    str talk = report_talk(i->a, doc, i->talk);
    if (talk.size)
        (void)fprintf(stderr, "%s%.*s", i->talk.terminal ? "\n" : "", STR_ARG(talk));
}

int invocation_report(invocation *i, json_t *taken)
{
    JSON_CLOSING doc = taken;
    int status = (int)json_get_int(doc, "exit", 3);

    progress_clear(&i->progress);
    name_the_place(i, doc);
    if (i->stream) {
        json_put_str(doc, "type", STR("result"));
        (void)invocation_print(i, str_printf(i->a, "%.*s\n", STR_ARG(json_canonical(i->a, doc))));
    } else if (i->json) {
        (void)invocation_print(i, json_pretty(i->a, doc));
    }
    if (!i->json)
        report_text(i, doc);
    if (i->events && fclose(i->events) != 0)
        i->events_failed = true;
    i->events = NULL;
    if (i->events_failed)
        (void)fprintf(stderr,
                      "warning:  not every event could be written to the file of --events\n");
    if (ferror(stdout) && status == 0)
        (void)fprintf(stderr, "warning:  the result could not be written to standard output\n");
    return status;
}

int invocation_fail(invocation *i, const err *why)
{
    const char *name = i->args.command ? i->args.command->name : "";

    return invocation_report(i, report_failure(name, why, NULL, NULL));
}

bool invocation_listen(invocation *i, err *e)
{
    str rest, form = str_split(bag_text(&i->bag, "events"), ':', &rest);

    if (form.size == 0)
        return true;
    if (!str_is(form, "ndjson")) {
        (void)err_set(e, ERR_USAGE, "--events: \"%.*s\" is no form of events", STR_ARG(form));
        err_hint(e, "write --events ndjson or --events ndjson:FILE");
        return false;
    }
    if (rest.size == 0) {
        i->stream = true;
        return true;
    }
    int fd = open(str_c(i->a, rest), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_errno(e, "--events: cannot write %.*s", STR_ARG(rest));
    i->events = fdopen(fd, "a");
    if (!i->events) {
        (void)close(fd);
        return err_set(e, ERR_NO_MEMORY, "no memory to write events");
    }
    return true;
}

static void on_event(void *user, const char *event_json)
{
    invocation *i = user;

    if (i->stream) {
        (void)fprintf(stdout, "%s\n", event_json);
        (void)fflush(stdout);
    }
    if (i->events && (fprintf(i->events, "%s\n", event_json) < 0 || fflush(i->events) != 0))
        i->events_failed = true;
}

static void on_progress(void *user, const hm_progress *now)
{
    invocation *i = user;

    if (!i->quiet)
        progress_show(&i->progress, now);
}

hm_context invocation_context(invocation *i)
{
    str layout = settings_text(&i->bag.settings, "layout");

    return (hm_context){ .url = i->url.size ? str_c(i->a, i->url) : NULL,
                         .migrations = bag_folder(&i->bag),
                         .layout = layout.size ? str_c(i->a, layout) : NULL,
                         .lock = bag_lock(&i->bag),
                         .on_event = i->stream || i->events ? on_event : NULL,
                         .on_progress = on_progress,
                         .user = i,
                         .pause = &signals_flag };
}
