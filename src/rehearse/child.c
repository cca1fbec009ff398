#include "rehearse/child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum {
    PATH_ROOM = 8192,
    ASK_MS = 5000, /* for a program to say its version */
    PAUSE_MS = 10,
    NOT_RUN = 127
};

bool child_account(uid_t *user, gid_t *group, err *e)
{
    static const char *const names[] = { "postgres", "nobody" };
    struct passwd entry, *found = NULL;
    char room[4096];

    *user = (uid_t)-1;
    *group = (gid_t)-1;
    if (geteuid() != 0)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (getpwnam_r(names[i], &entry, room, sizeof room, &found) == 0 && found) {
            *user = found->pw_uid;
            *group = found->pw_gid;
            return true;
        }
    err_fill(e, ERR_CONFIG, "a server cannot run as root, and there is no account postgres");
    err_hint(e, "run it as another user");
    return false;
}

static bool become(uid_t user, gid_t group)
{
    return user == (uid_t)-1 ||
           (setgroups(0, NULL) == 0 && setgid(group) == 0 && setuid(user) == 0);
}

/* The three that every program has. */
static bool redirect(int out)
{
    int none = open("/dev/null", O_RDWR | O_CLOEXEC);
    bool ok = none >= 0;

    for (int fd = 0; ok && fd < 3; fd++)
        ok = dup2(fd > 0 && out >= 0 ? out : none, fd) >= 0;
    return ok;
}

typedef struct birth {
    const child *c;
    uid_t user;
    gid_t group;
    pid_t parent;
    char path[PATH_ROOM], library[PATH_ROOM];
} birth;

/* In the child, where only what is safe in a signal handler may be called. */
static void run_child(const birth *b)
{
    const char *const environment[] = { b->path, "LC_ALL=C", "TZ=UTC",
                                        b->library[0] ? b->library : NULL, NULL };
    sigset_t none;

    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    /* Ctrl-C is for us: a sandbox ends when we say so. */
    (void)setsid();
    if (chdir(b->c->folder ? b->c->folder : "/") != 0 || !redirect(b->c->out) ||
        !become(b->user, b->group))
        _exit(NOT_RUN);
    /* After the change of account, which clears it. */
    (void)prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (getppid() != b->parent)
        _exit(NOT_RUN);
    (void)execve(b->c->argv[0], (char *const *)(uintptr_t)b->c->argv,
                 (char *const *)(uintptr_t)environment);
    _exit(NOT_RUN);
}

static void put_variable(char *to, const char *name)
{
    const char *is = getenv(name);

    *to = 0;
    if (is && snprintf(to, PATH_ROOM, "%s=%s", name, is) >= PATH_ROOM)
        *to = 0;
}

bool child_start(const child *c, pid_t *out, err *e)
{
    birth b = { .c = c, .parent = getpid() };

    if (!child_account(&b.user, &b.group, e))
        return false;
    put_variable(b.path, "PATH");
    put_variable(b.library, "LD_LIBRARY_PATH");
    pid_t pid = fork();
    if (pid < 0)
        return err_errno(e, "cannot start %s", c->argv[0]);
    if (pid == 0)
        run_child(&b);
    *out = pid;
    return true;
}

bool child_wait(pid_t pid, int64_t patience_ms, int *status)
{
    int64_t deadline = clock_monotonic() + patience_ms * 1000;

    for (;;) {
        pid_t got = waitpid(pid, status, WNOHANG);
        if (got == pid)
            return true;
        if (got < 0 && errno != EINTR) {
            *status = 0;
            return true;
        }
        if (clock_monotonic() >= deadline)
            return false;
        clock_sleep_ms(PAUSE_MS);
    }
}

void child_end(pid_t pid, int with, int64_t patience_ms)
{
    int status;

    if (pid <= 0)
        return;
    (void)kill(pid, with);
    if (child_wait(pid, patience_ms, &status))
        return;
    (void)kill(pid, SIGKILL);
    (void)child_wait(pid, patience_ms, &status);
}

/* What comes until the end or the deadline. */
static str read_said(arena *a, int fd)
{
    int64_t deadline = clock_monotonic() + (int64_t)ASK_MS * 1000;
    buf b = buf_in(a);
    char some[512];

    for (;;) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        int64_t rest = (deadline - clock_monotonic()) / 1000;
        if (rest <= 0 || (poll(&p, 1, (int)rest) < 0 && errno != EINTR))
            break;
        ssize_t n = p.revents ? read(fd, some, sizeof some) : -1;
        if (n == 0 || (n < 0 && p.revents && errno != EINTR) || b.size > PATH_ROOM)
            break;
        for (ssize_t i = 0; i < n; i++)
            buf_add_char(&b, some[i]);
    }
    return buf_str(&b);
}

str child_ask(arena *a, const char *const *argv)
{
    int ends[2], status = 0;
    pid_t pid;
    err ignored;

    if (access(argv[0], X_OK) != 0 || pipe2(ends, O_CLOEXEC) != 0)
        return (str){ 0 };
    child c = { .argv = argv, .out = ends[1] };
    bool begun = child_start(&c, &pid, &ignored);
    (void)close(ends[1]);
    str rest, said = begun ? read_said(a, ends[0]) : (str){ 0 };
    (void)close(ends[0]);
    if (!begun)
        return said;
    if (!child_wait(pid, ASK_MS, &status))
        child_end(pid, SIGKILL, ASK_MS);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return (str){ 0 };
    return str_trim(str_split(said, '\n', &rest));
}
