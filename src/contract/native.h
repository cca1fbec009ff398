/*
 * native.h - the texts of one migration, native or cut out of another tool's files, to a contract.
 */
#ifndef CONTRACT_NATIVE_H
#define CONTRACT_NATIVE_H

#include "contract/contract.h"
#include "contract/place.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* A piece of a file: statements and comments. */
typedef struct native_part {
    str text;    /* borrowed */
    size_t line; /* of its first byte, in its file */
    bool down;   /* of the way back, which is in the contract's down_file when that is set */
} native_part;

typedef struct native_body {
    native_part *at; /* in the order of the files, the way back last */
    size_t count, room;
    bool apart; /* the tool runs each statement by itself, not all in one transaction */
} native_body;

/*
 * Makes a contract of the parts.
 *   c       id, file, down_file, dialect, depends and what the layout says of it are set; the rest
 *           is on success only
 *   errors  those of contract_from_sql()
 */
MUST bool native_from_parts(arena *a, const native_body *from, contract *c, err *e);

/* UTF-8, no NUL, no more than a migration may have. errors ERR_CONTRACT, ERR_LIMIT */
MUST bool native_check_text(place at, str text, err *e);

#endif
