/*
 * seal.h - a contract's digest and canonical JSON, from its other members.
 */
#ifndef CONTRACT_SEAL_H
#define CONTRACT_SEAL_H

#include "contract/contract.h"

/* "homing" in the JSON: the form's version. */
enum { CONTRACT_FORM = 1 };

MUST bool seal_digest(const contract *c, hash *out, err *e);

/*
 * Sets digest and json.
 *   errors  ERR_SYNTAX: a statement that does not end; ERR_LIMIT
 */
MUST bool seal_contract(arena *a, contract *c, err *e);

#endif
