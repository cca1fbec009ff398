#include "registry/process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STAT_STATE = 3, STAT_START = 22, STAT_SIZE = 2048 };

static str read_some(const char *path, char *to, size_t room)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t size = 0;

    if (fd < 0)
        return (str){ 0 };
    while (size < room) {
        ssize_t n = read(fd, to + size, room - size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        size += (size_t)n;
    }
    (void)close(fd);
    return (str){ to, size };
}

/* The name of the program, field 2, may itself hold spaces and parentheses. */
static str after_name(str stat)
{
    const char *end = stat.size ? memrchr(stat.at, ')', stat.size) : NULL;

    if (!end)
        return (str){ 0 };
    return str_trim(str_cut(stat, (size_t)(end - stat.at) + 1, stat.size));
}

static bool read_stat(int64_t pid, char *state, int64_t *started)
{
    char path[64], text[STAT_SIZE];

    (void)snprintf(path, sizeof path, "/proc/%" PRId64 "/stat", pid);
    str left = after_name(read_some(path, text, sizeof text));
    for (int field = STAT_STATE; left.size && field <= STAT_START; field++) {
        str word = str_split(left, ' ', &left);
        if (field == STAT_STATE && word.size)
            *state = *word.at;
        if (field == STAT_START)
            return str_int64(str_trim(word), started);
    }
    return false;
}

static void name_user(char *to, size_t room)
{
    struct passwd entry, *found = NULL;
    char space[4096];

    if (getpwuid_r(geteuid(), &entry, space, sizeof space, &found) == 0 && found)
        (void)snprintf(to, room, "%s", entry.pw_name);
    else
        (void)snprintf(to, room, "uid-%ld", (long)geteuid());
}

static void name_space(char *to, size_t room)
{
    char boot[64], link[64];
    str booted = str_trim(read_some("/proc/sys/kernel/random/boot_id", boot, sizeof boot));
    ssize_t n = readlink("/proc/self/ns/pid", link, sizeof link);

    *to = 0;
    if (booted.size && n > 0)
        (void)snprintf(to, room, "%.*s %.*s", STR_ARG(booted), (int)n, link);
}

process process_self(void)
{
    process p = { .pid = getpid() };
    char state;

    name_user(p.user, sizeof p.user);
    if (gethostname(p.host, sizeof p.host - 1) != 0)
        p.host[0] = 0;
    name_space(p.space, sizeof p.space);
    if (!read_stat(p.pid, &state, &p.started))
        p.started = 0;
    return p;
}

life process_life(int64_t pid, int64_t started)
{
    char state = 0;
    int64_t now = 0;

    if (pid <= 0 || pid > INT_MAX)
        return LIFE_GONE;
    if (read_stat(pid, &state, &now)) {
        if (now != started || state == 'Z' || state == 'X')
            return LIFE_GONE;
        return state == 'T' || state == 't' ? LIFE_STOPPED : LIFE_ALIVE;
    }
    return kill((pid_t)pid, 0) == 0 || errno != ESRCH ? LIFE_HIDDEN : LIFE_GONE;
}
