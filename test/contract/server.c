#include "server.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS_MAX = 32, WAIT_MS = 20000 };

static const char *bin_folder(void)
{
    const char *said = getenv("HOMING_TEST_PGBIN");

    return said && *said ? said : "/usr/lib/postgresql/15/bin";
}

/* Servers refuse to run as root: then they run as the account postgres. */
static void become_server(void)
{
    const struct passwd *account = getuid() == 0 ? getpwnam("postgres") : NULL;

    if (account && (setgid(account->pw_gid) != 0 || setuid(account->pw_uid) != 0))
        _exit(126);
    if (prctl(PR_SET_PDEATHSIG, SIGQUIT) != 0)
        _exit(126);
}

static pid_t run(const char *folder, const char *const *words)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    int out = open("/dev/null", O_RDWR);
    if (chdir(folder) != 0 || out < 0 || dup2(out, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
        _exit(126);
    become_server();
    (void)execv(words[0], (char *const *)(uintptr_t)words);
    _exit(127);
}

static bool file_in(const server *s, const char *name)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", s->folder, name);
    return access(path, F_OK) == 0;
}

static bool wait_file(const server *s, pid_t pid, const char *name)
{
    for (int ms = 0; ms < WAIT_MS && waitpid(pid, NULL, WNOHANG) == 0; ms += 10) {
        if (file_in(s, name))
            return true;
        (void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    }
    return false;
}

static bool make_cluster(const server *s, const char *initdb)
{
    const char *words[] = { initdb,      "-D",
                            "data",      "-U",
                            "postgres",  "-A",
                            "trust",     "-E",
                            "UTF8",      "--locale=C.UTF-8",
                            "--no-sync", "--no-instructions",
                            NULL };
    int status = 0;
    pid_t pid = run(s->folder, words);

    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

static bool give(const char *path)
{
    const struct passwd *account = getuid() == 0 ? getpwnam("postgres") : NULL;

    return getuid() != 0 || (account && chown(path, account->pw_uid, account->pw_gid) == 0);
}

bool server_start(server *s)
{
    char initdb[256], postgres[256], folder[sizeof s->folder];

    *s = (server){ 0 };
    (void)snprintf(initdb, sizeof initdb, "%s/initdb", bin_folder());
    (void)snprintf(postgres, sizeof postgres, "%s/postgres", bin_folder());
    (void)snprintf(folder, sizeof folder, "/tmp/homing-contract-XXXXXX");
    if (access(postgres, X_OK) != 0 || !mkdtemp(folder))
        return false;
    (void)snprintf(s->folder, sizeof s->folder, "%s", folder);
    char sockets[128];
    (void)snprintf(sockets, sizeof sockets, "unix_socket_directories=%s", s->folder);
    const char *words[] = { postgres,
                            "-D",
                            "data",
                            "-c",
                            sockets,
                            "-c",
                            "listen_addresses=",
                            "-c",
                            "fsync=off",
                            "-c",
                            "autovacuum=off",
                            "-c",
                            "max_connections=40",
                            NULL };
    if (!give(s->folder) || !make_cluster(s, initdb))
        return false;
    s->pid = run(s->folder, words);
    return s->pid > 0 && wait_file(s, s->pid, ".s.PGSQL.5432");
}

bool server_start_pooler(server *s)
{
    static const char program[] = "/usr/sbin/pgbouncer";
    char path[128];

    (void)snprintf(path, sizeof path, "%s/pooler.ini", s->folder);
    FILE *f = access(program, X_OK) == 0 ? fopen(path, "w") : NULL;
    if (!f)
        return false;
    (void)fprintf(f,
                  "[databases]\n* = host=%s port=5432 user=postgres\n"
                  "[pgbouncer]\nunix_socket_dir=%s\nlisten_port=6432\nauth_type=any\n"
                  "pool_mode=transaction\ndefault_pool_size=1\n",
                  s->folder, s->folder);
    (void)fclose(f);
    (void)chmod(path, 0644);
    const char *words[] = { "/usr/sbin/pgbouncer", path, NULL };
    s->pooler = run(s->folder, words);
    return s->pooler > 0 && wait_file(s, s->pooler, ".s.PGSQL.6432");
}

static void end(pid_t pid)
{
    if (pid <= 0)
        return;
    (void)kill(pid, SIGQUIT);
    for (int ms = 0; ms < WAIT_MS; ms += 5) {
        if (waitpid(pid, NULL, WNOHANG) != 0)
            return;
        (void)nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
    }
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
}

void server_stop(server *s)
{
    end(s->pooler);
    end(s->pid);
    if (s->folder[0]) {
        const char *words[] = { "/bin/rm", "-rf", s->folder, NULL };
        pid_t pid = fork();
        if (pid == 0) {
            (void)execv(words[0], (char *const *)(uintptr_t)words);
            _exit(127);
        }
        (void)waitpid(pid, NULL, 0);
    }
    *s = (server){ 0 };
}
