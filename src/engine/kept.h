/*
 * kept.h - groups of steps whose statements are kept, and groups that come back by what was kept.
 *
 * Owner   a keeping lives in w->tmp, as long as the transaction of one group.
 */
#ifndef ENGINE_KEPT_H
#define ENGINE_KEPT_H

#include "engine/work.h"

/* Some statement of these plan steps is kept, or comes back by what was kept. */
bool kept_has(const work *w, const size_t *at, size_t count);
bool kept_statement(const work *w, const plan_step *s, size_t at);
/* In the transaction that is open. */
MUST bool kept_begin(work *w, const size_t *at, size_t count, err *e);
MUST bool kept_run(work *w, const plan_step *s, size_t at, int64_t *affected, err *e);
/* Going back: before the statements of a step, and before the one at that position. */
MUST bool kept_return(work *w, const plan_step *s, err *e);
MUST bool kept_settle(work *w, const plan_step *s, size_t at, err *e);
/* Records go into the list. */
MUST bool kept_end(work *w, const size_t *at, size_t count, call_list *list, err *e);
/*
 * After the transaction failed: whether it did because something was written that was not captured,
 * and is to be run again with more of it captured.
 */
bool kept_again(work *w);
void kept_forget(work *w);
/* The steps of w->plan get what the database kept. */
MUST bool kept_load(work *w, err *e);

#endif
