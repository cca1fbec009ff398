#include "base/clock.h"
#include "base/crash.h"
#include "engine/engine.h"
#include "engine/horizon.h"
#include "registry/marker.h"

#include <string.h>

enum { RETRY_MS = 100 };

/*
 * Kept things are destroyed one by one, the oldest first, each in a transaction that begins with
 * the fence and ends with its row. The run that is recorded of it is at its end from its first
 * transaction on: there is nothing to recover, and the same command goes on where it stopped.
 */
typedef struct finalising {
    operation *o;
    const hm_finalise_request *r;
    keep_list all;
    const keep_record **take; /* in the order in which they are destroyed */
    size_t count;
} finalising;

/* ---- what ---- */

/* A run set them aside together, and a part of them would lead nowhere. */
static size_t end_of_set(const keep_list *all, size_t from)
{
    size_t to = from + 1;

    while (to < all->count && str_same(all->at[to].run, all->at[from].run) &&
           str_same(all->at[to].migration, all->at[from].migration))
        to++;
    return to;
}

static bool is_young(const finalising *f, size_t from, size_t to)
{
    int64_t youngest = 0, limit = f->r->older_than_ms * 1000;

    for (size_t i = from; i < to; i++)
        if (f->all.at[i].made_at > youngest)
            youngest = f->all.at[i].made_at;
    return limit > 0 && clock_now() - youngest < limit;
}

/* Tables before the types and functions that they need. */
static void take_set(finalising *f, size_t from, size_t to)
{
    for (int objects = 0; objects < 2; objects++)
        for (size_t i = from; i < to; i++)
            if (f->all.at[i].state == KEEP_KEPT &&
                (f->all.at[i].kind == KEEP_OBJECT) == (objects != 0))
                f->take[f->count++] = &f->all.at[i];
}

/* Behind the last one that is of the migration; SIZE_MAX: nothing was ever set aside for it. */
static size_t end_of_migration(const finalising *f)
{
    size_t end = f->r->id ? SIZE_MAX : f->all.count;

    for (size_t from = 0, to; from < f->all.count; from = to) {
        to = end_of_set(&f->all, from);
        if (f->r->id && str_is(f->all.at[from].migration, f->r->id))
            end = to;
    }
    return end;
}

static bool is_known(const operation *o, const char *id)
{
    for (size_t i = 0; i < o->applied.count; i++)
        if (str_is(o->applied.at[i].id, id))
            return true;
    return false;
}

static bool choose(finalising *f, err *e)
{
    operation *o = f->o;
    void *given;

    f->count = 0;
    if (!registry_applied(o->w.c, o->a, &o->applied, e) ||
        !registry_keeps(o->w.c, o->a, &(keep_filter){ 0 }, &f->all, e) ||
        !arena_try(o->a, (f->all.count + 1) * sizeof *f->take, &given, e))
        return false;
    f->take = given;
    size_t end = end_of_migration(f);
    if (end == SIZE_MAX && !is_known(o, f->r->id)) {
        (void)err_set(e, ERR_USAGE, "there is no migration %s of which anything was kept",
                      f->r->id);
        err_hint(e, "`homing horizon` lists what is kept");
        return false;
    }
    for (size_t from = 0, to; end != SIZE_MAX && from < end; from = to) {
        to = end_of_set(&f->all, from);
        if (is_young(f, from, to))
            break;
        take_set(f, from, to);
    }
    return true;
}

/* ---- saying it ---- */

static bool is_first_of(const finalising *f, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (str_same(f->take[i]->migration, f->take[at]->migration) &&
            str_same(f->take[i]->way, f->take[at]->way))
            return false;
    return true;
}

static json_t *set_of(const finalising *f, size_t at, int64_t *rows)
{
    json_t *counts = json_object();

    *rows = 0;
    for (size_t i = 0; i < f->count; i++) {
        const keep_record *k = f->take[i];
        if (!str_same(k->migration, f->take[at]->migration) || !str_same(k->way, f->take[at]->way))
            continue;
        const char *kind = keep_kind_name(k->kind);
        json_put_int(counts, kind, json_get_int(counts, kind, 0) + 1);
        *rows += k->rows > 0 ? k->rows : 0;
    }
    return counts;
}

