/*
 * doctor.h - what is wrong in a database in which another tool, or a person, failed half-way; and
 * the ways out of it.
 *
 * Invariants
 *   1. The database itself is only read; what is run runs in sandboxes.
 *   2. A way is offered as tried only when it was carried out in a sandbox that has the catalogue
 *      of the database, and led where it says.
 *   3. What cannot be told from a catalogue (rows) is said so.
 */
#ifndef REHEARSE_DOCTOR_H
#define REHEARSE_DOCTOR_H

#include "base/json.h"
#include "homing/homing.h"

/* One document, which the caller releases: docs/results.md. Exit 0: nothing is wrong; 3: something
 * waits for a decision. */
json_t *rehearse_doctor(const hm_context *at, const hm_doctor_request *r);

#endif
