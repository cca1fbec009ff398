#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* Makes contracts of "id: dependency dependency" texts. */
static contracts made(const char *const *texts, size_t count)
{
    contracts all = { .at = arena_take(sample_arena, (count + 1) * sizeof *all.at),
                      .count = count };

    for (size_t i = 0; i < count; i++) {
        str rest, id = str_split(str_of(texts[i]), ':', &rest);
        err e;
        rest = str_trim(rest);
        str text = rest.size ? str_printf(sample_arena, "\n-- homing: depends %.*s\nSELECT 1;",
                                          STR_ARG(rest))
                             : STR("SELECT 1;");
        assert_true(contract_from_sql(
            sample_arena,
            &(contract_source){ DIALECT_SQLITE, id,
                                str_printf(sample_arena, "m/%.*s.sql", STR_ARG(id)), text },
            &all.at[i], &e));
    }
    return all;
}
#define MADE(texts) made((texts), sizeof(texts) / sizeof *(texts))

static void ordered_as(contracts all, const char *wanted)
{
    buf b = buf_in(sample_arena);
    err e = { 0 };

    if (!contracts_order(sample_arena, &all, &e))
        fail_msg("refused: %s", e.text);
    for (size_t i = 0; i < all.count; i++) {
        buf_add_c(&b, i ? " " : "");
        buf_add(&b, all.at[i].id);
    }
    sample_same(buf_str(&b), wanted);
}

static void refused_as(contracts all, const char *what, const char *hint)
{
    err e = { 0 };

    assert_false(contracts_order(sample_arena, &all, &e));
    assert_int_equal(e.code, ERR_ORDER);
    sample_holds(e.text, what);
    sample_holds(e.hint, hint);
}

/* In front of digits alone; nothing else is left out of an id. */
static void a_word_before_the_digits_is_no_part_of_the_order(void **state)
{
    static const char *const texts[] = { "20240103_b",  "Migration20240104_c", "Migrations",
                                         "Migration1a", "Migration20240102_a", "20240104_c",
                                         "Migration" };

    (void)state;
    ordered_as(MADE(texts), "Migration1a Migration20240102_a 20240103_b 20240104_c "
                            "Migration20240104_c Migration Migrations");
}

static void orders_by_id_where_nothing_depends(void **state)
{
    static const char *const texts[] = { "b", "a10", "a2", "B2", "a" };

    (void)state;
    ordered_as(MADE(texts), "B2 a a10 a2 b");
    ordered_as((contracts){ 0 }, "");
}

static void puts_first_what_is_depended_on(void **state)
{
    static const char *const late[] = { "a: z", "b", "c: a", "z", "d: c, b" };
    static const char *const diamond[] = { "top", "right: top", "left: top", "end: left, right" };

    (void)state;
    /* z is not placed before b, which is smaller and free; a follows as soon as it can. */
    ordered_as(MADE(late), "b z a c d");
    ordered_as(MADE(diamond), "top left right end");
}

/* Whatever order they come in, they leave in the same. */
static void does_not_depend_on_the_order_given(void **state)
{
    static const char *const texts[] = { "a: e", "b: c", "c", "d: a, b", "e", "f: b" };
    unsigned seed = 7;

    (void)state;
    for (int round = 0; round < 200; round++) {
        contracts all = MADE(texts);
        for (size_t i = all.count; i-- > 1;) {
            seed = seed * 1103515245u + 12345u;
            size_t k = (seed >> 16) % (i + 1);
            contract kept = all.at[i];
            all.at[i] = all.at[k];
            all.at[k] = kept;
        }
        ordered_as(all, "c b e a d f");
    }
}

static void names_a_missing_dependency(void **state)
{
    static const char *const texts[] = { "20261101_users", "b: 20261101_user" };
    static const char *const far[] = { "b: something_else" };

    (void)state;
    refused_as(MADE(texts), "m/b.sql:2: depends on 20261101_user, which is not there",
               "did you mean 20261101_users?");
    refused_as(MADE(far), "m/b.sql:2: depends on something_else", "add the migration");
}

static void tells_a_circle_whole(void **state)
{
    static const char *const two[] = { "b: a", "a: b", "c" };
    static const char *const tail[] = { "a: m", "m: x, k", "x: q", "q: m", "k", "z: a" };

    (void)state;
    refused_as(MADE(two), "m/a.sql:2: circular dependency: a -> b -> a", "remove one");
    refused_as(MADE(tail), "m/m.sql:2: circular dependency: m -> x -> q -> m", "remove one");
}

static void tells_the_ends_of_a_long_circle(void **state)
{
    char texts[60][64];
    const char *at[60];
    contracts all;
    err e = { 0 };

    (void)state;
    for (int i = 0; i < 60; i++) {
        (void)snprintf(texts[i], sizeof texts[i], "migration%02d: migration%02d", i, (i + 1) % 60);
        at[i] = texts[i];
    }
    all = made(at, 60);
    assert_false(contracts_order(sample_arena, &all, &e));
    sample_holds(e.text, "m/migration00.sql:2: circular dependency: migration00 -> migration01");
    sample_holds(e.text, " more) -> migration00");
}

static void refuses_ids_that_are_the_same(void **state)
{
    static const char *const twice[] = { "a", "b", "a" };
    static const char *const letters[] = { "Users_1", "users", "users_1" };

    (void)state;
    refused_as(MADE(twice), "m/a.sql:1: a second migration has the id a", "rename");
    refused_as(MADE(letters), "the ids users_1 and Users_1 differ only by letter case", "rename");
}

