/*
 * exports.h - the document of a rehearsal (docs/results.md) in the forms that other programs read:
 * JUnit for test reports, SARIF for code scanning, Markdown for pull requests.
 *
 * Invariants
 *   1. Whatever the texts hold, the form is well formed: XML 1.0, JSON, one table row a line.
 */
#ifndef REPORT_EXPORTS_H
#define REPORT_EXPORTS_H

#include "base/json.h"

/* One testcase a migration: failed when it is not proven, skipped when it was not rehearsed. */
str export_junit(arena *a, const json_t *result);
/* SARIF 2.1.0: one result a finding, with file and line. */
str export_sarif(arena *a, const json_t *result);
/* The table, and what is to be done, for a comment on a pull request. */
str export_markdown(arena *a, const json_t *result);

/* ---- what they share, and the table for people does ---- */

/* "the author's down", "derived", "nothing to undo", "no way back", or several with commas. */
str rehearsal_home(arena *a, const json_t *migration);
/* What the ways back would destroy or not bring back, step by step; empty: nothing. */
str rehearsal_loses(arena *a, const json_t *migration);
/* "blocks everything on public.users"; empty: none. */
str rehearsal_lock(arena *a, const json_t *migration);

#endif
