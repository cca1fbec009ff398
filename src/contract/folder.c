#include <string.h>

#include "base/file.h"
#include "contract/contract.h"
#include "contract/place.h"

static bool too_large(str path, err *e)
{
    err inner = *e;

    (void)place_refuse((place){ .file = path, .line = 1 }, e,
                       "data belongs in a COPY from a file outside the migration, or in a batched "
                       "step that reads it from a table",
                       "%s", inner.text);
    e->code = ERR_LIMIT;
    return false;
}

static bool read_one(arena *a, dialect d, str path, str name, err *e, contract *out)
{
    str text;

    if (!file_read(a, path.at, MIGRATION_SIZE_MAX, &text, e))
        return e->code == ERR_LIMIT ? too_large(path, e) : false;
    return contract_from_sql(a, d, str_cut(name, 0, name.size - 4), path, text, out, e);
}

bool contracts_read(arena *a, dialect d, str folder, contracts *out, err *e)
{
    contracts all = { 0 };
    file_names names;
    void *given;

    if (!file_list(a, str_c(a, folder), &names, e) ||
        !arena_try(a, (names.count + 1) * sizeof *all.at, &given, e))
        return false;
    all.at = given;
    for (size_t i = 0; i < names.count; i++) {
        str name = names.at[i];
        if (!str_ends(name, ".sql"))
            continue;
        str path = file_join(a, folder, name);
        if (file_is_folder(path.at))
            continue;
        if (!read_one(a, d, path, name, e, &all.at[all.count]))
            return false;
        all.count++;
    }
    if (!contracts_order(a, &all, e))
        return false;
    *out = all;
    return true;
}
