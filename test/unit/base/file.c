#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "stdlib.h"
#include "sys/stat.h"
#include "unistd.h"

static arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(1 << 20);
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void writes_whole_files_for_their_owner_only(void **state)
{
    char folder[] = "/tmp/homing-unit-XXXXXX";
    struct stat st;
    file_names names;
    str text;
    err e;

    (void)state;
    assert_non_null(mkdtemp(folder));
    str path = file_join(a, str_of(folder), STR("one"));
    assert_true(file_write(path.at, STR("hello"), &e));
    assert_true(file_write(path.at, STR("hello again"), &e));
    assert_int_equal(stat(path.at, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_true(file_read(a, path.at, 100, &text, &e));
    assert_true(str_is(text, "hello again"));
    assert_false(file_read(a, path.at, 5, &text, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    assert_true(file_list(a, folder, &names, &e));
    assert_int_equal(names.count, 1);
    assert_int_equal(unlink(path.at), 0);
    assert_int_equal(rmdir(folder), 0);
    assert_false(file_read(a, path.at, 5, &text, &e));
    assert_int_equal(e.code, ERR_IO);
    assert_non_null(strstr(e.text, path.at));
}

static void replaces_files_and_keeps_their_mode(void **state)
{
    char folder[] = "/tmp/homing-unit-XXXXXX";
    mode_t mask = umask(027);
    struct stat st;
    file_names names;
    str text;
    err e;

    (void)state;
    assert_non_null(mkdtemp(folder));
    str path = file_join(a, str_of(folder), STR("one"));
    assert_true(file_is_missing(path.at));
    assert_true(file_replace(path.at, STR("hello"), &e));
    assert_false(file_is_missing(path.at));
    assert_int_equal(stat(path.at, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(chmod(path.at, 0664), 0);
    assert_true(file_replace(path.at, STR("again"), &e));
    assert_int_equal(stat(path.at, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0664);
    assert_true(file_read(a, path.at, 100, &text, &e));
    assert_true(str_is(text, "again"));
    assert_true(file_list(a, folder, &names, &e));
    assert_int_equal(names.count, 1);
    assert_true(file_is_missing(file_join(a, path, STR("below")).at));
    assert_false(file_replace(file_join(a, path, STR("below")).at, STR("x"), &e));
    assert_int_equal(e.code, ERR_IO);
    assert_int_equal(unlink(path.at), 0);
    assert_int_equal(rmdir(folder), 0);
    (void)umask(mask);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(writes_whole_files_for_their_owner_only),
                                        cmocka_unit_test(replaces_files_and_keeps_their_mode) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