static void put_sets(finalising *f)
{
    json_t *list = json_array();
    arena *a = f->o->a;

    for (size_t i = 0; i < f->count; i++) {
        if (!is_first_of(f, i))
            continue;
        json_t *one = json_object();
        int64_t rows;
        bool up = str_is(f->take[i]->way, "up");
        json_t *counts = set_of(f, i, &rows);
        str words = horizon_words(a, counts);
        json_put_str(one, "migration", f->take[i]->migration);
        json_put_str(one, "way", f->take[i]->way);
        json_put(one, "kept", counts);
        json_put_int(one, "rows", rows);
        json_put_str(one, "since", clock_text(a, f->take[i]->made_at));
        json_put_str(one, "impossible",
                     up ? str_printf(a, "rolling %.*s back: what it took (%.*s) is nowhere else",
                                     STR_ARG(f->take[i]->migration), STR_ARG(words))
                        : str_printf(a, "having back what the rollback of %.*s took (%.*s)",
                                     STR_ARG(f->take[i]->migration), STR_ARG(words)));
        (void)json_array_append_new(list, one);
    }
    json_put(f->o->r.doc, "finalise", list);
}

static const char *command_of(const finalising *f, const char *how)
{
    buf b = buf_in(f->o->a);

    buf_add_c(&b, "homing finalise");
    if (f->r->id)
        buf_printf(&b, " %s", f->r->id);
    if (f->r->older_than_ms)
        buf_printf(&b, " --older-than %llds", (long long)f->r->older_than_ms / 1000);
    buf_add_c(&b, how);
    return buf_str(&b).at;
}

static void say_nothing(operation *o)
{
    result_set(&o->r, RESULT_NOTHING);
    result_now(&o->r, STR("nothing is kept that could be finalised; nothing was touched"));
}

static const char *things(size_t count)
{
    return count == 1 ? "thing that is kept" : "things that are kept";
}

static bool refuse_unasked(finalising *f, err *e)
{
    (void)err_set(e, ERR_REFUSED, "finalise destroys %zu %s, for ever", f->count, things(f->count));
    err_hint(e, "read what becomes impossible, then say --yes");
    result_next(&f->o->r, command_of(f, " --yes"), "destroys them");
    return false;
}

static void say_dry(finalising *f)
{
    result_now(&f->o->r, str_printf(f->o->a, "nothing was touched; %zu %s would be destroyed",
                                    f->count, things(f->count)));
    result_next(&f->o->r, command_of(f, " --yes"), "does it");
}

/* ---- destroying ---- */

static bool damaged(const keep_record *k, const char *why, err *e)
{
    (void)err_set(e, ERR_REGISTRY, "keep %lld of the registry (%.*s) %s", (long long)k->id,
                  STR_ARG(k->path), why);
    err_hint(e, "nothing of it was touched; restore the registry's tables from a backup");
    return false;
}

static str bare(arena *a, str quoted)
{
    buf b = buf_in(a);

    for (size_t i = 0; i < quoted.size; i++)
        if (quoted.at[i] != '"')
            buf_add_char(&b, quoted.at[i]);
    return buf_str(&b);
}

/* Nothing else is ever destroyed, whatever the row says. */
static bool check_place(operation *o, const keep_record *k, err *e)
{
    bool schemas = conn_has(o->w.c, TRAIT_SCHEMAS) && k->kind != KEEP_COLUMN;

    return str_starts(bare(o->a, k->place), schemas ? "homing_keep." : "homing_keep_") ||
           damaged(k, "does not lie where kept things lie", e);
}

static str get_detail(arena *a, const keep_record *k, const char *member)
{
    json_t *parsed;
    err ignored;

    if (!json_parse(k->detail, &parsed, &ignored))
        return (str){ 0 };
    JSON_CLOSING detail = parsed;
    return str_copy(a, json_get_str(detail, member));
}

/* Empty: the table is gone, and its columns with it. */
static bool column_sql(operation *o, const keep_record *k, str *out, err *e)
{
    str text = driver_sql(o->w.c, STATEMENT_DESTROY_COLUMN), table = get_detail(o->a, k, "table");
    const value params[] = { VALUE(table) };
    value path;

    if (text.size == 0 || table.size == 0)
        return damaged(k, "does not say in which table it lies", e);
    if (!driver_value(o->w.c, o->a, driver_sql(o->w.c, STATEMENT_FIND_KEPT_TABLE), VALUES(params),
                      &path, e))
        return false;
    *out = (str){ 0 };
    if (!path.null)
        *out = statement_with(o->a, statement_with(o->a, text, ":table", path.text), ":column",
                              k->place);
    return true;
}

static bool object_sql(operation *o, const keep_record *k, str *out, err *e)
{
    static const struct {
        const char *kind;
        statement_id id;
    } kinds[] = {
        { "type", STATEMENT_DESTROY_TYPE },         { "domain", STATEMENT_DESTROY_TYPE },
        { "sequence", STATEMENT_DESTROY_SEQUENCE }, { "function", STATEMENT_DESTROY_ROUTINE },
        { "procedure", STATEMENT_DESTROY_ROUTINE }, { "aggregate", STATEMENT_DESTROY_ROUTINE },
    };
    str kind = get_detail(o->a, k, "kind");

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        str text = driver_sql(o->w.c, kinds[i].id);
        if (!str_is(kind, kinds[i].kind) || text.size == 0)
            continue;
        *out = statement_with(o->a, text, ":place", k->place);
        return true;
    }
    return damaged(k, "does not say what kind of object it is", e);
}

