/*
 * look.h - how text is shown on one stream: how wide, with colour or without.
 *
 * Shape   NO_COLOR (not empty) forbids colour; FORCE_COLOR (not empty, not 0) asks for it anywhere;
 * else colour is for terminals that are not "dumb", and never in CI. A stream that is no terminal
 * is LOOK_WIDTH wide.
 */
#ifndef REPORT_LOOK_H
#define REPORT_LOOK_H

#include <stdbool.h>
#include <stddef.h>

enum { LOOK_WIDTH = 100, LOOK_WIDTH_LEAST = 40, LOOK_WIDTH_MOST = 160 }; /* columns */

typedef struct look {
    size_t width;  /* columns */
    bool terminal; /* a person is looking */
    bool color;
    bool live; /* a line may be redrawn: a terminal that can, outside CI */
} look;

/* The look of an open file, after the environment. */
look look_of(int fd);

/* A look for files and tests: LOOK_WIDTH columns, no colour. */
look look_plain(void);

#endif
