/*
 * report.h - the document of a result (docs/results.md) as text for people.
 *
 * Shape   two texts: `data`, what was asked for, and `talk`, what to know about it: warnings, what
 * failed, the state the database is in now, and the commands that lead on. Every section of a
 * document is optional; those that are present are shown, always in the same order.
 *
 * Invariants
 *   1. A command in `talk` stands on a line whole, so that it can be copied.
 *   2. An outcome that is not good is told with its word, not by colour alone.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/json.h"
#include "report/look.h"

/* Both live as long as the arena and the document. */
str report_data(arena *a, const json_t *result, look l);
str report_talk(arena *a, const json_t *result, look l);

/*
 * The document of a result that the program itself came to, before any operation was asked for.
 *   next  a command that leads on, or NULL; next_why goes with it
 */
json_t *report_failure(const char *command, const err *why, const char *next, const char *next_why);

/* protocol: tables as text, or the states as a Mermaid diagram. */
str report_mermaid(arena *a, const json_t *result);

#endif
