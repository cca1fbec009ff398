#include "base/clock.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec now;

    (void)clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_now(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t clock_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

void clock_sleep_ms(int64_t ms)
{
    struct timespec rest = { .tv_sec = (time_t)(ms / 1000),
                             .tv_nsec = (long)(ms % 1000) * 1000000 };

    if (ms > 0)
        (void)nanosleep(&rest, NULL);
}

str clock_text(arena *a, int64_t at)
{
    time_t seconds = (time_t)(at / 1000000);
    struct tm t = { 0 };

    (void)gmtime_r(&seconds, &t);
    return str_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", t.tm_year + 1900, t.tm_mon + 1,
                      t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, (int)(at % 1000000));
}

str clock_duration(arena *a, int64_t ms)
{
    long long n = (long long)ms;

    if (n < 1000)
        return str_printf(a, "%lld ms", n);
    if (n < 60000)
        return str_printf(a, "%lld.%lld s", n / 1000, n % 1000 / 100);
    if (n < 3600000)
        return str_printf(a, "%lld min %02lld s", n / 60000, n % 60000 / 1000);
    return str_printf(a, "%lld h %02lld min", n / 3600000, n % 3600000 / 60000);
}

uint64_t clock_random(void)
{
    uint64_t r;

    if (getrandom(&r, sizeof r, 0) != (ssize_t)sizeof r)
        abort();
    return r;
}
