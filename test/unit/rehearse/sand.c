#include "sand.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "lib/server.h"
#include "sql/split.h"

enum { ARENA_MAX = 256 << 20, FILE_SIZE_MAX = 1 << 20, GONE_TRIES = 500 };

static struct {
    server server;
    char files[32], temp[32];
    arena *a;
} sand;

const char *sand_project;

int sand_start(void **state)
{
    (void)state;
    (void)memcpy(sand.files, "/tmp/sb-files-XXXXXX", 21);
    (void)memcpy(sand.temp, "/tmp/sb-temp-XXXXXX", 20);
    if (!server_start(&sand.server) || !mkdtemp(sand.files) || !mkdtemp(sand.temp))
        return -1;
    /* A server of our own that root starts runs as another account. */
    return chmod(sand.temp, 0711) == 0 && setenv("TMPDIR", sand.temp, 1) == 0 ? 0 : -1;
}

int sand_stop(void **state)
{
    (void)state;
    server_stop(&sand.server);
    server_remove_folder(sand.files);
    server_remove_folder(sand.temp);
    return 0;
}

int sand_setup(void **state)
{
    (void)state;
    sand.a = arena_new(ARENA_MAX);
    return sand.a ? 0 : -1;
}

int sand_teardown(void **state)
{
    (void)state;
    arena_free(sand.a);
    return 0;
}

arena *sand_arena(void)
{
    return sand.a;
}

target sand_as(const char *user, const char *database)
{
    target to;

    WORKS(url_parse(sand.a, str_of(server_url(&sand.server, user, database)), &to, e));
    return to;
}

target sand_database(const char *name)
{
    target at = sand_as("postgres", "postgres");
    conn *c = sand_open(&at);

    sand_run(c, str_printf(sand.a, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name).at);
    sand_run(c, str_printf(sand.a, "CREATE DATABASE %s TEMPLATE template0", name).at);
    driver_close(c);
    return sand_as("postgres", name);
}

str sand_path(const char *name)
{
    return str_printf(sand.a, "%s/%s", sand.files, name);
}

target sand_file(const char *name)
{
    str path = sand_path(name);
    target to;

    (void)unlink(path.at);
    WORKS(url_parse(sand.a, str_printf(sand.a, "sqlite:%.*s", STR_ARG(path)), &to, e));
    return to;
}

const char *sand_temp(void)
{
    return sand.temp;
}

size_t sand_folders(void)
{
    file_names names = { 0 };

    WORKS(file_list(sand.a, sand.temp, &names, e));
    return names.count;
}

conn *sand_open(const target *to)
{
    conn *c = NULL;

    WORKS(driver_open(to, sand.a, &c, e));
    return c;
}

void sand_run(conn *c, const char *sql)
{
    outcome how;
    err e;

    if (!driver_run(c, str_of(sql), NULL, &how, &e))
        fail_msg("%s: %s", sql, e.text);
}

void sand_run_file(conn *c, const char *path)
{
    pieces all = { 0 };
    str text;

    WORKS(file_read(sand.a, path, FILE_SIZE_MAX, &text, e));
    WORKS(sql_split(sand.a, c->dialect, text, &all, e));
    for (size_t i = 0; i < all.count; i++)
        if (all.at[i].kind == PIECE_STATEMENT)
            sand_run(c, str_c(sand.a, all.at[i].text));
}

str sand_value(conn *c, const char *sql)
{
    value v = { 0 };

    WORKS(driver_value(c, sand.a, str_of(sql), NO_VALUES, &v, e));
    return v.text;
}

catalog sand_catalog(conn *c, bool with_grants)
{
    const catalog_scope scope = { .with_grants = with_grants, .with_edges = true };
    catalog out = { 0 };

    WORKS(catalog_read(c, sand.a, &scope, &out, e));
    return out;
}

bool sand_is_marked(conn *c)
{
    bool marked = false;
    mark m;

    WORKS(marker_find(c, sand.a, &m, &marked, e));
    return marked;
}

