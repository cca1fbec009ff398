/*
 * compose.h - statements over an author's table, its image and the table that a merge works in; for
 * this folder alone.
 *
 * A statement is put together from patterns, one for every column of a set. In a pattern
 *   @i    position of the column in shape.of     @c    its quoted name in the table as it is now
 *   @T    its type as images keep it             @v{x} column of the table with alias x, of that
 * type
 *   @e    operator of unique keys                @k    operator that compares keys
 *   @n    its quoted name in shape.of
 *   @a    alias w's value: of the key or before the call
 *   @[l|r] l and r are stored alike; never NULL  @j{x} x as JSON: a text, or null
 *
 * Aliases are t: the table, i: the image, w: the work table.
 */
#ifndef KEEP_COMPOSE_H
#define KEEP_COMPOSE_H

#include "keep/image.h"

/* States of a row and a column in the work table. */
enum {
    STATE_NOTHING,
    STATE_TO_DO,
    STATE_CHANGED,  /* is not as the call left it */
    STATE_TAKEN,    /* a unique value is another row's */
    STATE_ORPHAN,   /* a foreign key would refer to nothing */
    STATE_REFERRED, /* another row refers to it */
    STATE_DONE
};

typedef struct shape {
    conn *c;
    arena *a;
    bool postgres;
    int64_t id;
    const relation *of;  /* as the image has it */
    const relation *now; /* as the table is */
    size_t *at;          /* position in now, by position in of */
    size_t *back;        /* position in of, by position in now; SIZE_MAX: not in the image */
    bool *in_key;        /* by position in of, as all that follows */
    bool *held;          /* in the image, and no part of the key */
    bool *changed;       /* by the call that is merged */
    bool *parked;
    str image, work, table;
    int64_t call;
    bool always; /* the capture's triggers fire in a session that plays a replica */
    bool failed; /* a statement was too large for the arena */
} shape;

typedef enum column_set {
    COLUMNS_KEY,
    COLUMNS_HELD, /* all but the key */
    COLUMNS_CHANGED,
    COLUMNS_PARKED, /* changed, of a unique key, and may be NULL */
    COLUMNS_ALL
} column_set;

/* now: NULL: as `of`. errors ERR_HELD: a captured column is gone */
MUST bool shape_of(conn *c, arena *a, const relation *of, const relation *now, shape *out, err *e);
bool shape_has(const shape *s, column_set set, size_t i);
size_t shape_count(const shape *s, column_set set);

str compose_one(shape *s, size_t i, const char *pattern);
str compose_each(shape *s, column_set set, const char *between, const char *pattern);
/* JSON of an object: pattern is the value of each column. */
str compose_object(shape *s, column_set set, const char *pattern);
str compose_text(const shape *s, str text); /* as a literal */
/* "l.x = r.y AND ..." over the key; each pattern is one side. */
str compose_key(shape *s, const char *left, const char *right);
/* The same where keys are told apart by how they are stored, too. */
str compose_exact(shape *s, const char *left, const char *right);
/* compose_key() of a row of the table and one of the image or the work table, by their aliases. */
str compose_row(shape *s, const char *table, const char *other);

/* Runs one statement; affected may be NULL. */
MUST bool compose_run(shape *s, str sql, int64_t *affected, err *e);
/* The number in its only cell; 0 where that is NULL. */
MUST bool compose_number(shape *s, str sql, int64_t *out, err *e);

/* ---- capture ---- */

str compose_image(shape *s);               /* the image's table */
str compose_whole(shape *s, int64_t call); /* every row as deleted */
/* What makes the nth part of the capture; empty: there are no more. */
str compose_capture(shape *s, size_t n);
str compose_release(shape *s, bool gone, size_t n); /* gone: the table is */
str compose_count(shape *s, str table);
str compose_net(shape *s);     /* rows more than before, by the image */
str compose_unnamed(shape *s); /* rows with NULL in their key; empty: there can be none */

/* ---- several changes of one row in one call, as one ---- */

