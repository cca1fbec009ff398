/*
 * invocation.h - one call of the program: what was asked, where its answers go, and how it ends.
 *
 * Data goes to standard output, talk to standard error. With --events ndjson the events go to
 * standard output, one a line, and the result is the last line, {"type":"result", ...}.
 *
 * Invariants
 *   1. A reader that goes away (SIGPIPE) does not end a run.
 *   2. What is shown as the next command names the same database as this call did.
 */
#ifndef CLI_INVOCATION_H
#define CLI_INVOCATION_H

#include <signal.h>
#include <stdio.h>

#include "cli/bag.h"
#include "homing/homing.h"
#include "report/progress.h"
#include "report/report.h"

typedef struct invocation {
    arena *a;
    args args;
    bag bag;
    look out, talk; /* of standard output and standard error */
    bool json, quiet;
    bool stream;  /* events go to standard output */
    FILE *events; /* events go here, too; NULL: nowhere */
    bool events_failed;
    progress progress;
    str url; /* resolved; empty: PG* */
} invocation;

/* Prints a text on standard output; false only when it could not be written. */
bool invocation_print(const invocation *i, str text);

/* Reports a document, {"outcome", "exit", ...}, and releases it; gives the exit status. */
int invocation_report(invocation *i, json_t *taken);

/* Reports a failure before anything was asked of the library. */
int invocation_fail(invocation *i, const err *why);

/* Opens --events. errors ERR_USAGE, ERR_IO */
MUST bool invocation_listen(invocation *i, err *e);

/* The context of the library's functions: url, folder, listeners, the flag of the signals. */
hm_context invocation_context(invocation *i);

/* From here on SIGINT and SIGTERM ask for a pause in order. */
void signals_pause(void);
extern volatile sig_atomic_t signals_flag;

#endif
