#include "engine/horizon.h"

#include "base/clock.h"
#include "engine/engine.h"
#include "keep/image.h"

/* About what bringing things back takes, where nobody has measured it. */
enum { MOVE_MS = 5, ROWS_A_MS = 50 };

static const char finally[] = "with `homing finalise`, never by itself";

static const char *const plurals[KEEP_KIND_COUNT][2] = {
    [KEEP_TABLE] = { "table", "tables" },
    [KEEP_COLUMN] = { "column", "columns" },
    [KEEP_VALUES] = { "column's values", "columns' values" },
    [KEEP_OBJECT] = { "object", "objects" },
    [KEEP_ROWS] = { "undo image", "undo images" },
    [KEEP_LEFT] = { "copy of a table", "copies of tables" },
    [KEEP_WAY] = { "way back", "ways back" },
};

static bool is_of(const keep_record *k, str migration, str dir)
{
    return str_same(k->migration, migration) && (dir.size == 0 || str_same(k->way, dir));
}

json_t *horizon_count(const keep_list *all, str migration, str dir, keep_state in)
{
    json_t *out = json_object();
    int64_t counts[KEEP_KIND_COUNT] = { 0 };

    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].state == in && is_of(&all->at[i], migration, dir))
            counts[all->at[i].kind]++;
    for (int k = 0; k < KEEP_KIND_COUNT; k++)
        if (counts[k])
            json_put_int(out, keep_kind_name((keep_kind)k), counts[k]);
    return out;
}

str horizon_words(arena *a, const json_t *counts)
{
    buf b = buf_in(a);

    for (int k = 0; k < KEEP_KIND_COUNT; k++) {
        int64_t n = json_get_int(counts, keep_kind_name((keep_kind)k), 0);
        if (n)
            buf_printf(&b, "%s%lld %s", b.size ? ", " : "", (long long)n, plurals[k][n > 1]);
    }
    return buf_str(&b);
}

/* ---- by what ---- */

typedef struct way_facts {
    bool things, images, statements; /* kept: objects and values, rows, the catalogue's way */
    bool finalised;
    int64_t ended_at; /* the last of what was destroyed */
    int64_t since;
    int64_t rows;  /* to be put back one by one */
    int64_t moves; /* things that are moved back as they are */
    bool rows_known;
} way_facts;

static void take_kept(way_facts *f, const keep_record *k)
{
    bool counted = k->kind == KEEP_ROWS || k->kind == KEEP_VALUES || k->kind == KEEP_LEFT;

    f->images = f->images || k->kind == KEEP_ROWS;
    f->statements = f->statements || k->kind == KEEP_WAY;
    f->things = f->things || (k->kind != KEEP_ROWS && k->kind != KEEP_WAY);
    if (f->since == 0)
        f->since = k->made_at;
    f->moves += !counted && k->kind != KEEP_WAY;
    if (counted && k->rows < 0)
        f->rows_known = false;
    else if (counted)
        f->rows += k->rows;
}

/* The run that applied it last, as far as it kept something: of those before, nothing counts. */
static str last_run(const keep_list *all, str migration)
{
    for (size_t i = all->count; i-- > 0;)
        if (is_of(&all->at[i], migration, STR("up")))
            return all->at[i].run;
    return (str){ 0 };
}

static way_facts facts_of(const keep_list *all, str migration)
{
    way_facts f = { .rows_known = true };
    str run = last_run(all, migration);

    for (size_t i = 0; i < all->count; i++) {
        const keep_record *k = &all->at[i];
        if (!is_of(k, migration, STR("up")) || !str_same(k->run, run))
            continue;
        if (k->state == KEEP_KEPT)
            take_kept(&f, k);
        if (k->state == KEEP_FINALISED) {
            f.finalised = true;
            f.ended_at = k->ended_at > f.ended_at ? k->ended_at : f.ended_at;
        }
    }
    return f;
}

/* "author", "derived" or "none", as far as the contract that was applied and homing.lock say. */
static str way_of_contract(operation *o, const applied *m, int64_t *measured_ms)
{
    contract c;
    err ignored;

    *measured_ms = -1;
    if (!contract_from_json(o->a, m->json, &c, &ignored))
        return STR("none");
    const proof *p = o->proofs_read ? proofs_find(&o->proven, &c, conn_major(o->w.c)) : NULL;
    JSON_CLOSING home =
        plan_home_json(o->a, &c, o->proofs_read ? &o->proven : NULL, conn_major(o->w.c));
    if (p && p->proven)
        *measured_ms = p->down_ms;
    return str_copy(o->a, json_get_str(home, "kind"));
}

