/*
 * inverse_order.h - what else has to be made anew, and in which order actions come.
 *
 * Invariants
 *   1. What is made anew has no dependent left that would stop it from going.
 *   2. An action comes after all that it needs; where that is impossible, what is least certain
 *      gives way.
 */
#ifndef CATALOG_INVERSE_ORDER_H
#define CATALOG_INVERSE_ORDER_H

#include "catalog/inverse_plan.h"

/* Verdicts spread from what is made anew to its dependents. */
void order_spread(inverse *v, const engine *how);
/* Positions in v->actions, of those that are used; returns how many. */
size_t order_actions(inverse *v, const engine *how, size_t **out);

#endif
