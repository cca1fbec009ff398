/*
 * mirroring.h - another tool's history table that is kept in step with a run.
 *
 * What the registry remembers of it: JSON {"tool", "schema", "table"}. What is recorded of a
 * migration that is in both (applied.origin): {"tool", "name", "version", "script", "checksum",
 * "when", "applied_at"}, members only where the tool has them.
 *
 * Invariants
 *   1. All that the other table needs is known, and tried, before a run sends anything.
 *   2. Its row is written in the transaction that writes the registry's, or not at all.
 */
#ifndef ENGINE_MIRRORING_H
#define ENGINE_MIRRORING_H

#include "engine/operation.h"
#include "foreign/mirror.h"

/*
 * Finds the table that operation.mirror names, and what is to be written for each migration of the
 * plan, from the project's files and what was recorded of it.
 *   errors  ERR_REFUSED: the table is not there, or neither file nor record tells what its row is
 */
MUST bool mirroring_open(operation *o, err *e);
/* The table that operation.mirror names. errors ERR_REFUSED: it is not there; those of
 * history_find() */
MUST bool mirroring_find(operation *o, history_found *out, err *e);
/* Says in the document which table is kept in step, and whether it is; nothing, and no question to
 * the server, where none is. The files and what is applied are known. */
void mirroring_look(operation *o);
/* Adds what the other tool would have written of the plan's migration; nothing where none is kept
 * in step. */
void mirroring_add(work *w, call_list *list, size_t migration);
/* What is recorded of the migration beside; empty where none is kept in step. */
str mirroring_origin(const work *w, size_t migration);

/* As the registry remembers which table it is. */
str mirroring_text(arena *a, const history_found *which);
/* What is recorded of a migration of that tool. applied_at 0: not known. */
str mirroring_record(arena *a, history_tool t, const history_entry *of, int64_t applied_at);

#endif
