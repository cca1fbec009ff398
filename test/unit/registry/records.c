#include "place.h"
#include "registry/catalogs.h"
#include "registry/events.h"

static contract migration(const char *id, const char *text)
{
    return (contract){ .id = str_of(id),
                       .digest = hash_of(str_of(text)),
                       .json = str_of(text),
                       .title = STR("A title") };
}

static void begin(place *p, const char *run)
{
    call_list list = calls_in(p->a);
    run_record r = { .id = str_of(run), .kind = STR("apply"), .state = STR("done") };
    err e = { 0 };

    registry_add_run(&list, p->c, &r);
    WORKS(place_send(p->c, &list, &e));
}

static void apply(place *p, const char *id, const char *text, const char *run, int64_t events)
{
    call_list list = calls_in(p->a);
    contract m = migration(id, text);
    err e = { 0 };

    registry_set_applied(&list, p->c, &m, &(applied_how){ .run = str_of(run), .events = events });
    WORKS(place_send(p->c, &list, &e));
}

static str applied_ids(place *p, applied_list *all)
{
    buf b = buf_in(p->a);
    err e = { 0 };

    WORKS(registry_applied(p->c, p->a, all, &e));
    for (size_t i = 0; i < all->count; i++)
        buf_printf(&b, "%.*s ", STR_ARG(all->at[i].id));
    return buf_str(&b);
}

static void migrations_stand_in_the_order_they_were_applied(void **state)
{
    place *p = *state;
    call_list list = calls_in(p->a);
    applied_list all;
    err e = { 0 };

    place_install(p);
    IS(applied_ids(p, &all), "");
    begin(p, "run1");
    begin(p, "run2");
    begin(p, "run4");
    apply(p, "b", "{\"it's\":\"$1\"}", "run1", 3);
    apply(p, "c", "{}", "run1", 12);
    apply(p, "a", "{}", "run2", 2);
    IS(applied_ids(p, &all), "b c a ");
    IS(all.at[0].json, "{\"it's\":\"$1\"}");
    assert_true(hash_same(all.at[0].digest, hash_of(STR("{\"it's\":\"$1\"}"))));
    registry_set_rolled_back(&list, p->c, STR("b"), STR("run3"));
    WORKS(place_send(p->c, &list, &e));
    IS(applied_ids(p, &all), "c a ");
    FAILS(place_send(p->c, &list, &e), REGISTRY);
    IS(place_value(p, "SELECT state FROM @migrations WHERE rolled_back_run = 'run3'"),
       "rolled back");
    apply(p, "b", "{}", "run4", 1);
    IS(applied_ids(p, &all), "c a b ");
    IS(place_value(p, "SELECT count(*) FROM @migrations"), "3");
    IS(place_value(p, "SELECT count(rolled_back_at) FROM @migrations"), "0");
}

static void a_digest_that_is_none_is_damage(void **state)
{
    place *p = *state;
    applied_list all;
    err e = { 0 };

    place_install(p);
    begin(p, "run1");
    apply(p, "a", "{}", "run1", 1);
    place_run(p, p->c, "UPDATE @migrations SET digest = 'abc'");
    FAILS(registry_applied(p->c, p->a, &all, &e), REGISTRY);
    SAYS(str_of(e.text), "migration a");
}

static void a_level_knows_what_is_applied_not_in_which_order(void **state)
{
    applied first[] = { { .id = STR("a"), .digest = hash_of(STR("1")) },
                        { .id = STR("b"), .digest = hash_of(STR("2")) } };
    applied second[] = { first[1], first[0] };
    applied third[] = { { .id = STR("a"), .digest = hash_of(STR("2")) },
                        { .id = STR("b"), .digest = hash_of(STR("1")) } };
    hash one = registry_level(&(applied_list){ first, 2 });

    (void)state;
    assert_true(hash_same(one, registry_level(&(applied_list){ second, 2 })));
    assert_false(hash_same(one, registry_level(&(applied_list){ third, 2 })));
    assert_false(hash_same(one, registry_level(&(applied_list){ first, 1 })));
    assert_false(hash_same(one, registry_level(&(applied_list){ NULL, 0 })));
}

