/*
 * reader.h - what the readers of a migration's texts share: its statements and directives in order.
 *
 * Shape   native.c makes the items and walks over them, head.c takes the directives of the head,
 * settle.c prepares the items of another tool's files for the walk.
 */
#ifndef CONTRACT_READER_H
#define CONTRACT_READER_H

#include "contract/directive.h"
#include "contract/native.h"
#include "contract/rules.h"

/* How statements without a `step` above them become steps. */
typedef enum step_mode {
    MODE_NAMED, /* the file has `step` directives */
    MODE_EACH,  /* one step a statement */
    MODE_WHOLE  /* a verify, down or irreversible speaks for the whole file: one step */
} step_mode;

typedef enum section { SECTION_UP, SECTION_DOWN, SECTION_VERIFY, SECTION_OVER } section;

/* A statement or a directive, in the order of the file. */
typedef struct item {
    bool is_statement;
    bool down; /* stands in the way back that another tool's layout knows */
    directive directive;
    str text;
    size_t line;
    judged known; /* of a statement */
} item;

typedef struct depend {
    str id;
    size_t line;
} depend;

typedef struct reader {
    arena *a, *scratch;
    contract *c;
    const native_body *foreign; /* NULL: a native file */
    item *items;
    size_t item_count;
    item *
        downs; /* the items of the way back when it is to be spread over the steps; part of items */
    size_t down_count;
    step_mode mode;
    contract_statement *all;
    judged *known;
    size_t statement_count; /* of `all`, so far */
    depend *depends;
    size_t depend_room;
    contract_step *step;
    section section;
    bool begun; /* a statement that is no session setting was there */
} reader;

place reader_at(const reader *r, size_t line);
place reader_at_item(const reader *r, const item *it);

/* Takes a directive of the head. */
MUST bool reader_on_head(reader *r, const item *it, err *e);
/* Gives the contract what the `depends` of its head named. */
MUST bool reader_set_depends(reader *r, err *e);

/*
 * Prepares the items of another tool's files: takes off BEGIN and COMMIT around all of it, gives
 * session settings the form they have here, and says what makes a step (docs/layouts.md). Has room
 * for two items more than there are.
 *   errors  ERR_CONTRACT
 */
MUST bool settle_items(reader *r, err *e);

/* Gives the steps the parts of the way back: the last part to the first step, and so on. */
MUST bool settle_downs(reader *r, err *e);

#endif