static void add_word(json_t *list, const char *word)
{
    (void)json_array_append_new(list, json_str(str_of(word)));
}

static json_t *put_by(json_t *out, const way_facts *f, str written)
{
    json_t *by = json_array();

    if (f->things)
        add_word(by, "keep");
    if (f->images)
        add_word(by, "undo image");
    if (f->statements || str_is(written, "derived"))
        add_word(by, "inverse");
    if (str_is(written, "author"))
        add_word(by, "down");
    json_put(out, "by", by);
    return by;
}

static void put_time(json_t *out, const way_facts *f, int64_t measured_ms)
{
    bool kept = f->things || f->images || f->statements;

    if (!kept && measured_ms < 0)
        return;
    json_put_int(out, "ms", kept ? f->moves * MOVE_MS + f->rows / ROWS_A_MS + 1 : measured_ms);
    json_put_str(out, "ms_is", kept ? STR("estimated") : STR("measured in a rehearsal"));
}

static void put_end(operation *o, json_t *out, const way_facts *f)
{
    json_put_str(out, "why",
                 f->finalised ? STR("finalised")
                              : STR("nothing is kept of it, and no way back was written or "
                                    "proven"));
    if (f->finalised)
        json_put_str(out, "finalised_at", clock_text(o->a, f->ended_at));
}

json_t *horizon_of(operation *o, const keep_list *all, const applied *m)
{
    way_facts f = facts_of(all, m->id);
    json_t *out = json_object(), *kept = horizon_count(all, m->id, STR("up"), KEEP_KEPT);
    int64_t measured_ms;
    str written = way_of_contract(o, m, &measured_ms);
    bool open = json_array_size(put_by(out, &f, written)) > 0 && !f.finalised;

    json_put_bool(out, "open", open);
    if (!open)
        put_end(o, out, &f);
    if (f.rows_known)
        json_put_int(out, "rows", f.rows);
    if (f.since)
        json_put_str(out, "since", clock_text(o->a, f.since));
    if (open)
        put_time(out, &f, measured_ms);
    if (open && json_object_size(kept))
        json_put_str(out, "closes", str_of(finally));
    json_put(out, "kept", kept);
    return out;
}

static const applied *applied_of(const operation *o, str id)
{
    for (size_t i = 0; i < o->applied.count; i++)
        if (str_same(o->applied.at[i].id, id))
            return &o->applied.at[i];
    return NULL;
}

bool horizon_put_all(operation *o, err *e)
{
    const json_t *list = json_object_get(o->r.doc, "migrations");
    keep_list all;
    json_t *one;
    size_t i;

    if (!registry_keeps(o->w.c, o->a, &(keep_filter){ 0 }, &all, e))
        return false;
    json_array_foreach(list, i, one)
    {
        const applied *m = applied_of(o, json_get_str(one, "id"));
        if (m)
            json_put(one, "horizon", horizon_of(o, &all, m));
    }
    return true;
}

/* ---- the command ---- */

static bool read_bytes(void *ctx, const row *r, err *e)
{
    return str_int64(r->cell[0].text, (int64_t *)ctx) ||
           err_set(e, ERR_REGISTRY, "a size is \"%.*s\"", STR_ARG(r->cell[0].text));
}

int64_t horizon_bytes(operation *o, const keep_record *k)
{
    const value params[] = { VALUE(k->place) };
    int64_t bytes = -1;
    err ignored;

    if (k->place.size == 0 || k->kind == KEEP_COLUMN || k->kind == KEEP_OBJECT)
        return 0;
    if (!driver_query(o->w.c, driver_sql(o->w.c, STATEMENT_SIZE_KEPT), VALUES(params), read_bytes,
                      &bytes, &ignored))
        return -1;
    return bytes;
}

static void put_disk(operation *o, json_t *out, const keep_list *all, str migration)
{
    int64_t sum = 0;

    for (size_t i = 0; i < all->count; i++) {
        const keep_record *k = &all->at[i];
        if (k->state != KEEP_KEPT || !is_of(k, migration, (str){ 0 }))
            continue;
        int64_t bytes = horizon_bytes(o, k);
        if (bytes < 0)
            return;
        sum += bytes;
    }
    json_put_int(out, "bytes", sum);
}

