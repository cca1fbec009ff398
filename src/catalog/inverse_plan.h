/*
 * inverse_plan.h - what the files of inverse share: items, actions and how statements are said.
 *
 * Shape   an item is an object on both sides, or on one. It has up to three actions: OUT (goes, or
 *         lets go), IN (comes, or is altered), LATE (joins others, or goes after they let go). Each
 *         action is a list of statements; the order of actions is a graph's.
 */
#ifndef CATALOG_INVERSE_PLAN_H
#define CATALOG_INVERSE_PLAN_H

#include "catalog/inverse.h"

typedef enum verdict {
    VERDICT_KEEP,
    VERDICT_DROP,
    VERDICT_CREATE,
    VERDICT_ALTER,
    VERDICT_REPLACE
} verdict;
typedef enum moment { MOMENT_OUT, MOMENT_IN, MOMENT_LATE, MOMENT_COUNT } moment;

enum { LOSSY = 1, NEEDS_ROWS = 2 };

typedef struct item {
    const object *from, *to;
    object now; /* kind and path in the database once the renames ran */
    verdict what;
    bool remade; /* what depends on it has to be made anew: its type is another */
    bool anew;   /* type or default is to be set again, though it reads the same */
    bool aside;  /* moved out of the way, to go once nothing uses it */
    size_t rank;
    unsigned place; /* of a column in its table, up to 4095 */
} item;

typedef struct said {
    ddl_statement is;
    struct said *next;
} said;

typedef struct action {
    bool used;
    said *first, **last;
} action;

typedef struct inverse {
    arena *a;
    const catalog *from, *to;
    item *items;
    size_t count;
    size_t *of_from, *of_to; /* item of each object */
    action *actions;         /* MOMENT_COUNT per item */
    action head;             /* before all others: renames */
    action *into;            /* where statements are put now */
    const item *about;
    ddl_unrestored *unrestored;
    size_t unrestored_count, unrestored_room;
    size_t spare; /* names given so far */
    bool rests_keys, failed;
    err *e;
} inverse;

/* ---- inverse.c: objects ---- */
str get(const object *o,
        const char *name); /* empty when the object or the attribute is not there */
bool has(const object *o, const char *name);
bool differs(const inverse *v, const item *it, const char *name);
/* The table, view, domain, ... that a part, an index is of; NULL when there is none. */
item *whole_of(const inverse *v, const item *it);
/* By kind and path in `to` or `from`; NULL when there is none. */
item *item_named(const inverse *v, bool in_to, const char *of, const str at[3]);
item *table_named(const inverse *v, bool in_to, str schema, str name);
bool is_kind(const item *it, const char *kind);
bool is_fresh(const item *it); /* comes into being, also anew */
bool is_going(const item *it); /* goes, also to come anew */

/* ---- inverse_say.c: statements ---- */
/* Each % of the form is replaced by the next argument, a str. */
str fill(inverse *v, const char *form, ...);
void say(inverse *v, unsigned flags, str sql);
#define SAY(v, ...) say((v), 0, fill((v), __VA_ARGS__))
void cannot(inverse *v, const item *it, const char *form, ...); /* a str per %, as in fill() */
str quoted(inverse *v, str name);
str path(inverse *v, str schema, str name);
str path_of(inverse *v, const object *o); /* schema.name */
str text(inverse *v, str value);          /* a literal of PostgreSQL */
str spare_name(inverse *v);
/* The parts of a name as the server writes it: app."Odd".id; how many there are, at most 3. */
size_t name_parts(const inverse *v, str written, str parts[3]);
bool mentions(const inverse *v, str sql, str name);       /* as a name in it */
bool name_same(const inverse *v, str written, str other); /* however they are quoted */
/* The part before the first such text outside quotes and brackets; *rest what follows it. */
str cut_at(str list, const char *by, str *rest);
str without_end(str text); /* without blanks and a semicolon at the end */
/* A body that the server took apart follows renames; one that is a text stays as written. */
bool is_kept_text(const attribute *at);
bool same_comments(str left, str right); /* what stands after " -- " in each line */
bool same_names(str left, str right);    /* in lists of: name type, name type */

/* ---- per engine ---- */
typedef struct engine {
    /* What it is called before it is renamed itself: a signature follows its types. */
    str (*name_following)(inverse *v, const item *it);
    void (*judge)(inverse *v, item *it); /* sets the verdict of one that differs */
    /* What it needs is made anew, or goes: what of it? */
    void (*shake)(inverse *v, item *it, const item *by, bool of_default);
    /* What only all verdicts together tell, before they spread and after. */
    void (*look_over)(inverse *v, bool spread);
    /* Actions that wait for another although no object needs another. */
    bool (*waits)(inverse *v, const item *it, const item *for_join_of);
    /* OUT: leaves its whole, after which its own parts may go. */
    bool (*detaches)(inverse *v, const item *it);
    void (*rename)(inverse *v, item *it, const object *to);
    void (*make_early)(inverse *v, item *it);          /* of what is new and renames may need */
    void (*unmake)(inverse *v, item *it);              /* OUT, or LATE of what is aside: drop */
    void (*release)(inverse *v, item *it);             /* OUT of an altered one */
    void (*make)(inverse *v, item *it);                /* IN: create, or alter */
    void (*join)(inverse *v, item *it);                /* LATE of a made one */
    bool (*made_by_whole)(inverse *v, const item *it); /* comes with what it is a part of */
} engine;

extern const engine engine_postgres;
/* Says all statements into the head, in order; knows no actions. */
void inverse_sqlite(inverse *v);

/* ---- SQLite ---- */
/* Items of what was renamed become one. */
void sqlite_pair(inverse *v);

#endif
