/*
 * rules.h - what must hold of every contract, whether it came from a file or as JSON.
 */
#ifndef CONTRACT_RULES_H
#define CONTRACT_RULES_H

#include "contract/contract.h"
#include "contract/place.h"

/* What the rules need to know of a statement. */
typedef struct judged {
    str what, why;
    sql_place place;
    bool needs_session;
    bool touches_rows; /* SQLite: changes rows, or drops a table that others may refer to */
} judged;

MUST bool rules_judge(arena *scratch, dialect d, str statement, judged *out, err *e);

/*
 * The shape: ids, names, batches, placeholders, verify, ways back. Lines are those of the contract.
 *   errors  ERR_CONTRACT, ERR_LIMIT
 */
MUST bool rules_check_shape(arena *scratch, const contract *c, err *e);

/*
 * What its statements are to the protocol.
 *   all, known  the statements of the contract and what each is, side by side; every list of the
 *               contract is a run of `all`
 */
MUST bool rules_check_statements(arena *scratch, const contract *c, const contract_statement *all,
                                 const judged *known, err *e);

/* A migration's id, as itself or as what another one depends on. */
MUST bool rules_check_id(arena *scratch, place at, str id, err *e);

MUST bool rules_check_compatible(arena *scratch, place at, str given, err *e);
MUST bool rules_check_keep(arena *scratch, place at, str given, err *e); /* not empty */
/* The reason that `irreversible` gives. */
MUST bool rules_check_reason(place at, str given, err *e);

place rules_place(const contract *c, str step, size_t line);
/* The same for what stands in the way back, which may have a file of its own. */
place rules_place_down(const contract *c, str step, size_t line);

#endif
