/* A file of proofs is read or an error with its place; what was read comes back as the same text.
 * Its seals are not looked at: chance would never find them. */
#include <stdlib.h>

#include "contract/proof_form.h"

extern int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_back(arena *a, const proofs *all)
{
    str text = proofs_text(a, all);
    proofs again;
    err e;

    must(text.size > 0);
    must(proofs_parse(a, STR("fuzz.lock"), text, &again, &e));
    must(again.count == all->count && str_same(proofs_text(a, &again), text));
    for (size_t i = 0; i < again.count; i++) {
        JSON_CLOSING j = proof_json(&again.at[i]);
        must(j != NULL && str_same(again.at[i].id, all->at[i].id));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena *a = arena_new((size_t)1 << 28);
    str text = { (const char *)data, size };
    proofs all;
    err e = { 0 };

    if (!a)
        return 0;
    if (proofs_parse_as(a, STR("fuzz.lock"), text, false, &all, &e))
        check_back(a, &all);
    else
        must(e.code == ERR_CONFIG && str_starts(str_of(e.text), "fuzz.lock:"));
    arena_free(a);
    return 0;
}
