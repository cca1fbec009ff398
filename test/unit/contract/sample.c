#include "sample.h"

arena *sample_arena;

int sample_setup(void **state)
{
    (void)state;
    sample_arena = arena_new((size_t)1 << 30);
    return sample_arena ? 0 : -1;
}

int sample_teardown(void **state)
{
    (void)state;
    arena_free(sample_arena);
    return 0;
}

contract sample_read(dialect d, const char *text)
{
    contract_source from = { d, STR("20261103_split"), STR("m/20261103_split.sql"), str_of(text) };
    contract c = { 0 };
    err e = { 0 };

    if (!contract_from_sql(sample_arena, &from, &c, &e))
        fail_msg("refused: %s (%s)", e.text, e.hint);
    return c;
}

void sample_same(str got, const char *wanted)
{
    assert_string_equal(str_c(sample_arena, got), wanted);
}

void sample_holds(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in \"%s\"", part, text);
}
