/*
 * compatible_plan.h - what the files of compatible share: a look from one catalogue at another.
 */
#ifndef CATALOG_COMPATIBLE_PLAN_H
#define CATALOG_COMPATIBLE_PLAN_H

#include "catalog/compatible.h"

enum { MAY_BREAK = 0, BREAKS = 1 };

typedef struct look {
    arena *a;
    const catalog *had, *has; /* what the application was built for; what it runs on */
    compatible_side side;
    compatibility *to;
    bool failed;
    err *e;
} look;

void found(look *l, const object *of, bool breaks, const char *what, str why);

/* The table, view, ... of that name; NULL when there is none. */
const object *relation_in(const catalog *c, str schema, str name);
/* What a part, an index or a constraint is of. */
const object *whole_in(const catalog *c, const object *part);
bool kind_is(const object *o, const char *name);
/* Has the attribute with the same value on both, or on neither. */
bool alike(const object *l, const object *r, const char *name);
/* Some column that the application knows is named in the text. */
bool mentions_known(look *l, const object *whole, str text);

void look_at_column(look *l, const object *had, const object *has);
void look_at_new_column(look *l, const object *has);
void look_at_order(look *l, const object *had, const object *has);
/* What of an SQLite table stands only in its SQL. */
void look_at_written(look *l, const object *had, const object *has);
void look_at_view(look *l, const object *had, const object *has);
void look_at_type(look *l, const object *had, const object *has);
void look_at_routine(look *l, const object *had, const object *has);
void look_at_sequence(look *l, const object *had, const object *has);
/* A unique index or a constraint that is there only now, or is another. */
void look_at_new_rule(look *l, const object *has);

#endif
