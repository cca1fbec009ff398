/*
 * operations.h - the commands that work on a database or print what the library knows.
 */
#ifndef CLI_OPERATIONS_H
#define CLI_OPERATIONS_H

#include "cli/invocation.h"

/* How long the options of the command say to wait; the rest as by default. */
hm_limits operation_limits(const invocation *i);

/* Each reports and gives the exit status. */
int operation_plan(invocation *i);
int operation_apply(invocation *i);
int operation_adopt(invocation *i);
int operation_doctor(invocation *i);
int operation_status(invocation *i);
int operation_rollback(invocation *i);
int operation_recover(invocation *i);
int operation_resume(invocation *i); /* resume, too */
int operation_post(invocation *i);   /* pause and stop: the letter is the command's name */
int keeping_horizon(invocation *i);
int keeping_finalise(invocation *i);
int keeping_quarantine(invocation *i);
int operation_rehearse(invocation *i); /* ci, too */
int operation_diff(invocation *i);
int operation_fingerprint(invocation *i);
int operation_protocol(invocation *i);

#endif
