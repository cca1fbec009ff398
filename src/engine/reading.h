/*
 * reading.h - the project's files are read while the session with the server is made.
 *
 * Invariants
 *   1. What is read once is what the operation goes by: a file that changes meanwhile is not read
 *      again.
 *   2. One thread besides the caller's, which ends before reading_end() or reading_free() returns.
 */
#ifndef ENGINE_READING_H
#define ENGINE_READING_H

#include "contract/contract.h"

typedef struct reading reading;

/* Begins to read; folder and layout (may be empty) must outlive it. Reads in reading_end() when no
 * thread is to be had; NULL: there is no memory. */
reading *reading_begin(dialect d, str folder, str layout);
/* Waits. *out lives until reading_free(). errors those of contracts_read_as() */
MUST bool reading_end(reading *r, contracts *out, err *e);
void reading_free(reading *r); /* NULL is allowed */

#endif