static void orders_many_in_time(void **state)
{
    enum { MANY = 10000 };
    contracts all = { .at = arena_take(sample_arena, MANY * sizeof *all.at), .count = MANY };
    err e;

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        str *on = arena_take(sample_arena, sizeof *on);
        all.at[i].id = str_printf(sample_arena, "%05zu", i);
        all.at[i].depends = on;
        all.at[i].depend_lines = arena_take(sample_arena, sizeof(size_t));
        all.at[i].depend_count = i + 1 < MANY;
        *on = str_printf(sample_arena, "%05zu", i + 1);
    }
    assert_true(contracts_order(sample_arena, &all, &e));
    sample_same(all.at[0].id, "09999");
    sample_same(all.at[MANY - 1].id, "00000");
}

static void ranks_stand_before_ids(void **state)
{
    static const char *const ids[] = { "a", "b", "c", "d" };
    contracts all = { .at = arena_take(sample_arena, sizeof ids / sizeof *ids * sizeof *all.at),
                      .count = sizeof ids / sizeof *ids };
    str on = STR("b");
    size_t line = 1;
    err e;

    (void)state;
    for (size_t i = 0; i < all.count; i++) {
        all.at[i].id = str_of(ids[i]);
        all.at[i].rank = all.count - i;
    }
    all.at[3].depends = &on;
    all.at[3].depend_lines = &line;
    all.at[3].depend_count = 1;
    assert_true(contracts_order(sample_arena, &all, &e));
    sample_same(all.at[0].id, "c");
    sample_same(all.at[1].id, "b");
    sample_same(all.at[2].id, "d");
    sample_same(all.at[3].id, "a");
}

/* ---- a folder */

static char folder[] = "/tmp/homing-contract-XXXXXX";

static const char *path_of(const char *name)
{
    return file_join(sample_arena, str_of(folder), str_of(name)).at;
}

static void put(const char *name, const char *text)
{
    err e;

    assert_true(file_write(path_of(name), str_of(text), &e));
}

static void reads_a_folder(void **state)
{
    contracts all = { 0 };
    err e;

    (void)state;
    put("2.sql", "SELECT 2;");
    put("1.sql", "-- homing: depends 3\nSELECT 1;");
    put("3.sql", "SELECT 3;");
    put("README.md", "not SQL");
    put("3.sql.orig", "not SQL");
    assert_int_equal(mkdir(path_of("4.sql"), 0700), 0);
    assert_true(contracts_read(sample_arena, DIALECT_SQLITE, str_of(folder), &all, &e));
    assert_int_equal(all.count, 3);
    sample_same(all.at[0].id, "2");
    sample_same(all.at[1].id, "3");
    sample_same(all.at[2].id, "1");
    sample_same(all.at[2].file, path_of("1.sql"));
}

static void refused_folder(const char *name, const char *what, err_code code)
{
    contracts all = { 0 };
    err e = { 0 };

    assert_false(contracts_read(sample_arena, DIALECT_SQLITE, str_of(folder), &all, &e));
    assert_int_equal(e.code, code);
    assert_true(str_starts(str_of(e.text), path_of(name)));
    sample_holds(e.text, what);
    assert_null(all.at);
    assert_int_equal(unlink(path_of(name)), 0);
}

static void names_the_file_that_is_wrong(void **state)
{
    contracts all;
    err e;

    (void)state;
    put("5.sql", "SELECT 1;\n-- homing: nothing\n");
    refused_folder("5.sql", "5.sql:2: unknown directive", ERR_CONTRACT);
    put("-x.sql", "SELECT 1;");
    refused_folder("-x.sql", "-x.sql:1: the id -x begins with \"-\"", ERR_CONTRACT);
    put(".sql", "SELECT 1;");
    refused_folder(".sql", ".sql:1: the id is empty", ERR_CONTRACT);
    put("6.sql", "-- homing: depends 7\nSELECT 1;");
    refused_folder("6.sql", "6.sql:1: depends on 7, which is not there", ERR_ORDER);
    put("big.sql", "SELECT 1;");
    assert_int_equal(truncate(path_of("big.sql"), (off_t)100 << 20), 0);
    refused_folder("big.sql", "104857600 bytes", ERR_LIMIT);
    assert_false(contracts_read(sample_arena, DIALECT_SQLITE,
                                file_join(sample_arena, str_of(folder), STR("none")), &all, &e));
    assert_int_equal(e.code, ERR_IO);
}

static int make_folder(void **state)
{
    return sample_setup(state) == 0 && mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const names[] = { "1.sql", "2.sql", "3.sql", "README.md", "3.sql.orig" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)unlink(path_of(names[i]));
    (void)rmdir(path_of("4.sql"));
    return rmdir(folder) == 0 ? sample_teardown(state) : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_by_id_where_nothing_depends),
        cmocka_unit_test(a_word_before_the_digits_is_no_part_of_the_order),
        cmocka_unit_test(puts_first_what_is_depended_on),
        cmocka_unit_test(does_not_depend_on_the_order_given),
        cmocka_unit_test(names_a_missing_dependency),
        cmocka_unit_test(ranks_stand_before_ids),
        cmocka_unit_test(tells_a_circle_whole),
        cmocka_unit_test(tells_the_ends_of_a_long_circle),
        cmocka_unit_test(refuses_ids_that_are_the_same),
        cmocka_unit_test(orders_many_in_time),
        cmocka_unit_test(reads_a_folder),
        cmocka_unit_test(names_the_file_that_is_wrong),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
