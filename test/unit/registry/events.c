#include "registry/events.h"
#include "place.h"
#include "registry/catalogs.h"

enum { EVENTS = 5 };

#define RUN "00000000000000aa"

static run_record record(const chain *ch, arena *a)
{
    return (run_record){
        .id = STR(RUN),
        .kind = STR("apply"),
        .state = STR("running"),
        .direction = STR("up"),
        .plan = STR("{}"),
        .by = STR("somebody"),
        .program = STR("test"),
        .started_at = 1,
        .head = hash_hex(a, ch->head),
        .event_count = ch->count,
    };
}

/* A run with EVENTS events, whose last text as sinks get it is given. */
static run_record begin_run(place *p, chain *ch, str *last)
{
    call_list list = calls_in(p->a);
    JSON_CLOSING body = json_object();
    err e = { 0 };

    *ch = (chain){ .run = STR(RUN) };
    run_record r = record(ch, p->a);
    registry_add_run(&list, p->c, &r);
    json_put_str(body, "text", STR("it's \"quoted\" \\ $1 ?1 '); DROP TABLE x; -- \xC3\xA9\n"));
    for (int i = 0; i < EVENTS; i++) {
        json_put_int(body, "n", i);
        str text = registry_add_event(&list, p->c, ch, "something_happened", body);
        if (last)
            *last = text;
    }
    r = record(ch, p->a);
    registry_set_run(&list, p->c, &r);
    WORKS(place_send(p->c, &list, &e));
    return r;
}

static str verify(place *p, const run_record *r)
{
    bool ok = false;
    str why = STR("not set");
    err e = { 0 };

    WORKS(registry_verify(p->c, p->a, r, &ok, &why, &e));
    assert_int_equal(ok, why.size == 0);
    return why;
}

static bool gather(void *ctx, const event *ev, err *e)
{
    buf *b = ctx;

    (void)e;
    assert_true(ev->at > 0 && str_is(ev->type, "something_happened"));
    assert_int_equal(ev->hash.size + ev->previous.size, 2 * HASH_HEX);
    SAYS(ev->body, "\"n\":");
    buf_printf(b, "%d ", (int)ev->seq);
    return true;
}

static void are_told_in_order_and_given_out_whole(void **state)
{
    place *p = *state;
    chain ch;
    str last = { 0 };
    buf seen = buf_in(p->a);
    JSON_CLOSING whole = NULL;
    err e = { 0 };

    place_install(p);
    run_record r = begin_run(p, &ch, &last);
    assert_int_equal(ch.count, EVENTS);
    WORKS(registry_events(p->c, r.id, gather, &seen, &e));
    IS(buf_str(&seen), "1 2 3 4 5 ");
    WORKS(json_parse(last, &whole, &e));
    IS(json_get_str(whole, "run"), RUN);
    IS(json_get_str(whole, "type"), "something_happened");
    IS(json_get_str(whole, "hash"), r.head.at);
    assert_int_equal(json_get_int(whole, "seq", 0), EVENTS);
    assert_int_equal(json_get_int(whole, "n", 0), EVENTS - 1);
    assert_int_equal(json_get_str(whole, "previous").size, HASH_HEX);
    assert_true(json_get_int(whole, "at", 0) > 0);
    assert_true(str_same(last, json_canonical(p->a, whole)));
    IS(verify(p, &r), "");
}

static bool stop_telling(void *ctx, const event *ev, err *e)
{
    *(int64_t *)ctx = ev->seq;
    return ev->seq < 2 || err_set(e, ERR_LIMIT, "enough");
}

static void a_listener_ends_the_telling(void **state)
{
    place *p = *state;
    chain ch;
    int64_t last = 0;
    err e = { 0 };

    place_install(p);
    run_record r = begin_run(p, &ch, NULL);
    FAILS(registry_events(p->c, r.id, stop_telling, &last, &e), LIMIT);
    assert_int_equal(last, 2);
    IS(verify(p, &r), "");
}