static void catalogues_are_kept_by_level(void **state)
{
    place *p = *state;
    call_list list = calls_in(p->a);
    hash level = hash_of(STR("level"));
    str text;
    catalog_signs signs;
    err e = { 0 };

    place_install(p);
    WORKS(registry_catalog(p->c, p->a, level, &text, &e));
    assert_int_equal(text.size, 0);
    registry_set_catalog(
        &list, p->c,
        &(recorded_catalog){ level, STR("run1"), STR("f1"), STR("table a\n"), STR("s"), STR("") });
    registry_set_catalog(
        &list, p->c,
        &(recorded_catalog){ level, STR("run2"), STR("f2"), STR("table b\n"), STR("s"), STR("7") });
    WORKS(place_send(p->c, &list, &e));
    WORKS(registry_catalog(p->c, p->a, level, &text, &e));
    IS(text, "table b\n");
    WORKS(registry_signs(p->c, p->a, level, &signs, &e));
    IS(signs.stamp, "s");
    /* Another transaction recorded it: somebody was at work in between. */
    IS(signs.quiet, driver_sql(p->c, STATEMENT_READ_QUIET).size ? "" : "7");
    WORKS(registry_signs(p->c, p->a, hash_of(STR("other")), &signs, &e));
    assert_int_equal(signs.stamp.size, 0);
    WORKS(registry_catalog(p->c, p->a, hash_of(STR("other")), &text, &e));
    assert_int_equal(text.size, 0);
}

static run_record a_run(const char *id)
{
    return (run_record){
        .id = str_of(id),
        .kind = STR("apply"),
        .state = STR("running"),
        .direction = STR("up"),
        .plan = STR("{\"steps\":[]}"),
        .trace = STR("0af7651916cd43dd8448eb211c80319c"),
        .by = STR("somebody@here"),
        .program = STR("0.1.0"),
        .started_at = 1763000000000001,
    };
}

static void add_run(place *p, const run_record *r)
{
    call_list list = calls_in(p->a);
    err e = { 0 };

    registry_add_run(&list, p->c, r);
    WORKS(place_send(p->c, &list, &e));
}

static void set_run(place *p, const run_record *r)
{
    call_list list = calls_in(p->a);
    err e = { 0 };

    registry_set_run(&list, p->c, r);
    WORKS(place_send(p->c, &list, &e));
}

static void a_run_is_recorded_and_moves_on(void **state)
{
    place *p = *state;
    call_list list = calls_in(p->a);
    run_record open = { .number = 9 }, first = a_run("aaaa000000000001"),
               second = a_run("aaaa000000000002"), *all;
    size_t count;
    err e = { 0 };

    place_install(p);
    WORKS(registry_open_run(p->c, p->a, &open, &e));
    assert_int_equal(open.id.size, 0);
    add_run(p, &first);
    first.state = STR("done");
    first.direction = STR("down");
    first.error = STR("{\"code\":\"SQL\"}");
    first.ended_at = 1763000000000002;
    first.attempts = 3;
    first.head = hash_hex(p->a, hash_of(STR("x")));
    first.event_count = 12;
    set_run(p, &first);
    registry_set_plan(&list, p->c, first.id, STR("{\"steps\":[1]}"));
    WORKS(place_send(p->c, &list, &e));
    WORKS(registry_open_run(p->c, p->a, &open, &e));
    assert_int_equal(open.id.size, 0);
    add_run(p, &second);
    WORKS(registry_open_run(p->c, p->a, &open, &e));
    IS(open.id, "aaaa000000000002");
    WORKS(registry_runs(p->c, p->a, 0, &all, &count, &e));
    assert_int_equal(count, 2);
    IS(all[0].id, "aaaa000000000002");
    IS(all[1].state, "done");
    IS(all[1].direction, "down");
    IS(all[1].error, "{\"code\":\"SQL\"}");
    IS(all[0].plan, "{\"steps\":[]}");
    IS(all[1].plan, "");
    WORKS(registry_run(p->c, p->a, first.id, &open, &e));
    IS(open.plan, "{\"steps\":[1]}");
    IS(all[1].by, "somebody@here");
    IS(all[1].trace, "0af7651916cd43dd8448eb211c80319c");
    assert_true(str_same(all[1].head, first.head));
    assert_true(all[1].ended_at == first.ended_at && all[1].started_at == first.started_at);
    assert_true(all[1].attempts == 3 && all[1].event_count == 12);
    assert_true(all[0].number > all[1].number);
    WORKS(registry_runs(p->c, p->a, 1, &all, &count, &e));
    assert_int_equal(count, 1);
}