/* Empty: there is nothing but the row. */
static bool sql_of(operation *o, const keep_record *k, str *out, err *e)
{
    *out = (str){ 0 };
    if (k->place.size == 0)
        return true;
    if (!check_place(o, k, e))
        return false;
    if (k->kind == KEEP_COLUMN)
        return column_sql(o, k, out, e);
    if (k->kind == KEEP_OBJECT)
        return object_sql(o, k, out, e);
    *out = statement_with(o->a, driver_sql(o->w.c, STATEMENT_DESTROY_TABLE), ":place", k->place);
    return true;
}

static json_t *keep_body(const keep_record *k)
{
    json_t *body = json_object();

    json_put_int(body, "keep", k->id);
    json_put_str(body, "migration", k->migration);
    json_put_str(body, "way", k->way);
    json_put_str(body, "kind", str_of(keep_kind_name(k->kind)));
    json_put_str(body, "path", k->path);
    json_put_int(body, "rows", k->rows);
    return body;
}

static bool destroy_in_transaction(finalising *f, const keep_record *k, err *e)
{
    work *w = &f->o->w;
    call_list list = calls_in(f->o->a);
    outcome how;
    str sql;

    if (!sql_of(f->o, k, &sql, e))
        return false;
    if (sql.size)
        calls_add_text(&list, sql, NULL, NULL);
    registry_end_keep(&list, w->c, k->id, KEEP_FINALISED);
    if (!driver_calls(w->c, list.at, list.count, &how, e))
        return false;
    CRASH_POINT(FINALISE_DESTROYED);
    list.count = 0;
    work_event(w, &list, "kept_thing_destroyed", keep_body(k));
    return work_commit_open(w, &list, &how, e);
}

static bool destroy(finalising *f, const keep_record *k, err *e)
{
    work *w = &f->o->w;
    call_list first = calls_in(f->o->a);

    registry_guard(&first, w->c, w->epoch);
    if (!driver_begin_with(w->c, first.at, first.count, e))
        return false;
    if (!destroy_in_transaction(f, k, e)) {
        driver_rollback(w->c);
        return false;
    }
    CRASH_POINT(FINALISE_COMMITTED);
    f->o->finalised++;
    return true;
}

/* A lock on the table of a kept column is waited for in short turns, as everywhere. */
static bool destroy_patiently(finalising *f, const keep_record *k, err *e)
{
    int64_t began = clock_monotonic(), most = f->r->limits.patience_ms;

    while (!destroy(f, k, e)) {
        if ((e->code != ERR_LOCK && e->code != ERR_CONFLICT) ||
            (clock_monotonic() - began) / 1000 >= most)
            return false;
        clock_sleep_ms(RETRY_MS + (int64_t)(clock_random() % RETRY_MS));
    }
    return true;
}

/* Something else that is kept and not destroyed yet still needs it. */
static bool is_needed(const err *e)
{
    return e->code == ERR_SQL && strcmp(e->sqlstate, "2BP01") == 0;
}

static bool name_fault(const keep_record *k, err *e)
{
    err_wrap(e, "what was kept of %.*s (%.*s) cannot be destroyed", STR_ARG(k->migration),
             STR_ARG(k->path));
    if (!*e->hint)
        err_hint(e, "what was destroyed before it is gone; the same command goes on from there");
    return false;
}

/* What is needed by something else is tried again as long as that gets less. */
static bool destroy_all(finalising *f, err *e)
{
    size_t left = f->count, before = SIZE_MAX;

    while (left && left < before) {
        size_t kept = 0;
        before = left;
        for (size_t i = 0; i < left; i++) {
            if (destroy_patiently(f, f->take[i], e))
                continue;
            if (!is_needed(e))
                return name_fault(f->take[i], e);
            f->take[kept++] = f->take[i];
        }
        left = kept;
    }
    return left == 0 || name_fault(f->take[0], e);
}

static json_t *begun_body(const finalising *f)
{
    json_t *body = json_object(), *list = json_array();

    for (size_t i = 0; i < f->count; i++)
        if (is_first_of(f, i))
            (void)json_array_append_new(list, json_str(f->take[i]->migration));
    json_put(body, "migrations", list);
    json_put_int(body, "keeps", (int64_t)f->count);
    return body;
}