/* What of the images would not come back as it was, if it were brought back now. */
static bool count_conflicts(operation *o, const keep_list *all, str migration, int64_t *out, err *e)
{
    conn *c = o->w.c;

    *out = 0;
    for (size_t i = 0; i < all->count; i++) {
        const keep_record *k = &all->at[i];
        image of;
        image_counts counts;
        if (k->kind != KEEP_ROWS || k->state != KEEP_KEPT || !is_of(k, migration, STR("up")))
            continue;
        if (!image_from_detail(o->a, k->id, k->place, k->detail, &of, e) ||
            !image_forecast(c, o->a, &of, &counts, e))
            return false;
        *out += counts.quarantined;
    }
    return true;
}

/* A forecast that cannot be had is no reason to say nothing of the rest. */
static void put_conflicts(operation *o, json_t *out, const keep_list *all, str migration)
{
    int64_t conflicts = 0;
    err e;

    if (!json_get_bool(out, "open", false))
        return;
    bool ok = driver_begin(o->w.c, true, &e) && count_conflicts(o, all, migration, &conflicts, &e);
    driver_rollback(o->w.c);
    if (ok)
        json_put_int(out, "conflicts", conflicts);
    else
        result_warn(&o->r, str_printf(o->a, "what of %.*s would go to quarantine is not known: %s",
                                      STR_ARG(migration), e.text));
}

static bool put_one(operation *o, json_t *list, const keep_list *all, const applied *m)
{
    json_t *one = horizon_of(o, all, m);

    json_put_str(one, "id", m->id);
    put_disk(o, one, all, m->id);
    put_conflicts(o, one, all, m->id);
    (void)json_array_append_new(list, one);
    return json_get_bool(one, "open", false);
}

static bool no_such(const char *id, err *e)
{
    (void)err_set(e, ERR_USAGE, "no migration %s is applied", id);
    err_hint(e, "`homing status` lists them");
    return false;
}

static void say(operation *o, size_t open, size_t shown)
{
    result_now(&o->r, str_printf(o->a, "%zu of %zu migration%s can be taken back", open, shown,
                                 shown == 1 ? "" : "s"));
    if (open)
        result_next(&o->r, "homing rollback --last", "takes the last one back");
}

/* keeps: the registry is of a version that kept things. */
static bool put_horizons(operation *o, bool keeps, const char *id, err *e)
{
    json_t *list = json_array();
    size_t open = 0;
    keep_list all = { 0 };

    json_put(o->r.doc, "horizon", list);
    if (!registry_applied(o->w.c, o->a, &o->applied, e) ||
        (keeps && !registry_keeps(o->w.c, o->a, &(keep_filter){ 0 }, &all, e)))
        return false;
    for (size_t i = 0; i < o->applied.count; i++) {
        const applied *m = &o->applied.at[i];
        if (id ? str_is(m->id, id) : !facts_of(&all, m->id).finalised)
            open += put_one(o, list, &all, m);
    }
    if (id && json_array_size(list) == 0)
        return no_such(id, e);
    say(o, open, json_array_size(list));
    return true;
}

static bool look(operation *o, const char *id, err *e)
{
    registry_state state;
    str why = { 0 };

    if (!operation_connect(o, &state, &why, e))
        return false;
    if (state == REGISTRY_DAMAGED)
        return err_set(e, ERR_REGISTRY, "%.*s", STR_ARG(why));
    if (state == REGISTRY_NEWER)
        return err_set(e, ERR_REGISTRY_NEWER, "%.*s", STR_ARG(why));
    if (state != REGISTRY_ABSENT)
        return operation_proofs(o, e) && put_horizons(o, state == REGISTRY_CURRENT, id, e);
    if (id)
        return no_such(id, e);
    result_set(&o->r, RESULT_NOTHING);
    result_now(&o->r, STR("no migration is applied"));
    return true;
}

json_t *engine_horizon(const hm_context *at, const char *id)
{
    hm_context without = *at;
    operation o;
    err e;

    without.migrations = NULL;
    if (!operation_begin(&o, "horizon", &without, NULL))
        return operation_end(&o);
    if (!look(&o, id, &e))
        return operation_fail(&o, &e);
    return operation_end(&o);
}