static void a_run_is_found_by_the_beginning_of_its_id(void **state)
{
    place *p = *state;
    run_record first = a_run("aaaa000000000001"), second = a_run("aaaa000000000002"),
               third = a_run("b%%_000000000003"), found;
    err e = { 0 };

    place_install(p);
    add_run(p, &first);
    add_run(p, &second);
    add_run(p, &third);
    WORKS(registry_run(p->c, p->a, STR("aaaa000000000002"), &found, &e));
    IS(found.id, "aaaa000000000002");
    WORKS(registry_run(p->c, p->a, STR("b"), &found, &e));
    IS(found.id, "b%%_000000000003");
    FAILS(registry_run(p->c, p->a, STR("aaaa"), &found, &e), USAGE);
    SAYS(str_of(e.text), "aaaa000000000001");
    SAYS(str_of(e.text), "aaaa000000000002");
    FAILS(registry_run(p->c, p->a, STR("%"), &found, &e), USAGE);
    SAYS(str_of(e.text), "no run begins with");
    FAILS(registry_run(p->c, p->a, STR(""), &found, &e), USAGE);
}

static void a_run_without_a_row_cannot_be_planned_again(void **state)
{
    place *p = *state;
    call_list list = calls_in(p->a);
    run_record r = a_run("aaaa000000000001");
    err e = { 0 };

    place_install(p);
    registry_set_plan(&list, p->c, r.id, r.plan);
    FAILS(place_send(p->c, &list, &e), REGISTRY);
}

static void run_ids_are_sixteen_hex_characters(void **state)
{
    arena *a = ((place *)*state)->a;
    str one = run_new_id(a), two = run_new_id(a);

    assert_int_equal(one.size, 16);
    assert_int_equal(strspn(one.at, "0123456789abcdef"), 16);
    assert_false(str_same(one, two));
}

static void a_step_keeps_one_row_that_says_where_it_stands(void **state)
{
    place *p = *state;
    call_list list = calls_in(p->a);
    step_record *all, s = { .seq = 1,
                            .migration = STR("m"),
                            .step = STR("fill"),
                            .state = STR("before"),
                            .checks = STR("[]") };
    size_t count;
    err e = { 0 };

    place_install(p);
    registry_set_step(&list, p->c, STR("run"), &s);
    s.seq = 0;
    registry_set_step(&list, p->c, STR("run"), &s);
    s = (step_record){ .seq = 1,
                       .migration = STR("m"),
                       .step = STR("fill"),
                       .state = STR("after"),
                       .cursor = STR("4999"),
                       .rows = 5000,
                       .attempt = 2,
                       .session = STR("12/34"),
                       .seen = STR("absent"),
                       .intent_at = 7,
                       .done_at = 8,
                       .checks = STR("[1]"),
                       .locks = STR("[2]") };
    registry_set_step(&list, p->c, STR("run"), &s);
    registry_set_step(&list, p->c, STR("another"), &s);
    WORKS(place_send(p->c, &list, &e));
    WORKS(registry_steps(p->c, p->a, STR("run"), &all, &count, &e));
    assert_int_equal(count, 2);
    assert_int_equal(all[0].seq, 0);
    IS(all[0].state, "before");
    IS(all[1].state, "after");
    IS(all[1].migration, "m");
    IS(all[1].step, "fill");
    IS(all[1].cursor, "4999");
    IS(all[1].session, "12/34");
    IS(all[1].seen, "absent");
    IS(all[1].checks, "[1]");
    IS(all[1].locks, "[2]");
    assert_true(all[1].rows == 5000 && all[1].attempt == 2);
    assert_true(all[1].intent_at == 7 && all[1].done_at == 8);
}

