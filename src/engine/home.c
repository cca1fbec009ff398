#include "catalog/catalog.h"

#include "engine/work.h"

static const catalog_scope whole = { .with_grants = true };

typedef struct sign {
    arena *a;
    str text;
} sign;

static bool keep_sign(void *ctx, const row *r, err *e)
{
    sign *to = ctx;

    (void)e;
    to->text = str_copy(to->a, r->cell[0].text);
    return true;
}

/* They are asked for at the beginning and at the end of a run, so they stay prepared. */
static void ask_sign(work *w, call_list *list, statement_id id, sign *to)
{
    *to = (sign){ .a = w->tmp };
    if (driver_sql(w->c, id).size == 0)
        return;
    call *added = calls_add(list, w->c, id, NULL, 0);
    added->each = keep_sign;
    added->ctx = to;
}

/*
 * Before the catalogue is read: what changes in between makes the stamp stale, never the text.
 * quiet: the number of the next transaction, as long as nobody is at work, asked before that;
 * empty: it cannot be told; NULL: it is not wanted
 */
static bool take_stamp(work *w, str *quiet, str *stamp, err *e)
{
    call_list list = calls_in(w->tmp);
    sign first, second;
    outcome how;

    if (quiet)
        ask_sign(w, &list, STATEMENT_READ_QUIET, &first);
    ask_sign(w, &list, STATEMENT_STAMP_CATALOG, &second);
    if (!driver_calls(w->c, list.at, list.count, &how, e))
        return false;
    if (quiet)
        *quiet = first.text;
    *stamp = second.text;
    return true;
}

static bool read_now(work *w, catalog *now, err *e)
{
    if (!take_stamp(w, &w->catalog_quiet, &w->catalog_stamp, e) ||
        !catalog_read(w->c, w->tmp, &whole, now, e))
        return false;
    w->catalog_text = catalog_text(w->tmp, now);
    w->catalog_fingerprint = hash_hex(w->tmp, now->fingerprint);
    return true;
}

bool home_record(work *w, call_list *list, str level, bool read, err *e)
{
    hash key;
    catalog now;

    if (!hash_from_hex(level, &key))
        return err_set(e, ERR_INTERNAL, "a level is no digest");
    if ((read || w->catalog_text.size == 0) && !read_now(w, &now, e))
        return false;
    const recorded_catalog what = {
        key, w->run.id, w->catalog_fingerprint, w->catalog_text, w->catalog_stamp, w->catalog_quiet
    };
    registry_set_catalog(list, w->c, &what);
    return true;
}

bool home_compare(work *w, str level, bool *known, json_t **found, err *e)
{
    hash key;
    catalog then, now;
    differences all;
    str text;

    if (!hash_from_hex(level, &key))
        return err_set(e, ERR_INTERNAL, "a level is no digest");
    if (!registry_catalog(w->c, w->tmp, key, &text, e))
        return false;
    *known = text.size > 0;
    *found = NULL;
    if (!*known)
        return true;
    if (!read_now(w, &now, e))
        return false;
    if (!catalog_from_text(w->tmp, text, &then, e))
        return false;
    catalog_compare(w->tmp, &then, &now, &all);
    *found = differences_json(&all);
    return true;
}

/* Nothing was changed since a transaction of that number recorded the catalogue. */
static bool was_quiet(const work *w, str then)
{
    int64_t recorder, next;

    return then.size && str_int64(then, &recorder) && str_int64(w->quiet_ahead, &next) &&
           next == recorder + 1;
}

static bool same_stamp(work *w, str then, bool *same, err *e)
{
    str now = w->stamp_ahead;

    if (now.size == 0 && !take_stamp(w, NULL, &now, e))
        return false;
    *same = str_same(then, now);
    return true;
}

static bool signs_of(work *w, str level, catalog_signs *out, err *e)
{
    hash key;

    if (w->level_ahead.size && str_same(w->level_ahead, level)) {
        *out = w->signs_ahead;
        return true;
    }
    if (!hash_from_hex(level, &key))
        return err_set(e, ERR_INTERNAL, "a level is no digest");
    return registry_signs(w->c, w->tmp, key, out, e);
}

bool home_drift(work *w, str level, bool *known, json_t **found, err *e)
{
    catalog_signs then;
    bool same;

    if (!signs_of(w, level, &then, e))
        return false;
    *known = then.stamp.size > 0;
    *found = NULL;
    if (!*known)
        return true;
    same = was_quiet(w, then.quiet);
    if (!same && !same_stamp(w, then.stamp, &same, e))
        return false;
    if (!same)
        return home_compare(w, level, known, found, e);
    *found = json_array();
    return true;
}

str home_level(work *w, size_t migration)
{
    str id = migration < w->plan.migration_count ? w->plan.migrations[migration].id : STR("");

    return hash_hex(w->tmp, hash_of(str_printf(w->tmp, "start of %.*s in run %.*s", STR_ARG(id),
                                               STR_ARG(w->run.id))));
}

/* More than one commit stands between its start and its end. */
static bool could_tear(const work *w, size_t migration)
{
    int64_t group = -1;

    for (size_t i = 0; i < w->plan.step_count; i++) {
        const plan_step *s = &w->plan.steps[i];
        if (s->migration != migration)
            continue;
        if (s->mode[w->plan.goal] == MODE_BATCHED || s->mode[w->plan.goal] == MODE_ALONE ||
            (group >= 0 && s->group != group))
            return true;
        group = s->group;
    }
    return false;
}

/* A mark stands for the whole run: what a way back left behind must not become what it has to lead
 * to. */
static bool is_marked(work *w, size_t migration, bool *there, err *e)
{
    hash key;
    str text;

    if (!hash_from_hex(home_level(w, migration), &key))
        return err_set(e, ERR_INTERNAL, "a level is no digest");
    if (!registry_catalog(w->c, w->tmp, key, &text, e))
        return false;
    *there = text.size > 0;
    return true;
}

static bool begins(const work *w, const decided *next)
{
    return (next->what == DECIDE_RUN_GROUP || next->what == DECIDE_RUN_BATCH ||
            next->what == DECIDE_INTEND) &&
           w->f.heading == HEADING_ONWARD && w->f.torn != TORN_YES;
}

bool home_mark(work *w, const decided *next, err *e)
{
    size_t migration = work_migration(w);

    if (!begins(w, next) || w->marked == migration + 1 || !could_tear(w, migration))
        return true;
    call_list list = calls_in(w->tmp);
    chain before = w->chain;
    bool there;
    if (!is_marked(w, migration, &there, e))
        return false;
    w->marked = there ? migration + 1 : w->marked;
    if (there)
        return true;
    if (!home_record(w, &list, home_level(w, migration), true, e))
        return false;
    if (!work_commit(w, &list, e)) {
        w->chain = before;
        return false;
    }
    w->marked = migration + 1;
    return true;
}
