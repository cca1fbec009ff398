/*
 * plan_keep.h - what a plan keeps of what its steps take, and the ways back that a database kept.
 *
 * Pure: from classes of statements and from records.
 *
 * Shape   the way back of a kept step is, in order: what was set aside comes back; the rows' part
 *         of the authors' `down` (plan_step.kept_rows statements of plan_step.derived); rows that
 *         the older schema does not admit go to quarantine; the statements that lead the catalogue
 *         back (the rest of plan_step.derived). It stands at the last step of the transaction that
 *         was kept; the other steps have nothing to do.
 */
#ifndef ENGINE_PLAN_KEEP_H
#define ENGINE_PLAN_KEEP_H

#include "engine/plan.h"

keep_mode plan_keep_mode(const contract_step *c);
/* Going up, rows that the step changes are captured. */
bool plan_keeps_rows(const plan *p, const plan_step *s);
/* Going up, the transaction of the step records how the catalogue comes back. */
bool plan_wants_way(const plan *p, const plan_step *s);
/* Going up, the step will have a way back by what is kept. */
bool plan_will_keep(const plan *p, const plan_step *s);
/* The author lets it be final: keep=none on a step that takes something away. */
bool plan_destroys(const plan *p, const plan_step *s);

/* What really runs where it is not what was written: [{statement, sql, how}]. */
json_t *plan_keeps_json(const plan *p, const plan_step *s);

/* Gives each step what the database kept of it. errors ERR_LIMIT */
MUST bool plan_take_keeps(arena *a, const keep_list *all, plan *p, err *e);
/* The newest run that set something aside of the migration; what older ones left is not its way
 * back. Empty: none did. */
str plan_kept_by(const keep_list *all, str migration);
/* What `finalise` left of what that run set aside. */
typedef enum kept_state { KEPT_ALL, KEPT_IN_PART, KEPT_NO_MORE } kept_state;
kept_state plan_kept_state(const keep_list *all, str migration);

#endif
