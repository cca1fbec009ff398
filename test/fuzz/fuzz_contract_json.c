/* Whatever is read as a contract is written in one form, which is read again as the same. */
#include <stdlib.h>

#include "contract/contract.h"

extern int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena *a = arena_new((size_t)1 << 28);
    contract c, again;
    err e = { 0 };

    if (!a)
        return 0;
    if (contract_from_json(a, (str){ (const char *)data, size }, &c, &e)) {
        must(c.step_count > 0);
        must(contract_from_json(a, c.json, &again, &e));
        must(hash_same(c.digest, again.digest) && str_same(c.json, again.json));
    } else {
        must(e.code == ERR_CONTRACT || e.code == ERR_LIMIT);
    }
    arena_free(a);
    return 0;
}
