/* The texts of other tools are contracts or errors with their place; contracts come back from their
 * JSON. The first byte says which file of a project the rest is. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "contract/layout.h"

extern int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_MAX = 3 };

/* A project in which one file is the input. */
typedef struct shape {
    const char *layout;
    const char *file;               /* that one */
    const char *other[FILE_MAX][2]; /* path and text */
} shape;

#define DEPLOY "CREATE TABLE a();"
static const shape shapes[] = {
    { "goose", "1_a.sql", { { 0 } } },
    { "dbmate", "1_a.sql", { { 0 } } },
    { "node-pg-migrate", "1_a.sql", { { 0 } } },
    { "drizzle", "meta/_journal.json", { { "0_a.sql", DEPLOY }, { "1_b.sql", DEPLOY } } },
    { "drizzle",
      "0_a.sql",
      { { "meta/_journal.json", "{\"dialect\":\"postgresql\",\"entries\":[{\"idx\":0,\"when\":1,"
                                "\"tag\":\"0_a\"}]}" } } },
    { "sqitch", "sqitch.plan", { { "deploy/a.sql", DEPLOY }, { "deploy/b.sql", DEPLOY } } },
    { "graphile-migrate", "committed/000001.sql", { { "current.sql", "-- nothing" } } },
    { "golang-migrate", "1_a.up.sql", { { "1_a.down.sql", "DROP TABLE a;" } } },
    { "golang-migrate", "1_a.down.sql", { { "1_a.up.sql", DEPLOY } } },
    { "flyway", "V1__a.sql", { { 0 } } },
};
enum { SHAPE_COUNT = sizeof shapes / sizeof *shapes };

static char top[] = "/tmp/homing-fuzz-XXXXXX";
static bool made;

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void remove_all(arena *a, str folder)
{
    file_names names;
    err ignored;

    if (!file_list(a, str_c(a, folder), &names, &ignored))
        return;
    for (size_t i = 0; i < names.count; i++) {
        str path = file_join(a, folder, names.at[i]);
        if (file_is_folder(path.at))
            remove_all(a, path);
        else
            (void)unlink(path.at);
    }
    (void)rmdir(str_c(a, folder));
}

static void remove_top(void)
{
    arena *a = arena_new((size_t)1 << 20);

    remove_all(a, str_of(top));
    arena_free(a);
}

/* Not file_write(): it would sync each of them. */
static void put(arena *a, str folder, const char *name, str text)
{
    str path = file_join(a, folder, str_of(name));
    err e;

    for (size_t i = folder.size + 1; i < path.size; i++)
        if (path.at[i] == '/')
            must(file_make_folder(str_c(a, str_cut(path, 0, i)), &e));
    FILE *f = fopen(path.at, "wb");
    must(f && (text.size == 0 || fwrite(text.at, 1, text.size, f) == text.size));
    must(fclose(f) == 0);
}

static str folder_of(arena *a, size_t n)
{
    str folder = str_printf(a, "%s/%zu", top, n);
    err e;

    if (!made) {
        must(mkdtemp(top) && atexit(remove_top) == 0);
        made = true;
        folder = str_printf(a, "%s/%zu", top, n);
    }
    must(file_make_folder(folder.at, &e));
    return folder;
}

static void check_back(arena *a, const contracts *all)
{
    contract again;
    err e;

    for (size_t i = 0; i < all->count; i++) {
        must(contract_from_json(a, all->at[i].json, &again, &e));
        must(hash_same(all->at[i].digest, again.digest));
        must(all->at[i].rank == 0 || i == 0 || all->at[i].rank > all->at[i - 1].rank);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena *a = arena_new((size_t)1 << 28);
    contracts all;
    err e = { 0 };

    if (!a || size == 0)
        goto done;
    size_t n = data[0] % SHAPE_COUNT;
    const shape *s = &shapes[n];
    dialect d = data[0] & 128 ? DIALECT_SQLITE : DIALECT_POSTGRES;
    str folder = folder_of(a, n);
    for (size_t i = 0; i < FILE_MAX && s->other[i][0]; i++)
        put(a, folder, s->other[i][0], str_of(s->other[i][1]));
    put(a, folder, s->file, (str){ (const char *)data + 1, size - 1 });
    if (contracts_read_as(a, d, folder, str_of(s->layout), &all, &e))
        check_back(a, &all);
    else
        must(e.code == ERR_LIMIT || (e.code != ERR_NONE && str_starts(str_of(e.text), folder.at)));
done:
    arena_free(a);
    return 0;
}
