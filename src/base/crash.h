/*
 * crash.h - named places where a test lets the program die.
 *
 * Built with crash points (option crash_points), the environment variable HOMING_CRASH_AT="name:n"
 * ends the process by SIGKILL when it passes the named point for the n-th time, and
 * HOMING_CRASH_TRACE=file appends each name passed to that file. Built without, a point is nothing.
 *
 * Invariants
 *   1. Every point is a row of crash_points.def, and every row is passed by some test of the crash
 * suite.
 */
#ifndef BASE_CRASH_H
#define BASE_CRASH_H

typedef enum crash_point {
#define CRASH(point, name, meaning) CRASH_##point,
#include "base/crash_points.def"
#undef CRASH
    CRASH_COUNT
} crash_point;

const char *crash_name(crash_point p);
const char *crash_meaning(crash_point p);
/* True when this build has crash points. */
_Bool crash_enabled(void);

#ifdef HOMING_CRASH_POINTS
void crash_pass(crash_point p);
#define CRASH_POINT(point) crash_pass(CRASH_##point)
#else
#define CRASH_POINT(point) ((void)0)
#endif

#endif
