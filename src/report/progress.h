/*
 * progress.h - one live line about long work, for a person at a terminal.
 *
 * Invariants
 *   1. Nothing is written unless the stream can redraw a line, and nothing before
 * PROGRESS_AFTER_MS.
 *   2. progress_clear() leaves the stream as if no line had been there.
 */
#ifndef REPORT_PROGRESS_H
#define REPORT_PROGRESS_H

#include <stdio.h>

#include "base/str.h"
#include "homing/homing.h"
#include "report/look.h"

enum { PROGRESS_AFTER_MS = 2000, PROGRESS_EVERY_MS = 100 };

typedef struct progress {
    FILE *to;
    look look;
    int64_t begun, drawn; /* monotonic, µs; 0: never */
    bool shown;
} progress;

progress progress_on(FILE *to, look l);
void progress_show(progress *p, const hm_progress *now);
void progress_clear(progress *p);

/* "users/fill  120,000 of 200,000 rows  60 %  45,000 rows/s  about 2 s left" */
str progress_text(arena *a, const hm_progress *now);

#endif
