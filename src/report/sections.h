/*
 * sections.h - the parts of a result document, each laid out by a function of its own.
 *
 * Shape   a function takes the whole document and writes nothing when its section is absent.
 */
#ifndef REPORT_SECTIONS_H
#define REPORT_SECTIONS_H

#include "base/json.h"
#include "report/page.h"

/* A growing list of cells for page_table(). */
typedef struct rows {
    arena *a;
    cell *at;
    size_t columns, count, room; /* count and room in rows */
} rows;

rows rows_of(arena *a, size_t columns);
/* A new row of empty cells, valid until the next one. */
cell *rows_add(rows *r);
void rows_show(page *p, size_t indent, const rows *r);

/* Text of a member, empty when absent; a number or a boolean as text. */
str member(arena *a, const json_t *object, const char *key);
/* "2026-11-23T02:24:24.123456Z" as "2026-11-23 02:24:24 UTC"; other texts as they are. */
str point_in_time(arena *a, str iso);

/* Files that were made, one a line and nothing else, for scripts. */
void section_files(page *p, const json_t *doc);
void section_run(page *p, const json_t *doc);
void section_status(page *p, const json_t *doc);
/* Another tool's history, and the sets into which its migrations fall. */
void section_adoption(page *p, const json_t *doc);
/* What a doctor found: what is wrong, statement by statement, and the ways out. */
void section_doctor(page *p, const json_t *doc);
/* Which migrations can be taken back, and by what. */
void section_horizon(page *p, const json_t *doc);
/* What a finalise destroys, by what becomes impossible. */
void section_finalise(page *p, const json_t *doc);
/* What waits in quarantine; one alone with all of it. */
void section_quarantine(page *p, const json_t *doc);
void section_migrations(page *p, const json_t *doc);
void section_steps(page *p, const json_t *doc);
/* All gates that are shut; a single one is in the error already. */
void section_gates(page *p, const json_t *doc);
void section_checks(page *p, const json_t *doc);
/* An array of differences under a title; `none` is said when it is there and empty (NULL: nothing).
 */
void section_differences(page *p, const json_t *list, const char *title, const char *none);
/* Statements and nothing else, for a client to run; what they mean for rows, and what they leave
 * out, as comments. */
void section_sql(page *p, const json_t *doc);
/* What was proven of each migration, and why not; and where it was tried. */
void section_rehearsal(page *p, const json_t *doc);
void section_sandbox(page *p, const json_t *doc);
void section_fingerprint(page *p, const json_t *doc);
void section_protocol(page *p, const json_t *doc);

#endif
