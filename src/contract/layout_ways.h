/*
 * layout_ways.h - how one layout is recognised, listed and cut; the rows of layout.c point here.
 */
#ifndef CONTRACT_LAYOUT_WAYS_H
#define CONTRACT_LAYOUT_WAYS_H

#include "contract/layout.h"
#include "contract/native.h"

/* What .sql files have been seen to hold. */
typedef enum layout_mark { MARK_GOOSE, MARK_DBMATE, MARK_NODE, MARK_COUNT } layout_mark;

typedef struct survey_file {
    str name;
    bool is_folder;
} survey_file;

/* A folder, looked at once. */
typedef struct survey {
    arena *a;
    str folder;
    survey_file *at; /* sorted by bytes; names that begin with a dot only when they are .sql */
    size_t count;
    bool marks[MARK_COUNT];
    str *notes;
    size_t note_count, note_room;
} survey;

/* A migration as the layout lists it. */
typedef struct layout_entry {
    str id;
    str name, version, stamp; /* contract.h: origin_... */
    str up, down;             /* paths; down empty: in the same file, or none */
    str *depends;             /* sorted by bytes, each once */
    size_t depend_count;
    size_t line; /* where a list of the tool names it; 0: there is no list */
    bool apart;  /* each statement by itself, not in one transaction */
    bool plain;  /* nothing to cut: the way up has a file of its own */
    bool code;   /* a program, which is not read: its place in the history is known */
} layout_entry;

typedef struct layout_list {
    layout_entry *at;
    size_t count, room;
} layout_list;

/* The text of one file of an entry, to be cut into parts. */
typedef struct cutting {
    arena *a;
    place at; /* line 1 of the file */
    str text; /* without byte order mark */
    bool down;
    native_body *body;
} cutting;

typedef struct layout_ways {
    bool (*fits)(const survey *s);
    bool (*list)(survey *s, dialect d, layout_list *out, err *e);
    int (*order)(const void *, const void *); /* of layout_entry; NULL: as listed */
    bool one_version;                         /* the tool takes one migration a version */
    bool (*cut)(cutting *c, err *e);          /* NULL: the whole file is one way */
} layout_ways;

/* The native layout is what is left when no other fits. */
extern const layout_ways layout_native, layout_prisma, layout_drizzle, layout_drizzle1, layout_node,
    layout_dbmate, layout_golang, layout_goose, layout_flyway, layout_diesel, layout_supabase,
    layout_graphile, layout_sqitch;

/* ---- the folder */

MUST bool survey_open(arena *a, str folder, survey *out, err *e);
str survey_path(const survey *s, str name);
/* A file in a sub-folder: "20240101_x", "migration.sql". */
str survey_path_in(const survey *s, str folder, const char *name);
bool survey_has(const survey *s, const char *name, bool folder);
bool survey_any_in(const survey *s, const char *name); /* in any sub-folder */
/* Says that a file was seen and not read, and why. */
MUST bool survey_note(survey *s, str name, const char *why, err *e);
/* Reads a file of the tool itself (journal, plan, ...), at most 4 MiB. errors ERR_IO, ERR_CONTRACT
 */
MUST bool survey_read(const survey *s, str path, str *out, err *e);
/* True for the name of a file in a language in which tools have migrations. */
bool survey_is_code(str name);
/* The name without its extension. */
str survey_stem(str name);
/* The files that are migrations in code, by their names: those that begin with a digit, or with
 * Migration and a digit; where none does and there is no .sql file, all but an index. */
bool survey_is_migration(const survey *s, size_t at);
/* Adds a migration in code, unless one of that stem stands last in the list already (.js beside
 * .ts). */
MUST bool layout_add_code(survey *s, layout_list *to, layout_entry entry, err *e);

/* ---- entries */

MUST bool layout_add(survey *s, layout_list *to, layout_entry entry, err *e);
size_t layout_digits(str name);                   /* how many it begins with */
int layout_compare_versions(str left, str right); /* "1.2" < "1.10", "1" = "1.0" */
int layout_by_id(const void *left, const void *right);
int layout_by_version(const void *left, const void *right);

/* ---- texts */

typedef struct line_walk {
    str rest;
    str line;    /* without its end, CR included */
    size_t at;   /* offset of the line */
    size_t next; /* offset of what follows it */
    size_t number;
} line_walk;

line_walk line_walk_of(str text);
bool line_walk_next(line_walk *w);

/* Adds [from, to) of the text as a part that begins on the line given. */
MUST bool cut_add(cutting *c, size_t from, size_t to, size_t line, bool down, err *e);
MUST bool cut_whole(cutting *c, err *e);
MUST bool cut_goose(cutting *c, err *e);
MUST bool cut_dbmate(cutting *c, err *e);
MUST bool cut_node(cutting *c, err *e);
MUST bool cut_drizzle(cutting *c, err *e);
MUST bool cut_graphile(cutting *c, err *e);
MUST bool cut_flyway(cutting *c, err *e);
/* Is the line a comment of nothing but this: "--", blanks, then the words (any case)? */
bool cut_is_comment(str line, const char *words);

#endif
