#include "made.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

static const char *page_path; /* docs/homing-lock.md */

static void writes_one_form(void **state)
{
    proof p = made_plain("20261101_users", "users");
    proofs all = { .at = &p, .count = 1 };

    (void)state;
    p.compatible = STR("backward");
    p.steps->loses = STR(" what was\nwritten since\n");
    p.steps->needs_undo_image = true;
    sample_holds(made_lock(&all).at,
                 "# homing.lock: what `homing rehearse` proved. Keep it in version "
                 "control.\nformat 1\n\n# 00\n"
                 "# 01\n# 02\n# 03\n# 04\n# 05\n# 06\n# 07\n# 08\n# 09\n\n"
                 "migration 20261101_users\n"
                 "  seal      586b4e709587ee4830be1cd194dd568f\n"
                 "  contract  7dfb4cf67742cb0660305e56ef816c53fcec892cae7f6ee39b75f34e659d672c\n"
                 "  server    postgresql 15\n"
                 "  proven    yes\n"
                 "  compatible backward\n"
                 "  took      34 ms up, 12 ms down\n"
                 "  step 1\n"
                 "    home    derived\n"
                 "    loses\n"
                 "          |  what was\n"
                 "          | written since\n"
                 "          |\n"
                 "    needs   undo image\n"
                 "    took    20 ms up, 8 ms down\n"
                 "    lock    blocks everything, on public.users\n"
                 "    object  - 7dfb4cf67742cb0660305e56ef816c53  table public.users\n"
                 "    down    DROP TABLE\n"
                 "          |   public.users\n"
                 "\n# 10\n# 11\n");
}

/* The block of docs/homing-lock.md is one that is read, and written as it stands there. */
static void writes_what_the_page_shows(void **state)
{
    proof p = made_plain("20261101_users", "users");
    proofs all = { .at = &p, .count = 1 };
    str page;
    err e = { 0 };

    (void)state;
    if (!file_read(sample_arena, page_path, 1 << 20, &page, &e))
        fail_msg("%s", e.text);
    ptrdiff_t at = str_find(page, STR("```text\n"));
    assert_true(at >= 0);
    page = str_cut(page, (size_t)at + 8, page.size);
    page = str_copy(sample_arena, str_cut(page, 0, (size_t)str_find(page, STR("```"))));
    while ((at = str_find(page, STR("\n..."))) >= 0)
        ((char *)(uintptr_t)page.at)[at + 1] = '#';
    proofs back = made_read(page);
    made_same(&all, &back);
    str block = str_cut(page, (size_t)str_find(page, STR("migration ")),
                        (size_t)str_find(page, STR("\n\n# 10")));
    sample_holds(made_lock(&all).at, str_c(sample_arena, block));
}

