/* A file is a contract or an error with its place; a contract comes back from its JSON as it was.
 */
#include <stdlib.h>

#include "contract/contract.h"

extern int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_back(arena *a, const contract *c)
{
    contract again;
    err e;

    must(contract_from_json(a, c->json, &again, &e));
    must(hash_same(c->digest, again.digest));
    must(str_same(c->json, again.json));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena *a = arena_new((size_t)1 << 28);
    contract c;
    err e = { 0 };

    if (!a || size == 0)
        goto done;
    dialect d = data[0] & 1 ? DIALECT_SQLITE : DIALECT_POSTGRES;
    str text = { (const char *)data + 1, size - 1 };
    if (contract_from_sql(a, &(contract_source){ d, STR("fuzz"), STR("fuzz.sql"), text }, &c, &e))
        check_back(a, &c);
    else
        must(str_starts(str_of(e.text), "fuzz.sql:") && e.code != ERR_NONE);
done:
    arena_free(a);
    return 0;
}
