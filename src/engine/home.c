#include "catalog/catalog.h"

#include "engine/work.h"

static const catalog_scope whole = { .with_grants = true };

/* The number of the next transaction, as long as nobody is at work; empty: it cannot be told. */
static bool take_quiet(work *w, str *out, err *e)
{
    str text = driver_sql(w->c, STATEMENT_READ_QUIET);
    value found = { 0 };

    if (text.size && !driver_value(w->c, w->tmp, text, NO_VALUES, &found, e))
        return false;
    *out = found.text;
    return true;
}

/* Before the catalogue is read: what changes in between makes the stamp stale, never the text. */
static bool take_stamp(work *w, str *out, err *e)
{
    value found;

    if (!driver_value(w->c, w->tmp, driver_sql(w->c, STATEMENT_STAMP_CATALOG), NO_VALUES, &found,
                      e))
        return false;
    *out = found.text;
    return true;
}

static bool read_now(work *w, catalog *now, err *e)
{
    if (!take_quiet(w, &w->catalog_quiet, e) || !take_stamp(w, &w->catalog_stamp, e) ||
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

    if (now.size == 0 && !take_stamp(w, &now, e))
        return false;
    *same = str_same(then, now);
    return true;
}

bool home_drift(work *w, str level, bool *known, json_t **found, err *e)
{
    catalog_signs then;
    hash key;
    bool same;

    if (!hash_from_hex(level, &key))
        return err_set(e, ERR_INTERNAL, "a level is no digest");
    if (!registry_signs(w->c, w->tmp, key, &then, e))
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