/* Each is one value; what it is written as is part of the form. */
static void writes_values_so_that_they_come_back(void **state)
{
    static const char *const values[][2] = {
        { "DROP TABLE a", "    down    DROP TABLE a\n" },
        { "", "    down\n" },
        { "a\nb", "    down    a\n          | b\n" },
        { "a\n", "    down    a\n          |\n" },
        { "\n", "    down\n          |\n          |\n" },
        { " a", "    down\n          |  a\n" },
        { "a ", "    down\n          \\ a\\x20\n" },
        { "a\r\nb\\", "    down\n          \\ a\\r\n          | b\\\n" },
        { "a\tb\n\t", "    down    a\tb\n          \\ \\t\n" },
        { "| a\n| b", "    down    | a\n          | | b\n" },
        { "\xff\\", "    down\n          \\ \\xff\\\\\n" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        proof p = made_plain("a", "users");
        proofs all = { .at = &p, .count = 1 };
        *p.steps->down = str_of(values[i][0]);
        str text = made_lock(&all);
        sample_holds(text.at, values[i][1]);
        proofs back = made_read(text);
        sample_same(back.at->steps->down[0], values[i][0]);
    }
}

static contract contract_of(const char *id, const char *word)
{
    return (contract){ .id = str_of(id), .digest = hash_of(str_of(word)) };
}

static void finds_the_proof_of_just_this_contract(void **state)
{
    proof one = made_plain("a", "users"), two = made_plain("b", "users"),
          three = made_plain("a", "users");
    proofs all = { 0 };
    contract a = contract_of("a", "users"), b = contract_of("b", "users"),
             edited = contract_of("a", "user"), c = contract_of("c", "users");
    err e;

    (void)state;
    three.major = 18;
    assert_true(proofs_put(sample_arena, &all, &one, &e));
    assert_true(proofs_put(sample_arena, &all, &two, &e));
    assert_true(proofs_put(sample_arena, &all, &three, &e));
    assert_int_equal(all.count, 3);
    assert_ptr_equal(proofs_find(&all, &b, 15), made_of(&all, "b"));
    assert_int_equal(proofs_find(&all, &a, 15)->major, 15);
    assert_int_equal(proofs_find(&all, &a, 18)->major, 18);
    assert_null(proofs_find(&all, &a, 16));
    assert_null(proofs_find(&all, &edited, 15));
    assert_null(proofs_find(&all, &c, 15));
    a.dialect = DIALECT_SQLITE;
    assert_null(proofs_find(&all, &a, 15));
}

static void puts_in_the_place_of_the_same_migration(void **state)
{
    proof one = made_plain("a", "users"), other = made_plain("a", "user");
    proofs all = made_proofs(1, 50), again = { 0 };
    err e;

    (void)state;
    assert_true(proofs_put(sample_arena, &all, &one, &e));
    assert_int_equal(all.count, 51);
    assert_true(proofs_put(sample_arena, &all, &other, &e));
    assert_int_equal(all.count, 51);
    assert_true(hash_same(made_of(&all, "a")->contract, other.contract));
    /* In the order of the file: reading it changes nothing. */
    again = made_read(made_lock(&all));
    made_same(&all, &again);
    /* What was read has no room left, and gets some. */
    one.id = STR("b");
    assert_true(proofs_put(sample_arena, &again, &one, &e));
    assert_int_equal(again.count, 52);
    all = made_read(made_lock(&again));
    made_same(&again, &all);
}

static void prunes_what_the_project_has_no_more(void **state)
{
    proofs all = made_proofs(1, 40);
    contract some[] = { contract_of("20260003_change", "x"), contract_of("20260040_change", "x"),
                        contract_of("new", "x") };
    contracts project = { .at = some, .count = 3 };

    (void)state;
    assert_int_equal(proofs_prune(&all, &project), 38);
    assert_int_equal(all.count, 2);
    (void)made_of(&all, "20260003_change");
    (void)made_of(&all, "20260040_change");
    assert_int_equal(proofs_prune(&all, &project), 0);
    proofs back = made_read(made_lock(&all));
    made_same(&all, &back);
}

static void accepts_what_editors_and_git_do_to_line_ends(void **state)
{
    proofs all = made_proofs(1, 20);
    str text = made_lock(&all);
    buf b = buf_in(sample_arena);

    (void)state;
    buf_add_c(&b, "\xef\xbb\xbf\r\n");
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] == '\n')
            buf_add_char(&b, '\r');
        buf_add_char(&b, text.at[i]);
    }
    proofs back = made_read(buf_str(&b));
    made_same(&all, &back);
    sample_same(made_lock(&back), text.at);
    back = made_read(str_cut(text, 0, text.size - 1));
    made_same(&all, &back);
}

