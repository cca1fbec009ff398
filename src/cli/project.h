/*
 * project.h - the files of a project that the program makes: configuration and new migrations.
 *
 * Invariants
 *   1. A file that is there is never changed.
 */
#ifndef CLI_PROJECT_H
#define CLI_PROJECT_H

#include "cli/invocation.h"

/*
 * "20261123022424_add_users": time in UTC and the name as a-z, 0-9 and _.
 *   at      microseconds since the epoch
 *   errors  ERR_USAGE: no letter or digit is left
 */
MUST bool project_migration_id(arena *a, int64_t at, str name, str *out, err *e);

int project_init(invocation *i);
int project_new(invocation *i);

#endif