static mail letter_of(place *p, const char *run, int64_t *letter)
{
    mail m = MAIL_NONE;
    err e = { 0 };

    WORKS(registry_mail(p->c, p->a, str_of(run), &m, letter, &e));
    return m;
}

static void the_newest_letter_counts(void **state)
{
    place *p = *state;
    call_list list = calls_in(p->a);
    int64_t letter = 0;
    err e = { 0 };

    place_install(p);
    assert_int_equal(letter_of(p, "run", &letter), MAIL_NONE);
    WORKS(registry_post(p->c, p->a, STR("run"), MAIL_PAUSE, &e));
    WORKS(registry_post(p->c, p->a, STR("run"), MAIL_STOP, &e));
    WORKS(registry_post(p->c, p->a, STR("other"), MAIL_RESUME, &e));
    FAILS(registry_post(p->c, p->a, STR("run"), MAIL_NONE, &e), INTERNAL);
    assert_int_equal(letter_of(p, "run", &letter), MAIL_STOP);
    registry_mark_read(&list, p->c, letter);
    WORKS(place_send(p->c, &list, &e));
    assert_int_equal(letter_of(p, "run", &letter), MAIL_NONE);
    assert_int_equal(letter_of(p, "other", &letter), MAIL_RESUME);
    place_run(p, p->c, "UPDATE @mailbox SET command = 'dance'");
    mail m;
    FAILS(registry_mail(p->c, p->a, STR("other"), &m, &letter, &e), REGISTRY);
    SAYS(str_of(e.text), "dance");
}

static void no_row_holds_the_password(void **state)
{
    static const char *const tables[] = { "meta",      "migrations", "runs",   "steps",   "fence",
                                          "heartbeat", "mailbox",    "events", "catalogs" };
    place *p = *state;
    fence seen;
    bool taken;
    int64_t epoch;
    chain ch = { .run = STR("run") };
    call_list list = calls_in(p->a);
    run_record r = a_run("run");
    err e = { 0 };

    conn *c = place_session_with(p, "canary-8d1f");
    WORKS(registry_install(c, p->a, &e));
    WORKS(registry_fence(c, p->a, &seen, &e));
    WORKS(registry_take_fence(c, p->a, &seen, STR("run"), &taken, &epoch, &e));
    WORKS(registry_post(c, p->a, STR("run"), MAIL_PAUSE, &e));
    registry_guard(&list, c, epoch);
    registry_add_run(&list, c, &r);
    (void)registry_add_event(&list, c, &ch, "begun", NULL);
    WORKS(place_send(c, &list, &e));
    driver_close(c);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        IS(place_value(p, str_printf(p->a,
                                     "SELECT count(*) FROM @%s t WHERE t::text LIKE '%%canary%%'",
                                     tables[i])
                              .at),
           "0");
    IS(place_value(p, "SELECT count(*) FROM @fence t WHERE t::text LIKE '%pid%'"), "1");
}

int test_records(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(migrations_stand_in_the_order_they_were_applied),
        ON_BOTH(a_digest_that_is_none_is_damage),
        cmocka_unit_test(a_level_knows_what_is_applied_not_in_which_order),
        ON_BOTH(catalogues_are_kept_by_level),
        ON_BOTH(a_run_is_recorded_and_moves_on),
        ON_BOTH(a_run_is_found_by_the_beginning_of_its_id),
        ON_BOTH(a_run_without_a_row_cannot_be_planned_again),
        ON_SQLITE(run_ids_are_sixteen_hex_characters),
        ON_BOTH(a_step_keeps_one_row_that_says_where_it_stands),
        ON_BOTH(the_newest_letter_counts),
        ON_POSTGRES(no_row_holds_the_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
