#include "base/crash.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name, *meaning;
} points[] = {
#define CRASH(point, name, meaning) { name, meaning },
#include "base/crash_points.def"
#undef CRASH
};

const char *crash_name(crash_point p)
{
    return points[p].name;
}

const char *crash_meaning(crash_point p)
{
    return points[p].meaning;
}

#ifdef HOMING_CRASH_POINTS
static unsigned long passed[CRASH_COUNT];

_Bool crash_enabled(void)
{
    return 1;
}

static void trace(const char *name)
{
    const char *path = getenv("HOMING_CRASH_TRACE");
    int fd = path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;

    if (fd < 0)
        return;
    char line[128];
    size_t n = strlen(name);
    (void)memcpy(line, name, n);
    line[n] = '\n';
    ssize_t written = write(fd, line, n + 1);
    (void)written;
    (void)close(fd);
}

void crash_pass(crash_point p)
{
    const char *at = getenv("HOMING_CRASH_AT");
    const char *name = points[p].name;
    size_t n = strlen(name);

    passed[p]++;
    trace(name);
    if (!at || strncmp(at, name, n) != 0 || (at[n] != ':' && at[n] != 0))
        return;
    unsigned long when = at[n] ? strtoul(at + n + 1, NULL, 10) : 1;
    if (passed[p] == when)
        (void)kill(getpid(), SIGKILL);
}
#else
_Bool crash_enabled(void)
{
    return 0;
}
#endif
