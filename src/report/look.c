#include "report/look.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool said(const char *name)
{
    const char *value = getenv(name);

    return value && *value;
}

static bool asks(const char *name)
{
    return said(name) && strcmp(getenv(name), "0") != 0 && strcmp(getenv(name), "false") != 0;
}

static size_t columns_of(int fd)
{
    struct winsize size = { 0 };

    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return LOOK_WIDTH;
    if (size.ws_col < LOOK_WIDTH_LEAST)
        return LOOK_WIDTH_LEAST;
    return size.ws_col < LOOK_WIDTH_MOST ? size.ws_col : LOOK_WIDTH_MOST;
}

look look_plain(void)
{
    return (look){ .width = LOOK_WIDTH };
}

look look_of(int fd)
{
    look l = look_plain();
    const char *term = getenv("TERM");
    bool able = term && strcmp(term, "dumb") != 0;

    l.terminal = isatty(fd);
    if (l.terminal)
        l.width = columns_of(fd);
    l.live = l.terminal && able && !asks("CI");
    l.color = l.live;
    if (asks("FORCE_COLOR"))
        l.color = true;
    if (said("NO_COLOR"))
        l.color = false;
    return l;
}