static void reads_and_replaces_the_file(void **state)
{
    char folder[] = "/tmp/homing-proof-XXXXXX";
    proofs all = made_proofs(1, 12), back = { .count = 7 };
    struct stat st;
    err e = { 0 };

    (void)state;
    assert_non_null(mkdtemp(folder));
    str file = file_join(sample_arena, str_of(folder), STR("homing.lock"));
    assert_true(proofs_read(sample_arena, file, &back, &e));
    assert_int_equal(back.count, 0);
    if (!proofs_write(file, &all, &e))
        fail_msg("%s", e.text);
    assert_int_equal(chmod(file.at, 0640), 0);
    all.count = 11;
    assert_true(proofs_write(file, &all, &e));
    assert_true(proofs_read(sample_arena, file, &back, &e));
    made_same(&all, &back);
    assert_int_equal(stat(file.at, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);

    /* What could not be read again is not written. */
    proof bad = made_plain("a", "users");
    bad.steps->footprint->after = STR("1f3a");
    assert_false(proofs_write(file, &(proofs){ .at = &bad, .count = 1 }, &e));
    assert_int_equal(e.code, ERR_INTERNAL);
    sample_holds(e.text, "a digest of the object has 4 characters");
    assert_true(proofs_read(sample_arena, file, &back, &e));
    made_same(&all, &back);

    assert_int_equal(truncate(file.at, PROOFS_SIZE_MAX + 1), 0);
    assert_false(proofs_read(sample_arena, file, &back, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    sample_holds(e.hint, "homing rehearse");
    assert_int_equal(unlink(file.at), 0);
    assert_int_equal(mkdir(file.at, 0700), 0);
    assert_false(proofs_read(sample_arena, file, &back, &e));
    assert_int_equal(e.code, ERR_IO);
    assert_int_equal(rmdir(file.at), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void says_it_in_json(void **state)
{
    proof p = made_plain("20261101_users", "users");
    JSON_CLOSING j = NULL;

    (void)state;
    p.steps->footprint->after = STR("1f3a");
    p.steps->loses = STR("rows");
    j = proof_json(&p);
    sample_same(
        json_canonical(sample_arena, j),
        "{\"contract\":\"7dfb4cf67742cb0660305e56ef816c53fcec892cae7f6ee39b75f34e659d672c\","
        "\"down_ms\":12,\"id\":\"20261101_users\",\"major\":15,\"proven\":true,"
        "\"server\":\"postgresql\",\"steps\":[{\"down\":[\"DROP TABLE\\n  public.users\"],"
        "\"down_ms\":8,\"footprint\":[{\"after\":\"1f3a\",\"path\":\"table public.users\"}],"
        "\"home\":\"derived\",\"lock\":\"blocks everything\",\"lock_on\":\"public.users\","
        "\"loses\":\"rows\",\"step\":\"1\",\"up_ms\":20}],\"up_ms\":34}");
}

static double seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* 800 migrations of ten objects; the bound is far above the few milliseconds it takes. */
static void reads_a_large_project_at_once(void **state)
{
    proofs all = { 0 };
    err e;

    (void)state;
    for (size_t i = 0; i < 800; i++) {
        proof p = made_plain(str_printf(sample_arena, "2026%04zu_change", i).at, "users");
        footprint_object *objects = arena_take(sample_arena, 10 * sizeof *objects);
        for (size_t k = 0; k < 10; k++) {
            objects[k] = *p.steps->footprint;
            objects[k].path = str_printf(sample_arena, "column public.users.name_%zu", k);
        }
        p.steps->footprint = objects;
        p.steps->footprint_count = 10;
        assert_true(proofs_put(sample_arena, &all, &p, &e));
    }
    str text = made_lock(&all);
    double best = 1e9;
    for (int round = 0; round < 5; round++) {
        double begun = seconds();
        assert_int_equal(made_read(text).count, 800);
        best = seconds() - begun < best ? seconds() - begun : best;
    }
    print_message("%zu bytes in %.1f ms\n", text.size, best * 1e3);
    assert_true(best < 0.25);
}

int main(int count, char **words)
{
    if (count < 2)
        return 2;
    page_path = words[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_one_form),
        cmocka_unit_test(writes_what_the_page_shows),
        cmocka_unit_test(writes_values_so_that_they_come_back),
        cmocka_unit_test(finds_the_proof_of_just_this_contract),
        cmocka_unit_test(puts_in_the_place_of_the_same_migration),
        cmocka_unit_test(prunes_what_the_project_has_no_more),
        cmocka_unit_test(accepts_what_editors_and_git_do_to_line_ends),
        cmocka_unit_test(reads_and_replaces_the_file),
        cmocka_unit_test(says_it_in_json),
        cmocka_unit_test(reads_a_large_project_at_once),
    };
    return cmocka_run_group_tests(tests, sample_setup, sample_teardown);
}
