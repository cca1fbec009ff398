/*
 * directive.h - one `-- homing: ...` comment of a native file, read.
 *
 * Invariants
 *   1. A comment that looks like a directive is one, or an error: none is passed over in silence.
 */
#ifndef CONTRACT_DIRECTIVE_H
#define CONTRACT_DIRECTIVE_H

#include "contract/contract.h"
#include "contract/place.h"

/* Those of the head of a file first. */
typedef enum directive_kind {
    DIRECTIVE_TITLE,
    DIRECTIVE_DEPENDS,
    DIRECTIVE_COMPATIBLE,
    DIRECTIVE_INITIATIVE,
    DIRECTIVE_ATOMIC,
    DIRECTIVE_STEP,
    DIRECTIVE_VERIFY,
    DIRECTIVE_DOWN,
    DIRECTIVE_IRREVERSIBLE,
    DIRECTIVE_NONE /* an ordinary comment; and how many kinds there are */
} directive_kind;

typedef struct directive {
    directive_kind kind;
    str rest; /* what follows the name, trimmed */
} directive;

/* Reads a comment with its marks; out->kind is DIRECTIVE_NONE for an ordinary one. */
MUST bool directive_read(arena *a, place at, str comment, directive *out, err *e);
const char *directive_name(directive_kind kind);
bool directive_in_head(directive_kind kind);

/* What stands behind `step` and `down`. */
typedef struct directive_options {
    str name; /* of the step */
    contract_batch batch;
    bool own;
    str keep; /* one of contract_step's, or empty */
} directive_options;

MUST bool directive_read_options(arena *a, place at, const directive *d, directive_options *out,
                                 err *e);

/* How many names, as SQL writes them and joined by dots, the whole text is; 0 when it is not. */
size_t directive_count_names(str text);

#endif