str compose_repeated(shape *s);     /* makes the table `work` of them */
str compose_repeated_out(shape *s); /* takes them out of the image */
str compose_repeated_net(shape *s); /* puts in what they come to */

/* ---- merge ---- */

typedef struct ops {
    bool u, d, i;
} ops;

str compose_fill(shape *s, const ops *has);
/* Two counts: rows that would come back, entries of quarantine. */
str compose_forecast(shape *s);
str compose_held(shape *s);
str compose_work_index(shape *s);
str compose_drop_work(shape *s);
/* Rows of the work table that a foreign key or a unique key holds up: state and columns are set so.
 */
str compose_hold_orphans(shape *s, const relation_link *link);
str compose_hold_referred(shape *s, const relation_link *link);
str compose_hold_taken(shape *s, const relation_columns *unique, bool stays);
str compose_hold_equal(shape *s, const relation_columns *unique);
str compose_hold_d_orphans(shape *s, const relation_link *link);
str compose_hold_d_taken(shape *s, const relation_columns *unique);
str compose_hold_i_referred(shape *s, const relation_link *link);
str compose_again(shape *s, char op, bool taken_only); /* what was held up is to be done */
str compose_put_back(shape *s);                        /* U */
str compose_remove(shape *s);                          /* I */
str compose_insert(shape *s);                          /* D */
str compose_done(shape *s, char op);
str compose_not_there(shape *s); /* D that were passed over */
str compose_key_free(shape *s);  /* D whose key a row had that went */
str compose_held_up(shape *s);
str compose_tally(shape *s);  /* two counts: rows that came back, rows with what did not */
str compose_coming(shape *s); /* how many D rows are to be put in */
/* Columns of a unique key that the call changed; 0: it has nothing to do with the call. */
size_t compose_touches(const shape *s, const relation_columns *which);

str compose_calls(shape *s);
str compose_call_index(shape *s);
str compose_analyze(shape *s, str table);
str compose_trigger(shape *s, const relation_trigger *t, bool on); /* empty: nothing to do */
str compose_lock(arena *a, const relation *of);
str compose_quarantined(shape *s, const quarantine_place *q);

/* ---- values that move in a circle ---- */

str compose_moving(shape *s); /* how many rows do */
str compose_park(shape *s);   /* NULL in the place of the values to come */
str compose_hold_any_referred(shape *s, const relation_link *link);
str compose_copy_moving(shape *s);
str compose_remove_moving(shape *s);
str compose_insert_moving(shape *s);
str compose_drop_moving(shape *s);

/* ---- quarantine ---- */

/* Expressions of one entry, and where its rows come from. */
typedef struct aside {
    str key, column; /* column: its name itself */
    str before, found, why, from;
} aside;

str compose_put_aside(shape *s, const quarantine_place *q, const aside *what);
str compose_quarantine_column(shape *s, const quarantine_place *q, size_t i);
/* Rows of the image that were to come (D) and cannot; and what takes them out of it. */
str compose_quarantine_unborn(shape *s, const quarantine_place *q, const char *why);
str compose_unborn_out(shape *s);
str compose_quarantine_rows(shape *s, const quarantine_place *q,
                            char op); /* 'd': D without a row */

/* ---- copies of rows ---- */

str compose_values_table(shape *s, str place); /* columns k<N> */
str compose_left_table(shape *s, str place);   /* columns by their names */
str compose_copy(shape *s, str place);
str compose_return(shape *s, str place, size_t column);

/* Fill an image of what the application did to a table `now` since it was left so, for the table of
 * s. */
str compose_left_changed(shape *s, shape *now, str left);
str compose_left_new(shape *s, shape *now, str left);
str compose_left_gone(shape *s, shape *now, str left);

/* ---- rows that leave their table: conditions on t, and what is done with them ---- */

str compose_orphan(shape *s, const relation_link *link);
str compose_null(shape *s, size_t column);
str compose_leaving(shape *s, const quarantine_place *q, str when, const char *why);
str compose_leave(shape *s, str when);
str compose_clinging(shape *s, const relation_link *link, str when);

#endif
