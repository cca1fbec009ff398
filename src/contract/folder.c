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

/* Reads the file that `from` names, then what it says. */
static bool read_one(arena *a, contract_source *from, contract *out, err *e)
{
    if (!file_read(a, from->file.at, MIGRATION_SIZE_MAX, &from->text, e))
        return e->code == ERR_LIMIT ? too_large(from->file, e) : false;
    return contract_from_sql(a, from, out, e);
}

bool contracts_read(arena *a, dialect d, str folder, contracts *out, err *e)
{
    contracts all = { 0 };
    file_names names;
    void *given;

    if (!file_list(a, str_c(a, folder), &names, e)) {
        err_hint(e, "name the folder of the migrations by --dir, or make it: homing init");
        return false;
    }
    if (!arena_try(a, (names.count + 1) * sizeof *all.at, &given, e))
        return false;
    all.at = given;
    for (size_t i = 0; i < names.count; i++) {
        str name = names.at[i];
        if (!str_ends(name, ".sql"))
            continue;
        contract_source from = { .dialect = d,
                                 .id = str_cut(name, 0, name.size - 4),
                                 .file = file_join(a, folder, name) };
        if (file_is_folder(from.file.at))
            continue;
        if (!read_one(a, &from, &all.at[all.count], e))
            return false;
        all.count++;
    }
    if (!contracts_order(a, &all, e))
        return false;
    *out = all;
    return true;
}
