/*
 * rehearse.h - rehearsals: the pending migrations go up, down and up again in a sandbox, and what
 * that proves is written to homing.lock.
 *
 * Shape   reads the target (its catalogue, and what is applied), makes a sandbox with its schema
 * (sandbox.h), fills it (rows.h), and tries each pending migration in order (trial.h). One whose
 * proof is current only goes up, for those behind it; so does one that was not named.
 *
 * Invariants
 *   1. The target is only read, and its rows are not.
 *   2. A proof is current when it was made of this contract, on this engine and major version, and
 *      says that the migration is proven. Nothing else counts as proven.
 *   3. homing.lock is changed only where what was found is other than what it says: times alone are
 *      no change.
 *   4. A migration that fails ends the chain: those behind it are not rehearsed.
 *   5. The sandbox is gone at the end, or is swept by the next rehearsal.
 */
#ifndef REHEARSE_REHEARSE_H
#define REHEARSE_REHEARSE_H

#include "base/json.h"
#include "homing/homing.h"

void rehearse_default(hm_rehearse_request *out);
/* The document, which the caller releases (docs/results.md). */
json_t *rehearse_run(const hm_context *at, const hm_rehearse_request *r);

#endif
