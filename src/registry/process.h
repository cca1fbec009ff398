/*
 * process.h - which process this is, so that another one on the same machine can tell later
 * whether it still lives.
 *
 * Source  proc(5): /proc/PID/stat, field 22 (start in clock ticks since boot), /proc/PID/ns/pid,
 *         /proc/sys/kernel/random/boot_id.
 */
#ifndef REGISTRY_PROCESS_H
#define REGISTRY_PROCESS_H

#include "base/str.h"

typedef struct process {
    char user[64];
    char host[65];
    char space[128]; /* boot and pid namespace: process ids mean the same inside one only; empty
                        when the system does not say */
    int64_t pid, started;
} process;

process process_self(void);

typedef enum life { LIFE_GONE, LIFE_ALIVE, LIFE_STOPPED, LIFE_HIDDEN } life;

/*
 * Whether process `pid` of this space is still the one that started then. A zombie is GONE;
 * STOPPED: it is there and may go on any time; HIDDEN: there is a process of that id, and the
 * system does not show when it started.
 */
life process_life(int64_t pid, int64_t started);

#endif
