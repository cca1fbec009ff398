#include "server.h"

#include <ftw.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { START_TRIES = 1500, STOP_TRIES = 500, PAUSE_MS = 20 };

static const char *program(char path[256], const char *name)
{
    const char *folder = getenv("HOMING_TEST_PGBIN");

    (void)snprintf(path, 256, "%s/%s", folder && *folder ? folder : "/usr/lib/postgresql/15/bin",
                   name);
    return path;
}

static void pause_ms(long ms)
{
    struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

    (void)nanosleep(&t, NULL);
}

/* PostgreSQL refuses to run as root. */
static bool become_server(void)
{
    const struct passwd *account = getuid() == 0 ? getpwnam("postgres") : NULL;

    if (getuid() != 0)
        return true;
    return account && initgroups(account->pw_name, account->pw_gid) == 0 &&
           setgid(account->pw_gid) == 0 && setuid(account->pw_uid) == 0;
}

static pid_t start(const server *s, const char *const *argv)
{
    char log[128];
    pid_t parent = getpid(), pid = fork();

    if (pid != 0)
        return pid;
    (void)snprintf(log, sizeof log, "%s/log", s->folder);
    if (chdir(s->folder) != 0 || !become_server() || !freopen(log, "a", stderr) ||
        dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        _exit(127);
    /* After the change of account, which clears it. */
    (void)prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (getppid() != parent)
        _exit(127);
    (void)execv(argv[0], (char *const *)(unsigned long)argv);
    _exit(127);
}

static bool run(const server *s, const char *const *argv)
{
    int status;
    pid_t pid = start(s, argv);

    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

static bool is_ready(const server *s)
{
    char path[128], line[64];
    bool ready = false;

    (void)snprintf(path, sizeof path, "%s/data/postmaster.pid", s->folder);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        ready = ready || strncmp(line, "ready", 5) == 0;
    if (f)
        (void)fclose(f);
    return ready;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

void server_remove_folder(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool make_folder(server *s)
{
    const struct passwd *account = getuid() == 0 ? getpwnam("postgres") : NULL;

    (void)snprintf(s->folder, sizeof s->folder, "/tmp/homing-server-XXXXXX");
    if (!mkdtemp(s->folder))
        return false;
    return !account || chown(s->folder, account->pw_uid, account->pw_gid) == 0;
}

bool server_start(server *s)
{
    char initdb[256], postgres[256];
    const char *const init[] = { program(initdb, "initdb"),
                                 "-D",
                                 "data",
                                 "-U",
                                 "postgres",
                                 "-A",
                                 "trust",
                                 "-N",
                                 "-E",
                                 "UTF8",
                                 "--locale",
                                 "C.UTF-8",
                                 "--no-instructions",
                                 NULL };
    const char *const serve[] = { program(postgres, "postgres"),
                                  "-D",
                                  "data",
                                  "-k",
                                  s->folder,
                                  "-c",
                                  "listen_addresses=",
                                  "-c",
                                  "fsync=off",
                                  "-c",
                                  "max_connections=40",
                                  NULL };

    *s = (server){ 0 };
    if (!make_folder(s) || !run(s, init))
        return false;
    s->pid = start(s, serve);
    for (int i = 0; s->pid > 0 && i < START_TRIES; i++) {
        if (is_ready(s))
            return true;
        if (waitpid(s->pid, NULL, WNOHANG) == s->pid)
            s->pid = 0;
        pause_ms(PAUSE_MS);
    }
    return false;
}

static bool wait_socket(const server *s, pid_t pid, const char *name)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", s->folder, name);
    for (int i = 0; i < START_TRIES && waitpid(pid, NULL, WNOHANG) == 0; i++) {
        if (access(path, F_OK) == 0)
            return true;
        pause_ms(PAUSE_MS);
    }
    return false;
}

bool server_start_pooler(server *s)
{
    static const char pgbouncer[] = "/usr/sbin/pgbouncer";
    char path[128];

    (void)snprintf(path, sizeof path, "%s/pooler.ini", s->folder);
    FILE *f = access(pgbouncer, X_OK) == 0 ? fopen(path, "w") : NULL;
    if (!f)
        return false;
    (void)fprintf(f,
                  "[databases]\n* = host=%s port=5432 user=postgres\n"
                  "[pgbouncer]\nunix_socket_dir=%s\nlisten_port=6432\nauth_type=any\n"
                  "pool_mode=transaction\ndefault_pool_size=1\n",
                  s->folder, s->folder);
    (void)fclose(f);
    (void)chmod(path, 0644);
    const char *const words[] = { pgbouncer, path, NULL };
    s->pooler = start(s, words);
    return s->pooler > 0 && wait_socket(s, s->pooler, ".s.PGSQL.6432");
}

/* Ends one process, by force when it does not end by itself. */
static void end(pid_t *pid, int with)
{
    if (*pid > 0)
        (void)kill(*pid, with);
    for (int i = 0; *pid > 0 && i < STOP_TRIES; i++) {
        if (waitpid(*pid, NULL, WNOHANG) == *pid)
            *pid = 0;
        else
            pause_ms(PAUSE_MS);
    }
    if (*pid > 0)
        (void)kill(*pid, SIGQUIT);
    *pid = 0;
}

void server_stop(server *s)
{
    end(&s->pooler, SIGQUIT);
    end(&s->pid, SIGINT);
    if (s->folder[0])
        server_remove_folder(s->folder);
    *s = (server){ 0 };
}

const char *server_url(const server *s, const char *user, const char *database)
{
    static char url[256];

    (void)snprintf(url, sizeof url, "postgres://%s@/%s?host=%s", user, database, s->folder);
    return url;
}
