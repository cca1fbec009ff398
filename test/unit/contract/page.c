#include "sample.h"

#include "base/file.h"

static const char *page_path;

/* Every example of the page that teaches the form is read as it stands there. */
static void every_example_is_a_migration(void **state)
{
    size_t count = 0;
    str page;
    err e;

    (void)state;
    assert_true(file_read(sample_arena, page_path, 1 << 20, &page, &e));
    for (ptrdiff_t at; (at = str_find(page, STR("```sql\n"))) >= 0; count++) {
        page = str_cut(page, (size_t)at + 7, page.size);
        ptrdiff_t end = str_find(page, STR("\n```"));
        assert_true(end > 0);
        contract c =
            sample_read(DIALECT_POSTGRES, str_c(sample_arena, str_cut(page, 0, (size_t)end + 1)));
        assert_true(c.step_count > 0);
        page = str_cut(page, (size_t)end + 4, page.size);
    }
    assert_int_equal(count, 8);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_example_is_a_migration) };

    if (argc != 2)
        return 2;
    page_path = argv[1];
    return cmocka_run_group_tests(tests, sample_setup, sample_teardown);
}
