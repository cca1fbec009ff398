#include "registry/events.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "registry/calls.h"
#include "registry/cells.h"

/*
 * Lines of text, so that anybody can compute it with SQL: previous hash in hex, number, time, type,
 * body. Only the body may hold any character, and it comes last.
 */
static hash hash_event(hasher *h, str previous, const event *ev)
{
    char numbers[64];
    int n = snprintf(numbers, sizeof numbers, "\n%" PRId64 "\n%" PRId64 "\n", ev->seq, ev->at);

    hasher_raw(h, previous.at, previous.size);
    hasher_raw(h, numbers, (size_t)n);
    hasher_raw(h, ev->type.at, ev->type.size);
    hasher_raw(h, "\n", 1);
    hasher_raw(h, ev->body.at, ev->body.size);
    return hasher_end(h);
}

/* The event as sinks get it: its body with the fields of the chain. */
static str whole_event(arena *a, str run, const event *ev, const json_t *body, const value *hashes)
{
    JSON_CLOSING whole = body ? json_copy((json_t *)(uintptr_t)body) : json_object();

    if (!whole)
        abort();
    json_put_str(whole, "run", run);
    json_put_int(whole, "seq", ev->seq);
    json_put_int(whole, "at", ev->at);
    json_put_str(whole, "type", ev->type);
    json_put_str(whole, "previous", hashes[0].text);
    json_put_str(whole, "hash", hashes[1].text);
    return json_canonical(a, whole);
}

str registry_add_event(call_list *list, conn *c, chain *ch, const char *type, const json_t *body)
{
    event ev = {
        .seq = ch->count + 1,
        .at = clock_now(),
        .type = str_of(type),
        .body = body ? json_canonical(list->a, body) : STR("{}"),
    };
    hasher *h = hasher_new();
    value hashes[2] = { calls_hash(list->a, ch->head) };

    ch->head = hash_event(h, hashes[0].text, &ev);
    ch->count = ev.seq;
    hasher_free(h);
    hashes[1] = calls_hash(list->a, ch->head);
    const value params[] = {
        VALUE(ch->run),
        calls_int(list->a, ev.seq),
        calls_int(list->a, ev.at),
        VALUE(ev.type),
        VALUE(ev.body),
        hashes[0],
        hashes[1],
    };
    (void)calls_add(list, c, STATEMENT_ADD_EVENT, params, COUNT_OF(params));
    return whole_event(list->a, ch->run, &ev, body, hashes);
}

bool registry_event_text(arena *a, str run, const event *seen, str *out, err *e)
{
    const value hashes[2] = { VALUE(seen->previous), VALUE(seen->hash) };
    JSON_CLOSING body = NULL;

    if (!json_parse(seen->body, &body, e))
        return false;
    if (!json_is_object(body))
        return err_set(e, ERR_SYNTAX, "the body of event %" PRId64 " is no object", seen->seq);
    *out = whole_event(a, run, seen, body, hashes);
    return true;
}

typedef struct telling {
    event_fn *each;
    void *ctx;
} telling;

static bool read_event(cells *in, event *to)
{
    to->seq = cells_int(in);
    to->at = cells_int(in);
    to->type = cells_view(in);
    to->body = cells_view(in);
    to->previous = cells_view(in);
    to->hash = cells_view(in);
    return in->ok;
}

static bool tell(void *ctx, const row *r, err *e)
{
    const telling *to = ctx;
    cells in = cells_of(NULL, r, e);
    event ev;

    return read_event(&in, &ev) && to->each(to->ctx, &ev, e);
}

static bool list_events(conn *c, str run, row_fn *each, void *ctx, err *e)
{
    const value params[] = { VALUE(run) };

    return driver_query(c, driver_sql(c, STATEMENT_LIST_EVENTS), VALUES(params), each, ctx, e);
}

bool registry_events(conn *c, str run, event_fn *each, void *ctx, err *e)
{
    telling to = { .each = each, .ctx = ctx };

    return list_events(c, run, tell, &to, e);
}

static bool is_hex_of(str hex, hash wanted)
{
    hash given;

    return hash_from_hex(hex, &given) && hash_same(given, wanted);
}

typedef struct proving {
    arena *a;
    hasher *h;
    int64_t count;
    hash head; /* of the last event that fits */
    str why;   /* first thing that does not fit; empty so far */
} proving;

static str missing(arena *a, int64_t from, int64_t to)
{
    if (from == to)
        return str_printf(a, "event %" PRId64 " is missing", from);
    return str_printf(a, "events %" PRId64 " to %" PRId64 " are missing", from, to);
}

static bool prove(void *ctx, const row *r, err *e)
{
    proving *p = ctx;
    cells in = cells_of(p->a, r, e);
    event ev;

    if (p->why.size)
        return true;
    if (!read_event(&in, &ev))
        return false;
    if (ev.seq <= p->count)
        p->why = str_printf(p->a, "event %" PRId64 " does not belong to the chain", ev.seq);
    else if (ev.seq > p->count + 1)
        p->why = missing(p->a, p->count + 1, ev.seq - 1);
    else if (!is_hex_of(ev.previous, p->head))
        p->why = str_printf(p->a, "event %" PRId64 " does not follow the one before it", ev.seq);
    if (p->why.size)
        return true;
    p->head = hash_event(p->h, ev.previous, &ev);
    if (!is_hex_of(ev.hash, p->head))
        p->why = str_printf(p->a, "event %" PRId64 " was changed: its hash is not that of its text",
                            ev.seq);
    p->count = ev.seq;
    return true;
}

/* The chain by itself cannot show that its end was cut off or grown; the run's row can. */
static void compare_end(proving *p, const run_record *r)
{
    if (p->count < r->event_count)
        p->why = missing(p->a, p->count + 1, r->event_count);
    else if (p->count > r->event_count)
        p->why = str_printf(p->a, "event %" PRId64 " is beyond the %" PRId64 " that the run counts",
                            r->event_count + 1, r->event_count);
    else if (p->count && !is_hex_of(r->head, p->head))
        p->why = str_printf(p->a, "event %" PRId64 " is not the one that the run recorded as last",
                            p->count);
}

static bool verify_now(conn *c, arena *a, str run, str *why, err *e)
{
    proving p = { .a = a, .h = hasher_new() };
    run_record now;

    bool read = registry_run(c, a, run, &now, e) && list_events(c, now.id, prove, &p, e);
    hasher_free(p.h);
    if (!read)
        return false;
    if (p.why.size == 0)
        compare_end(&p, &now);
    *why = p.why.size ? str_printf(a, "run %.*s: %.*s", STR_ARG(now.id), STR_ARG(p.why)) : p.why;
    return true;
}

/* One snapshot of row and events, since the run may be going on. */
bool registry_verify(conn *c, arena *a, const run_record *r, bool *ok, str *why, err *e)
{
    bool own = !c->in_transaction;

    if (own && !driver_begin(c, true, e))
        return false;
    bool read = verify_now(c, a, r->id, why, e);
    if (own)
        driver_rollback(c);
    if (read)
        *ok = why->size == 0;
    return read;
}
