#include "registry/keeps.h"

#include "place.h"

static keep_record a_keep(int64_t id, keep_kind kind)
{
    return (keep_record){
        .id = id,
        .migration = STR("m1"),
        .step = STR("drop"),
        .run = STR("r1"),
        .way = STR("up"),
        .kind = kind,
        .path = STR("table app.it's"),
        .place = STR("homing_keep.k12"),
        .detail = STR("{\"table\":\"1\"}"),
        .state = KEEP_KEPT,
        .rows = -1,
        .made_at = 1763000000000001,
    };
}

static void add(place *p, const keep_record *k)
{
    call_list list = calls_in(p->a);
    err e = { 0 };

    registry_add_keep(&list, p->c, k);
    WORKS(place_send(p->c, &list, &e));
}

static bool end(place *p, int64_t id, keep_state to, err *e)
{
    call_list list = calls_in(p->a);

    registry_end_keep(&list, p->c, id, to);
    return place_send(p->c, &list, e);
}

/* The ids that a filter finds, each with a blank. */
static str ids(place *p, keep_filter which)
{
    buf b = buf_in(p->a);
    keep_list found;
    err e = { 0 };

    WORKS(registry_keeps(p->c, p->a, &which, &found, &e));
    for (size_t i = 0; i < found.count; i++)
        buf_printf(&b, "%lld ", (long long)found.at[i].id);
    return buf_str(&b);
}

static void a_keep_is_read_as_it_was_written(void **state)
{
    place *p = *state;
    keep_record k = a_keep(1, KEEP_TABLE);
    keep_list found;
    err e = { 0 };

    place_install(p);
    add(p, &k);
    WORKS(registry_keeps(p->c, p->a, &(keep_filter){ 0 }, &found, &e));
    assert_int_equal(found.count, 1);
    IS(found.at[0].migration, "m1");
    IS(found.at[0].step, "drop");
    IS(found.at[0].run, "r1");
    IS(found.at[0].way, "up");
    assert_int_equal(found.at[0].kind, KEEP_TABLE);
    IS(found.at[0].path, "table app.it's");
    IS(found.at[0].place, "homing_keep.k12");
    IS(found.at[0].detail, "{\"table\":\"1\"}");
    assert_int_equal(found.at[0].state, KEEP_KEPT);
    assert_int_equal(found.at[0].rows, -1);
    assert_int_equal(found.at[0].made_at, 1763000000000001);
    assert_int_equal(found.at[0].ended_at, 0);
}

static void every_kind_comes_back(void **state)
{
    place *p = *state;
    keep_list found;
    err e = { 0 };

    place_install(p);
    for (int i = 0; i < KEEP_KIND_COUNT; i++)
        add(p, &(keep_record){ .id = i + 1, .way = STR("up"), .kind = (keep_kind)i });
    WORKS(registry_keeps(p->c, p->a, &(keep_filter){ 0 }, &found, &e));
    assert_int_equal(found.count, KEEP_KIND_COUNT);
    for (int i = 0; i < KEEP_KIND_COUNT; i++)
        assert_int_equal(found.at[i].kind, i);
}

static void numbers_go_on_after_the_highest_ever(void **state)
{
    place *p = *state;
    keep_record k = a_keep(7, KEEP_ROWS);
    int64_t next;
    err e = { 0 };

    place_install(p);
    WORKS(registry_next_keep(p->c, p->a, &next, &e));
    assert_int_equal(next, 1);
    add(p, &k);
    WORKS(end(p, 7, KEEP_FINALISED, &e));
    WORKS(registry_next_keep(p->c, p->a, &next, &e));
    assert_int_equal(next, 8);
}

static void keeps_are_found_by_migration_way_and_state(void **state)
{
    static const keep_state kept = KEEP_KEPT, returned = KEEP_RETURNED;
    place *p = *state;
    err e = { 0 };

    place_install(p);
    for (int i = 4; i > 0; i--) {
        keep_record k = a_keep(i, KEEP_TABLE);
        k.migration = i % 2 ? STR("m1") : STR("m2");
        k.way = i < 3 ? STR("up") : STR("down");
        add(p, &k);
    }
    WORKS(end(p, 1, KEEP_RETURNED, &e));
    IS(ids(p, (keep_filter){ 0 }), "1 2 3 4 ");
    IS(ids(p, (keep_filter){ .migration = STR("m2") }), "2 4 ");
    IS(ids(p, (keep_filter){ .way = STR("down") }), "3 4 ");
    IS(ids(p, (keep_filter){ .state = &kept }), "2 3 4 ");
    IS(ids(p, (keep_filter){ .state = &returned }), "1 ");
    IS(ids(p, (keep_filter){ .migration = STR("m1"), .way = STR("up"), .state = &kept }), "");
    IS(ids(p, (keep_filter){ .migration = STR("m1"), .way = STR("down"), .state = &kept }), "3 ");
}

