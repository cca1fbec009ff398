#include <stdlib.h>

#include "base/json.h"
#include "contract/contract.h"

/* Things of one kind, found by id. */
typedef struct known {
    str id;
    size_t at;
} known;

typedef struct index {
    known *at;
    size_t count;
} index;

static int by_id(const void *left, const void *right)
{
    const known *a = left, *b = right;
    int order = str_order(a->id, b->id);

    return order ? order : (a->at > b->at) - (a->at < b->at);
}

static index index_files(arena *a, const contracts *files)
{
    index x = { .at = arena_take(a, (files->count + 1) * sizeof *x.at), .count = files->count };

    for (size_t i = 0; i < files->count; i++)
        x.at[i] = (known){ .id = files->at[i].id, .at = i };
    qsort(x.at, x.count, sizeof *x.at, by_id);
    return x;
}

static bool find(const index *x, str id, size_t *out)
{
    size_t low = 0, high = x->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_order(x->at[middle].id, id);
        if (order == 0) {
            *out = x->at[middle].at;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* Marks what a contract depended on when it was applied; its file may say otherwise now. */
static void mark_depends(const index *x, str json, bool *late)
{
    JSON_CLOSING j = NULL;
    size_t at;
    err ignored;

    if (!json_parse(json, &j, &ignored))
        return;
    const json_t *depends = json_object_get(j, "depends");
    for (size_t i = 0; i < json_array_size(depends); i++)
        if (find(x, str_of(json_string_value(json_array_get(depends, i))), &at))
            late[at] = true;
}

/* What the records say of the files. */
typedef struct view {
    index x;
    bool *applied, *late; /* per file */
    size_t last;          /* the file after all that are applied */
    str newest;           /* greatest id that is applied without a file */
} view;

static compared compare_one(view *v, const contracts *files, const applied *record)
{
    compared c = { .state = CONTRACT_MISSING, .id = record->id, .record = record };
    size_t at;

    if (!find(&v->x, record->id, &at)) {
        if (contract_order_ids(record->id, v->newest) > 0)
            v->newest = record->id;
        mark_depends(&v->x, record->json, v->late);
        return c;
    }
    c.file = &files->at[at];
    v->applied[at] = true;
    if (at >= v->last)
        v->last = at + 1;
    c.state = hash_same(c.file->digest, record->digest) ? CONTRACT_APPLIED : CONTRACT_EDITED;
    if (c.state == CONTRACT_EDITED)
        mark_depends(&v->x, record->json, v->late);
    return c;
}

void contracts_compare(arena *a, const contracts *files, const applied_list *records,
                       compared_list *out)
{
    compared_list all = { 0 };
    view v = { .x = index_files(a, files),
               .applied = arena_take(a, files->count + 1),
               .late = arena_take(a, files->count + 1) };

    all.at = arena_take(a, (files->count + records->count + 1) * sizeof *all.at);
    for (size_t i = 0; i < records->count; i++)
        all.at[all.count++] = compare_one(&v, files, &records->at[i]);
    for (size_t i = 0; i < files->count; i++) {
        const contract *c = &files->at[i];
        if (v.applied[i])
            continue;
        /* an id says nothing of the order where ranks do */
        bool older = c->rank == 0 && contract_order_ids(c->id, v.newest) < 0;
        bool late = i < v.last || v.late[i] || older;
        all.at[all.count++] =
            (compared){ .state = late ? CONTRACT_LATE : CONTRACT_PENDING, .id = c->id, .file = c };
    }
    *out = all;
}