static bool begin(finalising *f, err *e)
{
    work *w = &f->o->w;
    call_list list = calls_in(f->o->a);

    w->plan = (plan){ .goal = DIRECTION_UP };
    work_renew(w, (run_record){ .id = f->o->own_run, .by = registry_who(f->o->a) });
    if (!work_add_run(w, &list, STR("finalise"), e))
        return false;
    work_event(w, &list, "finalise_began", begun_body(f));
    work_move(w, &list, MOVE_FINISH, "each kept thing that is destroyed is an event of this run");
    if (!work_commit(w, &list, e)) {
        w->state = RUN_NONE;
        return false;
    }
    CRASH_POINT(FINALISE_BEGUN);
    return true;
}

/* ---- the operation ---- */

static bool refuse_open(operation *o, err *e)
{
    run_record open;

    if (!registry_open_run(o->w.c, o->a, &open, e))
        return false;
    if (open.id.size == 0)
        return true;
    (void)err_set(e, ERR_REFUSED, "run %.*s (%.*s) is open: what it needs to go home is not known",
                  STR_ARG(open.id), STR_ARG(open.kind));
    err_hint(e, "bring it to its end first: homing recover, or homing resume when it is paused");
    result_next(&o->r, "homing recover", "brings the open run to its end");
    return false;
}

/* Each turn has a run of its own: what the one before recorded stands. */
static bool take_fence(operation *o, err *e)
{
    o->own_run = run_new_id(o->a);
    o->w.run = (run_record){ .id = o->own_run };
    return session_take_fence(&o->w, e);
}

/* Where a table that is dropped would take rows of others along, it is kept from that. */
static bool rest_keys(conn *c, err *e)
{
    str text = driver_sql(c, STATEMENT_SUSPEND_FOREIGN_KEYS);
    outcome how;

    return text.size == 0 || driver_run(c, text, NULL, &how, e);
}

static bool carry_out(finalising *f, err *e)
{
    operation *o = f->o;

    if (!rest_keys(o->w.c, e) || !take_fence(o, e))
        return false;
    bool ok =
        refuse_open(o, e) && choose(f, e) && (f->count == 0 || (begin(f, e) && destroy_all(f, e)));
    if (ok)
        CRASH_POINT(FINALISE_ENDED);
    if (ok || e->code != ERR_LOST)
        operation_free_fence(o);
    return ok;
}

static bool is_there(operation *o, bool *out, err *e)
{
    registry_facts seen;

    if (!registry_examine(o->w.c, o->a, &seen, e) ||
        !marker_judge(o->a, seen.mark, o->w.at->rehearsal, e))
        return false;
    if (seen.state == REGISTRY_DAMAGED)
        return err_set(e, ERR_REGISTRY, "%.*s", STR_ARG(seen.why));
    if (seen.state == REGISTRY_NEWER)
        return err_set(e, ERR_REGISTRY_NEWER, "%.*s", STR_ARG(seen.why));
    *out = seen.state == REGISTRY_CURRENT;
    return true;
}

static void say_done(operation *o)
{
    result_run(&o->r, &o->w.run);
    result_now(&o->r, str_printf(o->a, "%zu kept thing%s destroyed; their way back is gone",
                                 o->finalised, o->finalised == 1 ? " is" : "s are"));
}

static bool finalise_body(operation *o, err *e)
{
    finalising f = { .o = o, .r = o->finalising };
    bool there;

    if (!is_there(o, &there, e))
        return false;
    if (!there) {
        say_nothing(o);
        return true;
    }
    if (!choose(&f, e))
        return false;
    if (f.count == 0) {
        (o->finalised ? say_done : say_nothing)(o);
        return true;
    }
    if (o->own_run.size == 0)
        put_sets(&f);
    if (f.r->dry_run) {
        say_dry(&f);
        return true;
    }
    if (!f.r->confirmed)
        return refuse_unasked(&f, e);
    if (!refuse_open(o, e) || !carry_out(&f, e))
        return false;
    say_done(o);
    return true;
}

json_t *engine_finalise(const hm_context *at, const hm_finalise_request *r)
{
    const hm_run_request request = { .id = r->id, .dry_run = r->dry_run, .limits = r->limits };
    hm_context without = *at;
    operation o;

    without.migrations = NULL;
    if (!operation_begin(&o, "finalise", &without, &request))
        return operation_end(&o);
    o.finalising = r;
    o.without_files = true;
    json_t *doc = operation_carry(&o, finalise_body);
    if (o.finalised && json_object_get(doc, "error"))
        json_put_str(doc, "now",
                     STR("a part of what was kept is destroyed, the rest is kept; the "
                         "same command goes on"));
    return doc;
}
