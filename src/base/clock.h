/*
 * clock.h - points in time and durations.
 *
 * Shape   `_at` is microseconds since 1970-01-01 UTC; `_ms` is a duration in milliseconds.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/str.h"

int64_t clock_now(void);                  /* microseconds since the epoch, UTC */
int64_t clock_monotonic(void);            /* microseconds of a clock that never steps back */
void clock_sleep_ms(int64_t ms);          /* returns early when a signal arrives */
str clock_text(arena *a, int64_t at);     /* "2026-11-23T02:24:24.123456Z" */
str clock_duration(arena *a, int64_t ms); /* "850 ms", "12.3 s", "4 min 10 s", "2 h 05 min" */
uint64_t clock_random(void);              /* from the system's generator; for ids and jitter */

#endif
