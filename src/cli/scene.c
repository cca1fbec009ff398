#include "cli/scene.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/api.h"
#include "base/clock.h"
#include "base/file.h"

#include "cli/demo_files.inc"

enum { PATIENCE_MS = 60000, BREATH_MS = 20 };

static bool write_files(const scene *s, err *e)
{
    const char *folder = str_printf(s->a, "%s/migrations", s->folder).at;

    if (!file_make_folder(folder, e))
        return false;
    for (const embedded *f = demo_files; f->name; f++)
        if (!file_write(str_printf(s->a, "%s/%s", folder, f->name).at, str_of(f->text), e))
            return false;
    return true;
}

bool scene_open(scene *s, invocation *i, err *e)
{
    const char *tmp = getenv("TMPDIR");

    *s = (scene){ .i = i, .a = i->a };
    int n =
        snprintf(s->folder, sizeof s->folder, "%s/homing-demo-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (n < 0 || (size_t)n >= sizeof s->folder)
        return err_set(e, ERR_IO, "the name in TMPDIR is too long");
    if (!mkdtemp(s->folder))
        return err_errno(e, "cannot make a folder like %s", s->folder);
    s->made = true;
    s->at = (hm_context){ .url = str_printf(s->a, "sqlite:%s/customers.db", s->folder).at,
                          .migrations = str_printf(s->a, "%s/migrations", s->folder).at,
                          .pause = &signals_flag };
    s->reference = s->at;
    s->reference.url = str_printf(s->a, "sqlite:%s/reference.db", s->folder).at;
    s->checks = json_array();
    return write_files(s, e);
}

static void remove_folder(arena *a, const char *folder)
{
    file_names names;
    err ignored;

    if (!file_list(a, folder, &names, &ignored))
        return;
    for (size_t k = 0; k < names.count; k++) {
        const char *path = str_c(a, file_join(a, str_of(folder), names.at[k]));
        if (file_is_folder(path))
            remove_folder(a, path);
        else
            (void)unlink(path);
    }
    (void)rmdir(folder);
}

void scene_close(scene *s)
{
    if (s->made)
        remove_folder(s->a, s->folder);
    s->made = false;
}

void scene_say(const scene *s, const char *fmt, ...)
{
    va_list ap;

    if (s->i->json)
        return;
    va_start(ap, fmt);
    (void)vfprintf(stdout, fmt, ap);
    va_end(ap);
    (void)fputc('\n', stdout);
    (void)fflush(stdout);
}

void scene_command(const scene *s, const char *line)
{
    bool color = s->i->out.color;

    scene_say(s, "\n%s$ %s%s", color ? "\033[1m" : "", line, color ? "\033[0m" : "");
}

/* Every line two columns in, the folder's path left out: it is gone when somebody reads this. */
static void show(const scene *s, str text)
{
    for (str rest = text; rest.size;) {
        str line = str_split(rest, '\n', &rest);
        ptrdiff_t at = str_find(line, str_of(s->folder));
        if (at < 0)
            scene_say(s, "%s%.*s", line.size ? "  " : "", STR_ARG(line));
        else
            scene_say(s, "  %.*s%.*s", (int)at, line.at,
                      STR_ARG(str_cut(line, (size_t)at + strlen(s->folder) + 1, line.size)));
    }
}

bool scene_take_quietly(const scene *s, json_t *taken, int wanted, json_t **out, err *e)
{
    int status = (int)json_get_int(taken, "exit", 3);
    bool as_wanted = wanted == SCENE_HOME ? status == 0 || status == 1 : status == wanted;
    if (!as_wanted) {
        str text = json_get_str(json_object_get(taken, "error"), "text");
        if (signals_flag)
            (void)err_set(e, ERR_PAUSED, "the demonstration was interrupted");
        else
            (void)err_set(e, ERR_INTERNAL, "%.*s ended with status %d, which is not expected: %.*s",
                          STR_ARG(str_copy(s->a, json_get_str(taken, "command"))), status,
                          STR_ARG(text));
        json_decref(taken);
        return false;
    }
    *out = taken;
    return true;
}

bool scene_take(const scene *s, json_t *taken, int wanted, json_t **out, err *e)
{
    if (!scene_take_quietly(s, taken, wanted, out, e))
        return false;
    show(s, report_data(s->a, *out, s->i->out));
    show(s, report_talk(s->a, *out, s->i->out));
    return true;
}

bool scene_digest(const scene *s, const hm_context *at, str *out, err *e)
{
    json_t *doc;

    if (!scene_take_quietly(s, api_fingerprint(at, true, true), 0, &doc, e))
        return false;
    json_t *tables = json_object_get(doc, "tables");
    bool whole = json_array_size(tables) > 0 && json_get_str(doc, "fingerprint").size > 0;
    if (whole)
        *out = str_printf(s->a, "%.*s %.*s", STR_ARG(json_get_str(doc, "fingerprint")),
                          STR_ARG(json_canonical(s->a, tables)));
    json_decref(doc);
    return whole ? true : err_set(e, ERR_INTERNAL, "the fingerprint names no table");
}

bool scene_check(scene *s, const char *what, bool so, err *e)
{
    json_t *one = json_object();

    json_put_str(one, "check", str_of(what));
    json_put_str(one, "answer", so ? STR("yes") : STR("no"));
    (void)json_array_append_new(s->checks, one);
    scene_say(s, "\n  %s %s", so ? "[yes]" : "[no]", what);
    return so ? true : err_set(e, ERR_CHECK, "not so: %s", what);
}

/* ---- the process that is killed ---- */

typedef struct teller {
    int to;
    int64_t after;
} teller;

static void tell(void *user, const hm_progress *now)
{
    const teller *t = user;
    ssize_t n = write(t->to, &now->rows, sizeof now->rows);

    (void)n;
    if (now->rows >= t->after)
        clock_sleep_ms(BREATH_MS); /* the kill takes a moment to arrive: it shall meet it at work */
}

static _Noreturn void apply_and_tell(const scene *s, const char *migration, int to, int64_t after)
{
    teller t = { to, after };
    hm_context at = s->at;
    hm_run_request request = { .to = migration };

    at.on_progress = tell;
    at.user = &t;
    hm_limits_default(&request.limits);
    _exit((int)json_get_int(api_apply(&at, &request), "exit", 3));
}

static bool hear_until(int from, int64_t after, int64_t *rows, err *e)
{
    int64_t end = clock_monotonic() + (int64_t)PATIENCE_MS * 1000;

    while (*rows < after) {
        int64_t left = (end - clock_monotonic()) / 1000, now = 0;
        struct pollfd p = { .fd = from, .events = POLLIN };
        int ready = left > 0 ? poll(&p, 1, (int)left) : 0;
        if (ready < 0 && errno == EINTR && !signals_flag)
            continue;
        if (ready <= 0)
            return signals_flag
                       ? err_set(e, ERR_PAUSED, "the demonstration was interrupted")
                       : err_set(e, ERR_INTERNAL, "the run did not come to %lld rows in a minute",
                                 (long long)after);
        if (read(from, &now, sizeof now) != (ssize_t)sizeof now)
            return err_set(e, ERR_INTERNAL, "the run ended before it came to %lld rows",
                           (long long)after);
        *rows = now;
    }
    return true;
}

bool scene_kill_apply(const scene *s, const char *migration, int64_t after, killed *out, err *e)
{
    int ends[2], status = 0;
    int64_t rows = 0;

    (void)fflush(stdout);
    if (pipe(ends) != 0)
        return err_errno(e, "no pipe");
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        apply_and_tell(s, migration, ends[1], after);
    }
    (void)close(ends[1]);
    bool heard = pid > 0 ? hear_until(ends[0], after, &rows, e) : err_errno(e, "no process");
    if (pid > 0) {
        (void)kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    (void)close(ends[0]);
    if (!heard)
        return false;
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        return err_set(e, ERR_INTERNAL, "the run ended before it was killed");
    *out = (killed){ pid, rows };
    return true;
}