static void every_tampering_is_found_and_named(void **state)
{
    static const struct {
        const char *sql[3], *says;
    } tamperings[] = {
        { { "UPDATE @events SET body = '{}' WHERE seq = 3" }, "event 3 was changed" },
        { { "UPDATE @events SET at = at + 1 WHERE seq = 1" }, "event 1 was changed" },
        { { "UPDATE @events SET type = 'else' WHERE seq = 5" }, "event 5 was changed" },
        { { "UPDATE @events SET hash = 'x' WHERE seq = 2" }, "event 2 was changed" },
        { { "UPDATE @events SET previous = 'x' WHERE seq = 2" }, "event 2 does not follow" },
        { { "DELETE FROM @events WHERE seq = 1" }, "event 1 is missing" },
        { { "DELETE FROM @events WHERE seq IN (2, 3)" }, "events 2 to 3 are missing" },
        { { "DELETE FROM @events WHERE seq = 5" }, "event 5 is missing" },
        { { "DELETE FROM @events" }, "events 1 to 5 are missing" },
        { { "UPDATE @events SET seq = 90 WHERE seq = 2", "UPDATE @events SET seq = 2 WHERE seq = 3",
            "UPDATE @events SET seq = 3 WHERE seq = 90" },
          "event 2 does not follow" },
        { { "DELETE FROM @events WHERE seq = 3", "UPDATE @events SET seq = seq - 1 WHERE seq = 4",
            "UPDATE @events SET seq = seq - 1 WHERE seq = 5" },
          "event 3 does not follow" },
        { { "INSERT INTO @events SELECT run, 0, at, type, body, previous, hash FROM @events "
            "WHERE seq = 1" },
          "event 0 does not belong" },
        { { "UPDATE @runs SET event_count = 4" }, "event 5 is beyond the 4" },
        { { "UPDATE @runs SET event_count = 7" }, "events 6 to 7 are missing" },
        { { "UPDATE @runs SET head = ''" }, "event 5 is not the one" },
    };
    place *p = *state;
    chain ch;
    err e = { 0 };

    place_install(p);
    run_record r = begin_run(p, &ch, NULL);
    for (size_t i = 0; i < sizeof tamperings / sizeof *tamperings; i++) {
        WORKS(driver_begin(p->c, false, &e));
        for (size_t k = 0; k < 3 && tamperings[i].sql[k]; k++)
            place_run(p, p->c, tamperings[i].sql[k]);
        str why = verify(p, &r);
        SAYS(why, tamperings[i].says);
        SAYS(why, RUN);
        driver_rollback(p->c);
    }
    IS(verify(p, &r), "");
}

/* An end that was forged with the right hashes shows by the run's row. */
static void a_forged_last_event_does_not_fit_the_run(void **state)
{
    place *p = *state;
    chain ch, before = { 0 };
    call_list list = calls_in(p->a);
    err e = { 0 };

    place_install(p);
    run_record r = begin_run(p, &ch, NULL);
    before.run = STR(RUN);
    before.count = EVENTS - 1;
    assert_true(
        hash_from_hex(place_value(p, "SELECT hash FROM @events WHERE seq = 4"), &before.head));
    place_run(p, p->c, "DELETE FROM @events WHERE seq = 5");
    (void)registry_add_event(&list, p->c, &before, "something_else", NULL);
    WORKS(place_send(p->c, &list, &e));
    SAYS(verify(p, &r), "event 5 is not the one");
}

static void an_event_more_is_beyond_the_run(void **state)
{
    place *p = *state;
    chain ch;
    call_list list = calls_in(p->a);
    err e = { 0 };

    place_install(p);
    run_record r = begin_run(p, &ch, NULL);
    (void)registry_add_event(&list, p->c, &ch, "more", NULL);
    WORKS(place_send(p->c, &list, &e));
    SAYS(verify(p, &r), "event 6 is beyond the 5");
}

/* docs/registry.md promises this statement. */
static void hashes_can_be_computed_by_plain_sql(void **state)
{
    place *p = *state;
    chain ch;

    place_install(p);
    (void)begin_run(p, &ch, NULL);
    IS(place_value(p, "SELECT count(*) FROM @events WHERE hash = encode(sha256(convert_to("
                      "concat_ws(E'\\n', previous, seq, at, type, body), 'UTF8')), 'hex')"),
       "5");
    IS(place_value(p, "SELECT previous FROM @events WHERE seq = 1"),
       "0000000000000000000000000000000000000000000000000000000000000000");
}

int test_events(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(are_told_in_order_and_given_out_whole),
        ON_BOTH(a_listener_ends_the_telling),
        ON_BOTH(every_tampering_is_found_and_named),
        ON_BOTH(a_forged_last_event_does_not_fit_the_run),
        ON_BOTH(an_event_more_is_beyond_the_run),
        ON_POSTGRES(hashes_can_be_computed_by_plain_sql),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
