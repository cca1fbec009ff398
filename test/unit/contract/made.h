/*
 * made.h - proofs from chance, as hostile as a value may be, for the tests of homing.lock.
 */
#ifndef TEST_UNIT_CONTRACT_MADE_H
#define TEST_UNIT_CONTRACT_MADE_H

#include "sample.h"

#include "contract/proof.h"

/* 0 .. below - 1, from a seed that begins at made_seed. */
extern uint64_t made_seed;
size_t made_number(size_t below);

/* A text of up to `most` pieces: line feeds, bars, control characters, bytes that are no UTF-8. */
str made_text(size_t most);
/* With this id, and up to three steps. */
proof made_proof(str id);
/* Count proofs of migrations named as by date, the first of them number `from`, put in order. */
proofs made_proofs(size_t from, size_t count);
/* Small and plain: one step, one object. */
proof made_plain(const char *id, const char *word);

str made_lock(const proofs *all);
proofs made_read(str text);
void made_same(const proofs *left, const proofs *right);
/* The proof of this id. */
proof *made_of(const proofs *all, const char *id);

#endif