size_t sand_count(void)
{
    target at = sand_as("postgres", "postgres");
    conn *c = sand_open(&at);
    int64_t n = -1;

    assert_true(str_int64(
        sand_value(c, "SELECT count(*) FROM pg_database WHERE datname ~ '^homing_sandbox_'"), &n));
    driver_close(c);
    return (size_t)n;
}

/* A process that was killed has sessions until the server notices. */
static void wait_alone(conn *c)
{
    for (int i = 0; i < GONE_TRIES; i++) {
        if (str_is(sand_value(c, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = "
                                 "'client backend' AND pid <> pg_backend_pid()"),
                   "0"))
            return;
        clock_sleep_ms(20);
    }
    fail_msg("the server still has other sessions");
}

void sand_sweep(sandbox_swept *out)
{
    target at = sand_as("postgres", "postgres");
    conn *c = sand_open(&at);

    wait_alone(c);
    WORKS(sandbox_sweep(c, sand.a, out, e));
    driver_close(c);
}

str sand_url(const char *database)
{
    return str_copy(sand.a, str_of(server_url(&sand.server, "postgres", database)));
}

str sand_file_url(const char *name)
{
    return str_printf(sand.a, "sqlite:%s/%s", sand.files, name);
}

static int run_child(sandbox_kind kind, const char *like_url, const char *at_url)
{
    arena *a = arena_new(ARENA_MAX);
    target like, at = { 0 };
    sandbox_wish wish = { .kind = kind, .like = &like, .at = &at, .project = sand_project };
    outcome how;
    sandbox s;
    conn *c = NULL;
    err e;

    if (!a || !url_parse(a, str_of(like_url), &like, &e) ||
        (*at_url && !url_parse(a, str_of(at_url), &at, &e)) || !sandbox_open(a, &wish, &s, &e) ||
        !driver_open(&s.to, a, &c, &e) ||
        !driver_run(c, STR("CREATE TABLE t (a integer)"), NULL, &how, &e))
        return 3;
    driver_close(c);
    bool ok = sandbox_close(&s, &e);
    arena_free(a);
    return ok ? 0 : 4;
}

bool sand_is_child(int argc, char **argv, int *status)
{
    if (argc != 5)
        return false;
    sand_project = argv[4];
    *status = run_child((sandbox_kind)(argv[1][0] - '0'), argv[2], argv[3]);
    return true;
}

static pid_t begin_child(const char *point, sandbox_kind kind, str like, str at)
{
    char self[4096], number[2] = { (char)('0' + (int)kind), 0 };
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

    assert_true(n > 0);
    self[n] = 0;
    char *const argv[] = { self,
                           number,
                           (char *)(uintptr_t)str_c(sand.a, like),
                           (char *)(uintptr_t)str_c(sand.a, at),
                           (char *)(uintptr_t)(sand_project ? sand_project : "/"),
                           NULL };
    pid_t pid = fork();
    if (pid == 0) {
        (void)setenv("HOMING_CRASH_AT", point, 1);
        (void)execv(self, argv);
        _exit(9);
    }
    assert_true(pid > 0);
    return pid;
}

bool sand_killed_at(const char *point, sandbox_kind kind, str like, str at)
{
    pid_t pid = begin_child(point, kind, like, at);
    int status = 0;

    assert_true(waitpid(pid, &status, 0) == pid);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        return true;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("the process for %s ended with %d", point, status);
    return false;
}

void sand_killed_after(int64_t ms, sandbox_kind kind, str like, str at)
{
    pid_t pid = begin_child("none", kind, like, at);
    int status = 0;

    clock_sleep_ms(ms);
    (void)kill(pid, SIGKILL);
    assert_true(waitpid(pid, &status, 0) == pid);
    if (!WIFSIGNALED(status) && WEXITSTATUS(status) != 0)
        fail_msg("the process ended with %d", status);
}
