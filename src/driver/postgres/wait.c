#include <errno.h>
#include <poll.h>

#include "base/clock.h"
#include "driver/postgres/postgres.h"

bool wait_socket(int fd, bool to_write, int64_t deadline)
{
    struct pollfd p = { .fd = fd, .events = to_write ? POLLIN | POLLOUT : POLLIN };

    for (;;) {
        int64_t left = deadline ? (deadline - clock_monotonic() + 999) / 1000 : -1;
        if (deadline && left <= 0)
            return false;
        int n = poll(&p, 1, left > 1000000 ? 1000000 : (int)left);
        if (n > 0 || (n < 0 && errno != EINTR))
            return true;
    }
}

/* Sends and reads what can be without waiting for more than one event; false: it is gone. */
static bool turn(session *s)
{
    int left = PQflush(s->pg);

    if (PQsocket(s->pg) < 0)
        return false;
    return wait_socket(PQsocket(s->pg), left > 0, 0) && PQconsumeInput(s->pg) == 1;
}

bool wait_ready(session *s, err *e)
{
    /* Two reads tell a farewell followed by the end of the stream. */
    for (int i = 0; i < 3 && PQstatus(s->pg) == CONNECTION_OK; i++) {
        struct pollfd p = { .fd = PQsocket(s->pg), .events = POLLIN };
        if (poll(&p, 1, 0) <= 0)
            return true;
        (void)PQconsumeInput(s->pg);
        PQfreeNotify(PQnotifies(s->pg));
    }
    return PQstatus(s->pg) == CONNECTION_OK || fault_library(s, e);
}

void wait_flush(session *s)
{
    while (PQflush(s->pg) > 0)
        if (!turn(s))
            return;
}

PGresult *wait_result(session *s)
{
    while (PQisBusy(s->pg))
        if (!turn(s))
            break;
    return PQgetResult(s->pg);
}

int wait_copy(session *s, char **line)
{
    int n;

    while ((n = PQgetCopyData(s->pg, line, 1)) == 0)
        if (!turn(s))
            return -2;
    return n;
}

void wait_end(session *s)
{
    PGresult *r;

    while ((r = wait_result(s))) {
        ExecStatusType status = PQresultStatus(r);
        char *line;

        PQclear(r);
        if (status == PGRES_COPY_OUT)
            while (wait_copy(s, &line) > 0)
                PQfreemem(line);
        else if (status == PGRES_COPY_IN && PQputCopyEnd(s->pg, "not supported") < 0)
            return;
        if (PQstatus(s->pg) != CONNECTION_OK)
            return;
    }
}
