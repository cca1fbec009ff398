#include "keep/image.h"
#include "keep/merge.h"

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

bool image_undo(conn *c, arena *a, const image *i, const quarantine_place *q, image_counts *out,
                err *e)
{
    relation now;
    shape s;

    *out = (image_counts){ 0 };
    if (!i->place.size)
        return true;
    if (!find_table(c, a, i, &now, e) || !shape_of(c, a, &i->of, &now, &s, e))
        return false;
    s.id = i->id;
    s.image = i->place;
    s.work = s.postgres ? str_printf(a, "homing_keep.w%lld", (long long)i->id)
                        : str_printf(a, "homing_keep_work_%lld", (long long)i->id);
    return merge_all(&s, q, out, e);
}