static void a_keep_ends_once(void **state)
{
    place *p = *state;
    keep_record k = a_keep(1, KEEP_COLUMN);
    err e = { 0 };

    place_install(p);
    add(p, &k);
    FAILS(end(p, 2, KEEP_RETURNED, &e), REGISTRY);
    WORKS(end(p, 1, KEEP_RETURNED, &e));
    IS(place_value(p, "SELECT count(*) FROM @keeps WHERE state = 'returned' AND ended_at > 0"),
       "1");
    FAILS(end(p, 1, KEEP_RETURNED, &e), REGISTRY);
    FAILS(end(p, 1, KEEP_FINALISED, &e), REGISTRY);
    FAILS(end(p, 1, KEEP_KEPT, &e), REGISTRY);
    IS(place_value(p, "SELECT state FROM @keeps"), "returned");
}

static void a_kind_of_another_program_is_damage(void **state)
{
    place *p = *state;
    keep_record k = a_keep(3, KEEP_COLUMN);
    keep_list found;
    err e = { 0 };

    place_install(p);
    add(p, &k);
    place_run(p, p->c, "UPDATE @keeps SET kind = 'pigeon'");
    FAILS(registry_keeps(p->c, p->a, &(keep_filter){ 0 }, &found, &e), REGISTRY);
    SAYS(str_of(e.text), "keep 3");
    SAYS(str_of(e.text), "pigeon");
    assert_false(place_try(p, p->c, "UPDATE @keeps SET state = 'lost'", &e));
}

static void names_lead_back(void **state)
{
    keep_kind kind;
    keep_state at;

    (void)state;
    for (int i = 0; i < KEEP_KIND_COUNT; i++) {
        assert_true(keep_kind_from_name(str_of(keep_kind_name((keep_kind)i)), &kind));
        assert_int_equal(kind, i);
    }
    for (int i = 0; i < KEEP_STATE_COUNT; i++) {
        assert_true(keep_state_from_name(str_of(keep_state_name((keep_state)i)), &at));
        assert_int_equal(at, i);
    }
    assert_false(keep_kind_from_name(STR("tables"), &kind));
    assert_false(keep_kind_from_name(STR(""), &kind));
    assert_false(keep_state_from_name(STR("open"), &at));
}

/* As keep/ does it. */
static void put_in_quarantine(place *p, const char *row_of)
{
    place_run(p, p->c,
              str_printf(p->a,
                         "INSERT INTO %.*s (keep, migration, run, path, key, column_name, before, "
                         "found, why, made_at) VALUES %s",
                         STR_ARG(registry_quarantine_table(p->c)), row_of)
                  .at);
}

static void what_is_in_quarantine_is_read_and_settled_once(void **state)
{
    place *p = *state;
    call_list list = calls_in(p->a);
    quarantine_list found;
    quarantined one;
    err e = { 0 };

    place_install(p);
    put_in_quarantine(p, "(3, 'm', 'r', 'table t', '{\"id\":\"1\"}', 'name', '\"a\"', '\"b\"', "
                         "'changed since', 17)");
    put_in_quarantine(p, "(3, 'm', 'r', 'table t', '{\"id\":\"2\"}', '', '{}', NULL, 'w', 18)");
    WORKS(registry_quarantine(p->c, p->a, false, 0, &found, &e));
    assert_int_equal(found.count, 2);
    IS(found.at[0].column, "name");
    IS(found.at[0].before, "\"a\"");
    IS(found.at[0].found, "\"b\"");
    IS(found.at[0].key, "{\"id\":\"1\"}");
    IS(found.at[0].state, "open");
    assert_int_equal(found.at[0].keep, 3);
    assert_int_equal(found.at[0].made_at, 17);
    assert_int_equal(found.at[1].found.size, 0);
    WORKS(registry_quarantine(p->c, p->a, true, 1, &found, &e));
    assert_int_equal(found.count, 1);
    int64_t id = found.at[0].id;
    registry_end_quarantined(&list, p->c, id, STR("taken"));
    WORKS(place_send(p->c, &list, &e));
    FAILS(place_send(p->c, &list, &e), REGISTRY);
    WORKS(registry_quarantined(p->c, p->a, id, &one, &e));
    IS(one.state, "taken");
    assert_true(one.ended_at > 0);
    SAYS(one.ended_by, "@");
    WORKS(registry_quarantine(p->c, p->a, true, 0, &found, &e));
    assert_int_equal(found.count, 1);
    assert_true(found.at[0].id != id);
    WORKS(registry_quarantined(p->c, p->a, 99, &one, &e));
    assert_int_equal(one.id, 0);
}

static void a_value_is_in_quarantine_once(void **state)
{
    static const char same[] = "INSERT INTO @quarantine (keep, migration, run, path, key, why, "
                               "made_at) VALUES (1, 'm', 'r', 'p', '{}', 'w', 1)";
    place *p = *state;
    err e = { 0 };

    place_install(p);
    place_run(p, p->c, same);
    assert_false(place_try(p, p->c, same, &e));
    assert_false(place_try(p, p->c, "UPDATE @quarantine SET state = 'gone'", &e));
}

int test_keeps(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_keep_is_read_as_it_was_written),
        ON_BOTH(every_kind_comes_back),
        ON_BOTH(numbers_go_on_after_the_highest_ever),
        ON_BOTH(keeps_are_found_by_migration_way_and_state),
        ON_BOTH(a_keep_ends_once),
        ON_BOTH(a_kind_of_another_program_is_damage),
        cmocka_unit_test(names_lead_back),
        ON_BOTH(what_is_in_quarantine_is_read_and_settled_once),
        ON_BOTH(a_value_is_in_quarantine_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
