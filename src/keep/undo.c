#include "keep/image.h"
#include "keep/merge.h"
#include "registry/cells.h"

static bool find_table(conn *c, arena *a, const image *i, relation *now, err *e)
{
    if (relation_read_again(c, a, i->of.identity, now, e))
        return true;
    if (e->code != ERR_USAGE)
        return false;
    (void)err_set(e, ERR_HELD, "table %.*s, whose rows were kept, is gone", STR_ARG(i->of.path));
    err_hint(e, "bring the table back first; its rows are in %.*s", STR_ARG(i->place));
    return false;
}

bool image_lock(conn *c, const relation *of, err *e)
{
    arena *a = arena_new(2 * (size_t)ARENA_CHUNK + of->path.size * 2);
    bool ok;

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    ok = !conn_has(c, TRAIT_SCHEMAS) ||
         driver_query(c, compose_lock(a, of), NO_VALUES, NULL, NULL, e);
    arena_free(a);
    return ok;
}

static bool shape_for(conn *c, arena *a, const image *i, shape *out, err *e)
{
    relation *now = arena_take(a, sizeof *now);

    if (!find_table(c, a, i, now, e) || !shape_of(c, a, &i->of, now, out, e))
        return false;
    out->id = i->id;
    out->image = i->place;
    out->work = out->postgres ? str_printf(a, "homing_keep.w%lld", (long long)i->id)
                              : str_printf(a, "homing_keep_work_%lld", (long long)i->id);
    return true;
}

bool images_undo(conn *c, arena *a, const images *list, const quarantine_place *q,
                 image_counts *out, err *e)
{
    merging *all = arena_take(a, (list->count + 1) * sizeof *all);
    size_t count = 0;

    *out = (image_counts){ 0 };
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i].place.size == 0)
            continue;
        all[count] = (merging){ .s = arena_take(a, sizeof(shape)) };
        if (!shape_for(c, a, &list->at[i], all[count++].s, e))
            return false;
    }
    return merge_all(all, count, q, out, e);
}

bool image_undo(conn *c, arena *a, const image *i, const quarantine_place *q, image_counts *out,
                err *e)
{
    const images one = { i, 1 };

    return images_undo(c, a, &one, q, out, e);
}

static bool one_forecast(void *ctx, const row *r, err *e)
{
    image_counts *to = ctx;
    cells in = cells_of(NULL, r, e);

    to->restored = cells_int(&in);
    to->quarantined = cells_int(&in);
    return in.ok;
}

bool image_forecast(conn *c, arena *a, const image *i, image_counts *out, err *e)
{
    shape s;

    *out = (image_counts){ 0 };
    if (i->place.size == 0)
        return true;
    if (!shape_for(c, a, i, &s, e))
        return false;
    s.changed = s.held;
    str sql = compose_forecast(&s);
    if (s.failed)
        return err_set(e, ERR_LIMIT, "a statement over %.*s is larger than Homing accepts",
                       STR_ARG(s.table));
    return driver_query(c, sql, NO_VALUES, one_forecast, out, e);
}
