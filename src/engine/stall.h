/*
 * stall.h - how long a plan would keep the application from a table, estimated before it starts.
 */
#ifndef ENGINE_STALL_H
#define ENGINE_STALL_H

#include "engine/operation.h"

enum {
    STALL_ROWS_PER_MS = 300
}; /* what one core scans or rewrites; measured 300 to 500 on warm tables */

/*
 * Refuses a step that reads or writes all rows of a table under a lock that blocks others, when its
 * estimated time exceeds limits.stall_ms. Asks only engines that know their tables' sizes without
 * reading them. errors  ERR_REFUSED naming step, table and estimate; those of driver_query()
 */
MUST bool stall_judge(operation *o, const plan *p, err *e);

#endif
