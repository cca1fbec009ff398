/*
 * fuzz_split.h - what must hold for any text that is split, hashed, filled and classified.
 */
#ifndef FUZZ_SPLIT_H
#define FUZZ_SPLIT_H

#include <stdlib.h>

#include "base/hash.h"
#include "sql/classify.h"
#include "sql/split.h"

static inline void must_hold(bool fact)
{
    if (!fact)
        abort();
}

/* A statement splits into itself, and its tokens can be hashed, filled and classified. */
static inline void check_statement(arena *a, dialect d, str statement)
{
    const placeholder bound = { STR("from"), STR("1") };
    placeholders with = { .at = &bound, .count = 1 };
    hasher *h = hasher_new();
    sql_class class;
    pieces again;
    str filled;
    err e;

    must_hold(sql_split(a, d, statement, &again, &e) && again.count == 1);
    must_hold(str_same(again.at[0].text, statement));
    must_hold(sql_hash_tokens(d, statement, h, &e));
    must_hold(sql_fill(a, d, statement, &with, &filled, &e));
    must_hold(with.used || str_same(filled, statement));
    must_hold(sql_classify(a, d, statement, &class, &e));
    must_hold((class.place == PLACE_REFUSED) == (class.why.size > 0));
    hasher_free(h);
}

static inline void check_text(dialect d, str text)
{
    arena *a = arena_new((size_t)64 << 20);
    const char *last = text.at;
    pieces p;
    err e = { 0 };

    if (!sql_split(a, d, text, &p, &e)) {
        must_hold(e.code == ERR_SYNTAX && str_starts(str_of(e.text), "line ") && e.hint[0]);
        arena_free(a);
        return;
    }
    for (size_t i = 0; i < p.count; i++) {
        must_hold(p.at[i].text.size > 0 && p.at[i].text.at >= last);
        last = p.at[i].text.at + p.at[i].text.size;
        must_hold(last <= text.at + text.size);
        if (p.at[i].kind == PIECE_STATEMENT)
            check_statement(a, d, p.at[i].text);
    }
    arena_free(a);
}

#endif
