#include "keep/compose.h"
#include "keep/detail.h"
#include "keep/merge.h"

/* The key's columns and one more: what a copy of its values is made of. */
static relation reduced(arena *a, const relation *of, size_t column)
{
    relation out = *of;
    size_t count = of->key.count;

    out.columns = arena_take(a, (count + 1) * sizeof *out.columns);
    out.key = (relation_columns){ arena_take(a, (count + 1) * sizeof(size_t)), count };
    for (size_t k = 0; k < count; k++) {
        out.columns[k] = of->columns[of->key.at[k]];
        out.key.at[k] = k;
    }
    out.columns[count] = of->columns[column];
    out.columns[count].computed = false;
    out.column_count = count + 1;
    out.unique_count = out.out_count = out.in_count = 0;
    return out;
}

bool values_copy(conn *c, arena *a, int64_t id, const relation *of, size_t column, values_kept *out,
                 err *e)
{
    relation some;
    shape s;
    str to = keep_place(c, a, id);

    if (of->key.count == 0) {
        (void)err_set(e, ERR_REFUSED,
                      "the values of %.*s.%.*s cannot be set aside: no key names "
                      "their rows",
                      STR_ARG(of->path), STR_ARG(of->columns[column].quoted));
        err_hint(e, "give the table a primary key, or a unique one of columns that are never NULL");
        return false;
    }
    some = reduced(a, of, column);
    if (!shape_of(c, a, &some, of, &s, e) ||
        !compose_run(&s, compose_values_table(&s, to), NULL, e) ||
        !compose_run(&s, compose_copy(&s, to), &out->rows, e))
        return false;
    out->place = to;
    out->detail = values_detail(a, of, column);
    return true;
}

str values_detail(arena *a, const relation *of, size_t column)
{
    relation some = reduced(a, of, column);

    return detail_write(a, &some);
}

bool values_return(conn *c, arena *a, const values_kept *what, const relation *of, size_t column,
                   int64_t *rows, err *e)
{
    relation was;
    shape s;

    if (!detail_read(a, what->detail, &was, e))
        return false;
    was.columns[was.column_count - 1].identity = of->columns[column].identity;
    return shape_of(c, a, &was, of, &s, e) && merge_triggers(&s, false, e) &&
           compose_run(&s, compose_return(&s, what->place, was.column_count - 1), rows, e) &&
           merge_triggers(&s, true, e);
}

/* ---- a table that was built anew ---- */

bool left_copy(conn *c, arena *a, int64_t id, const relation *of, str *place, int64_t *rows, err *e)
{
    str to = keep_place(c, a, id);
    shape s;

    if (!shape_of(c, a, of, NULL, &s, e) || !compose_run(&s, compose_left_table(&s, to), NULL, e) ||
        !compose_run(&s, compose_copy(&s, to), rows, e))
        return false;
    *place = to;
    return true;
}

/* What the tables have in common, by name; the key must be among it. */
static bool common(arena *a, const rebuilt *what, relation *out, err *e)
{
    const relation *before = what->before;

    *out = *before;
    out->columns = arena_take(a, (before->column_count + 1) * sizeof *out->columns);
    out->key = (relation_columns){ arena_take(a, (before->key.count + 1) * sizeof(size_t)), 0 };
    out->column_count = 0;
    for (size_t i = 0; i < before->column_count; i++) {
        size_t there = relation_column_at(what->now, before->columns[i].name);
        if (there != SIZE_MAX && !what->now->columns[there].computed &&
            !before->columns[i].computed)
            out->columns[out->column_count++] = before->columns[i];
    }
    for (size_t k = 0; k < before->key.count; k++) {
        size_t at = relation_column_of(out, before->columns[before->key.at[k]].identity);
        if (at == SIZE_MAX)
            break;
        out->key.at[out->key.count++] = at;
    }
    if (out->key.count && out->key.count == before->key.count)
        return true;
    (void)err_set(e, ERR_REFUSED,
                  "what was written to %.*s since cannot be taken over: it lacks the key that its "
                  "rows had before",
                  STR_ARG(what->now->path));
    return false;
}

static bool fill_left(shape *s, shape *now, str left, err *e)
{
    return compose_run(s, compose_image(s), NULL, e) &&
           compose_run(s, compose_left_changed(s, now, left), NULL, e) &&
           compose_run(s, compose_left_new(s, now, left), NULL, e) &&
           compose_run(s, compose_left_gone(s, now, left), NULL, e);
}

