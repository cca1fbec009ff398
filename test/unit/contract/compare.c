#include "sample.h"

static contract one(const char *id, const char *text)
{
    contract c = { 0 };
    err e;

    assert_true(contract_from_sql(sample_arena,
                                  &(contract_source){ DIALECT_SQLITE, str_of(id),
                                                      str_printf(sample_arena, "m/%s.sql", id),
                                                      str_of(text) },
                                  &c, &e));
    return c;
}

static applied record_of(contract c)
{
    return (applied){ .id = c.id, .digest = c.digest, .json = c.json };
}

typedef struct project {
    contract files[8];
    applied records[8];
    size_t file_count, record_count;
} project;

static void add_file(project *p, const char *id, const char *text)
{
    p->files[p->file_count++] = one(id, text);
}

static void add_record(project *p, const char *id, const char *text)
{
    p->records[p->record_count++] = record_of(one(id, text));
}

static void compares_as(project *p, const char *wanted)
{
    static const char *const names[] = { "pending", "late", "applied", "edited", "missing" };
    contracts files = { .at = p->files, .count = p->file_count };
    applied_list records = { p->records, p->record_count };
    compared_list out = { 0 };
    buf b = buf_in(sample_arena);
    err e;

    assert_true(contracts_order(sample_arena, &files, &e));
    contracts_compare(sample_arena, &files, &records, &out);
    for (size_t i = 0; i < out.count; i++) {
        const compared *c = &out.at[i];
        bool unapplied = c->state == CONTRACT_PENDING || c->state == CONTRACT_LATE;
        buf_printf(&b, "%s%.*s %s", i ? ", " : "", STR_ARG(c->id), names[c->state]);
        assert_true((c->file == NULL) == (c->state == CONTRACT_MISSING));
        assert_true((c->record == NULL) == unapplied);
        assert_true(!c->file || str_same(c->file->id, c->id));
        assert_true(!c->record || str_same(c->record->id, c->id));
    }
    sample_same(buf_str(&b), wanted);
}

static void tells_the_five_states_apart(void **state)
{
    project p = { 0 };

    (void)state;
    add_file(&p, "a", "SELECT 1;");
    add_file(&p, "b", "SELECT 2;");
    add_file(&p, "c", "SELECT 3;");
    add_file(&p, "e", "SELECT 5;");
    add_record(&p, "c", "SELECT 33;");
    add_record(&p, "a", "SELECT 1;");
    add_record(&p, "aa", "SELECT 1;");
    compares_as(&p, "c edited, a applied, aa missing, b late, e pending");
}

static void comments_are_no_edits(void **state)
{
    project p = { 0 };

    (void)state;
    add_file(&p, "a", "-- homing: title New\n-- said\nSELECT   1 /* one */;\n");
    add_record(&p, "a", "SELECT 1;");
    compares_as(&p, "a applied");
}

static void nothing_applied_is_all_pending(void **state)
{
    project p = { 0 }, none = { 0 };

    (void)state;
    add_file(&p, "b", "SELECT 1;");
    add_file(&p, "a", "-- homing: depends b\nSELECT 1;");
    compares_as(&p, "b pending, a pending");
    compares_as(&none, "");
}

static void late_is_what_sorts_before_an_applied_one(void **state)
{
    project p = { 0 };

    (void)state;
    add_file(&p, "a", "SELECT 1;");
    add_file(&p, "c", "SELECT 1;");
    add_file(&p, "d", "SELECT 1;");
    add_record(&p, "c", "SELECT 1;");
    compares_as(&p, "c applied, a late, d pending");
}

static void late_is_told_by_the_digits(void **state)
{
    project p = { 0 };

    (void)state;
    add_file(&p, "20240101", "SELECT 1;");
    add_file(&p, "20240103", "SELECT 1;");
    add_file(&p, "Migration20240102", "SELECT 1;");
    add_record(&p, "Migration20240102", "SELECT 1;");
    compares_as(&p, "Migration20240102 applied, 20240101 late, 20240103 pending");
    p = (project){ .records = { p.records[0] }, .record_count = 1 };
    add_file(&p, "20240101", "SELECT 1;");
    add_file(&p, "20240103", "SELECT 1;");
    compares_as(&p, "Migration20240102 missing, 20240101 late, 20240103 pending");
}

/* What depends on an applied one cannot have come before it, whatever it is called. */
static void a_dependency_decides_before_the_id(void **state)
{
    project p = { 0 };

    (void)state;
    add_file(&p, "a", "-- homing: depends c\nSELECT 1;");
    add_file(&p, "c", "SELECT 1;");
    add_record(&p, "c", "SELECT 1;");
    compares_as(&p, "c applied, a pending");
}

static void late_is_what_an_applied_one_depends_on(void **state)
{
    project now = { 0 }, then = { 0 }, gone = { 0 };

    (void)state;
    add_file(&now, "a", "-- homing: depends z\nSELECT 1;");
    add_file(&now, "z", "SELECT 1;");
    add_record(&now, "a", "-- homing: depends z\nSELECT 1;");
    compares_as(&now, "a applied, z late");

    add_file(&then, "a", "SELECT 1;");
    add_file(&then, "z", "SELECT 1;");
    add_record(&then, "a", "-- homing: depends z\nSELECT 1;");
    compares_as(&then, "a edited, z late");

    add_file(&gone, "z", "SELECT 1;");
    add_record(&gone, "a", "-- homing: depends z\nSELECT 1;");
    compares_as(&gone, "a missing, z late");
}

static void late_is_what_sorts_before_a_missing_one(void **state)
{
    project p = { 0 };

    (void)state;
    add_file(&p, "a", "SELECT 1;");
    add_file(&p, "c", "SELECT 1;");
    add_record(&p, "b", "SELECT 1;");
    compares_as(&p, "b missing, a late, c pending");
}

/* The registry is another's to damage: what is no JSON says nothing, and harms nothing. */
static void a_damaged_record_still_compares(void **state)
{
    project p = { 0 };

    (void)state;
    add_file(&p, "z", "SELECT 1;");
    add_record(&p, "a", "SELECT 1;");
    add_record(&p, "b", "SELECT 1;");
    p.records[0].json = STR("{\"depends\":[1,null");
    p.records[1].json = STR("{\"depends\":[1,null]}");
    compares_as(&p, "a missing, b missing, z pending");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_the_five_states_apart),
        cmocka_unit_test(comments_are_no_edits),
        cmocka_unit_test(nothing_applied_is_all_pending),
        cmocka_unit_test(late_is_what_sorts_before_an_applied_one),
        cmocka_unit_test(late_is_told_by_the_digits),
        cmocka_unit_test(a_dependency_decides_before_the_id),
        cmocka_unit_test(late_is_what_an_applied_one_depends_on),
        cmocka_unit_test(late_is_what_sorts_before_a_missing_one),
        cmocka_unit_test(a_damaged_record_still_compares),
    };
    return cmocka_run_group_tests(tests, sample_setup, sample_teardown);
}
