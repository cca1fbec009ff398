#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/invocation.h"

volatile sig_atomic_t signals_flag;

enum { AGAIN_SECONDS = 3 };

static volatile sig_atomic_t first_at; /* seconds of the monotonic clock, cut to the type */

static void say(const char *text)
{
    ssize_t written =
        write(STDERR_FILENO, text, strlen(text)); /* allowed in a handler, printf is not */

    (void)written;
}

static void asked(int signal_number)
{
    struct timespec now = { 0 };

    (void)signal_number;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    if (signals_flag && (int)now.tv_sec - first_at <= AGAIN_SECONDS) {
        say("\nhoming: pausing after the step or batch that is under way; to bring it home "
            "instead, run in another "
            "terminal: homing stop\n");
        return;
    }
    first_at = (sig_atomic_t)now.tv_sec;
    if (!signals_flag)
        say("\nhoming: pausing after the step or batch that is under way\n");
    signals_flag = 1;
}

void signals_pause(void)
{
    struct sigaction how;

    (void)memset(&how, 0, sizeof how);
    how.sa_handler = asked;
    how.sa_flags = SA_RESTART;
    (void)sigemptyset(&how.sa_mask);
    (void)sigaction(SIGINT, &how, NULL);
    (void)sigaction(SIGTERM, &how, NULL);
}