/* A column of the older table that a new row has no value for, and that must have one; NULL: none.
 */
static const relation_column *lacking(const relation *before, const relation *both)
{
    for (size_t i = 0; i < before->column_count; i++) {
        const relation_column *c = &before->columns[i];
        if (!c->nullable && !c->computed && !c->always && c->fallback.size == 0 &&
            relation_column_at(both, c->name) == SIZE_MAX)
            return c;
    }
    return NULL;
}

static bool turn_away(shape *s, const relation_column *c, const quarantine_place *q, err *e)
{
    const char *why =
        str_printf(s->a, "the older table needs a value in %.*s, and the row has none",
                   STR_ARG(c->quoted))
            .at;

    return compose_run(s, compose_quarantine_unborn(s, q, why), NULL, e) &&
           compose_run(s, compose_unborn_out(s), NULL, e);
}

/* What the application did is an image of its own: the value to come is the one that it wrote. */
bool left_merge(conn *c, arena *a, int64_t keep, const rebuilt *what, const quarantine_place *q,
                image_counts *out, err *e)
{
    relation both;
    shape s, now;

    *out = (image_counts){ 0 };
    if (!common(a, what, &both, e) || !shape_of(c, a, &both, what->before, &s, e) ||
        !shape_of(c, a, what->now, NULL, &now, e))
        return false;
    s.id = keep;
    s.image =
        str_printf(a, s.postgres ? "homing_keep.l%lld" : "homing_keep_left_%lld", (long long)keep);
    s.work =
        str_printf(a, s.postgres ? "homing_keep.w%lld" : "homing_keep_work_%lld", (long long)keep);
    const relation_column *without = lacking(what->before, &both);
    if (!fill_left(&s, &now, what->left, e) || (without && !turn_away(&s, without, q, e)) ||
        !merge_all(&(merging){ .s = &s }, 1, q, out, e))
        return false;
    s.work = s.image;
    return compose_run(&s, compose_drop_work(&s), NULL, e);
}

/* ---- constraints that come back ---- */

static bool nobody_clings(shape *s, str when, err *e)
{
    int64_t some;

    for (size_t k = 0; k < s->now->in_count; k++) {
        const relation_link *link = &s->now->in[k];
        if (str_same(link->other, s->table))
            continue;
        if (!compose_number(s, compose_clinging(s, link, when), &some, e))
            return false;
        if (some == 0)
            continue;
        (void)err_set(e, ERR_HELD,
                      "%lld rows of %.*s refer to rows of %.*s that violate a constraint which has "
                      "to come back",
                      (long long)some, STR_ARG(link->other), STR_ARG(s->table));
        err_hint(e, "put the rows of %.*s right first", STR_ARG(s->table));
        return false;
    }
    return true;
}

/* Which rows leave, and what is told of them. */
typedef struct leave {
    str when;
    const char *why;
} leave;

static bool take_out(shape *s, const leave *how, const quarantine_place *q, int64_t *rows, err *e)
{
    int64_t some = 0;

    *rows = 0;
    if (!merge_triggers(s, false, e))
        return false;
    do {
        if (!nobody_clings(s, how->when, e) ||
            !compose_run(s, compose_leaving(s, q, how->when, how->why), NULL, e) ||
            !compose_run(s, compose_leave(s, how->when), &some, e))
            return false;
        *rows += some;
    } while (some);
    return merge_triggers(s, true, e);
}

static bool shape_to_leave(conn *c, arena *a, const leaving *what, shape *out, err *e)
{
    if (!shape_of(c, a, what->of, NULL, out, e))
        return false;
    out->id = what->keep;
    return true;
}

bool quarantine_orphans(conn *c, arena *a, const leaving *what, const quarantine_place *q,
                        int64_t *rows, err *e)
{
    shape s;
    leave how = { .why = "the row that it refers to is gone" };

    if (!shape_to_leave(c, a, what, &s, e))
        return false;
    how.when = compose_orphan(&s, what->key);
    return take_out(&s, &how, q, rows, e);
}

bool quarantine_nulls(conn *c, arena *a, const leaving *what, const quarantine_place *q,
                      int64_t *rows, err *e)
{
    shape s;
    leave how = { .why = "it has NULL where none may be" };

    if (!shape_to_leave(c, a, what, &s, e))
        return false;
    how.when = compose_null(&s, what->column);
    return take_out(&s, &how, q, rows, e);
}
