#include "keep/merge.h"

#include "registry/cells.h"

/* What holds up U rows of the call, rows counted. With `stays` only values of rows that keep them
 * count as taken. */
static bool hold_once(shape *s, bool stays, size_t *kinds, int64_t *rows, err *e)
{
    str list[3];
    int64_t some;

    *rows = 0;
    *kinds = 0;
    for (size_t k = 0; k < s->now->out_count + s->now->in_count + s->now->unique_count; k++) {
        size_t count = 0, unique = k - s->now->out_count - s->now->in_count;
        if (k < s->now->out_count) {
            const relation_link *out = &s->now->out[k];
            if (out->columns.count == out->count && compose_touches(s, &out->columns))
                list[count++] = compose_hold_orphans(s, out);
        } else if (k < s->now->out_count + s->now->in_count) {
            const relation_link *in = &s->now->in[k - s->now->out_count];
            if (compose_touches(s, &in->columns))
                list[count++] = compose_hold_referred(s, in);
        } else if (compose_touches(s, &s->now->uniques[unique])) {
            list[count++] = compose_hold_taken(s, &s->now->uniques[unique], stays);
            if (s->now->uniques[unique].count > 1)
                list[count++] = compose_hold_equal(s, &s->now->uniques[unique]);
        }
        for (size_t i = 0; i < count; i++, *rows += some)
            if (!compose_run(s, list[i], &some, e))
                return false;
        *kinds += count;
    }
    return true;
}

static bool hold_changes(shape *s, bool stays, err *e)
{
    size_t kinds;
    int64_t rows;

    do {
        if (!hold_once(s, stays, &kinds, &rows, e))
            return false;
    } while (rows && (kinds > 1 || stays));
    return true;
}

static bool hold_goers(shape *s, err *e)
{
    int64_t rows, some;
    bool itself = false;

    do {
        rows = 0;
        for (size_t k = 0; k < s->now->in_count; k++, rows += some) {
            itself = itself || str_same(s->now->in[k].other, s->table);
            if (!compose_run(s, compose_hold_i_referred(s, &s->now->in[k]), &some, e))
                return false;
        }
    } while (rows && itself);
    return true;
}

/* Rows that come are those whose key is free. */
static bool is_key(const shape *s, const relation_columns *unique)
{
    if (unique->count != s->of->key.count)
        return false;
    for (size_t k = 0; k < unique->count; k++) {
        size_t i = s->back[unique->at[k]];
        if (i == SIZE_MAX || !s->in_key[i])
            return false;
    }
    return true;
}

static bool hold_comers(shape *s, err *e)
{
    int64_t rows, some;
    str sql;

    do {
        rows = 0;
        for (size_t k = 0; k < s->now->unique_count; k++, rows += some) {
            sql = is_key(s, &s->now->uniques[k]) ? (str){ 0 }
                                                 : compose_hold_d_taken(s, &s->now->uniques[k]);
            some = 0;
            if (sql.size && !compose_run(s, sql, &some, e))
                return false;
        }
        for (size_t k = 0; k < s->now->out_count; k++, rows += some) {
            sql = s->now->out[k].columns.count == s->now->out[k].count
                      ? compose_hold_d_orphans(s, &s->now->out[k])
                      : (str){ 0 };
            some = 0;
            if (sql.size && !compose_run(s, sql, &some, e))
                return false;
        }
    } while (rows && s->now->out_count);
    return true;
}

/* ---- rounds ---- */

static bool again(shape *s, const ops *has, err *e)
{
    return (!has->i || compose_run(s, compose_again(s, 'I', false), NULL, e)) &&
           (!has->u || compose_run(s, compose_again(s, 'U', false), NULL, e)) &&
           (!has->d || compose_run(s, compose_again(s, 'D', false), NULL, e));
}

static bool goers(shape *s, int64_t *moved, err *e)
{
    return hold_goers(s, e) && compose_run(s, compose_remove(s), moved, e);
}

static bool changes(shape *s, int64_t *moved, err *e)
{
    return hold_changes(s, false, e) && compose_run(s, compose_put_back(s), moved, e);
}

static bool comers(shape *s, int64_t *moved, err *e)
{
    int64_t wanted;

    return hold_comers(s, e) && compose_number(s, compose_coming(s), &wanted, e) &&
           compose_run(s, compose_insert(s), moved, e) &&
           (*moved == wanted || compose_run(s, compose_not_there(s), NULL, e));
}

static bool one_round(shape *s, const ops *has, int64_t *moved, err *e)
{
    int64_t gone = 0, put = 0, come = 0;

    if ((has->i && !goers(s, &gone, e)) ||
        (has->i && has->d && gone && !compose_run(s, compose_key_free(s), NULL, e)) ||
        (has->u && !changes(s, &put, e)) || (has->d && !comers(s, &come, e)))
        return false;
    *moved = gone + put + come;
    return true;
}

/* What was to be done is done. Said only when there is another round: at the end both count alike.
 */
static bool mark(shape *s, const ops *has, err *e)
{
    return (!has->i || compose_run(s, compose_done(s, 'I'), NULL, e)) &&
           (!has->u || compose_run(s, compose_done(s, 'U'), NULL, e)) &&
           (!has->d || compose_run(s, compose_done(s, 'D'), NULL, e));
}

/* Columns that may be NULL meanwhile; false: one of a unique key may not. */
static bool can_park(shape *s)
{
    bool all = true;

    for (size_t i = 0; i < s->of->column_count; i++)
        s->parked[i] = false;
    for (size_t k = 0; k < s->now->unique_count; k++)
        for (size_t n = 0; n < s->now->uniques[k].count; n++) {
            size_t at = s->now->uniques[k].at[n], i = s->back[at];
            if (i == SIZE_MAX || !s->changed[i])
                continue;
            s->parked[i] = s->now->columns[at].nullable;
            all = all && s->parked[i];
        }
    return all;
}

static bool take_out_and_in(shape *s, err *e)
{
    return compose_run(s, compose_copy_moving(s), NULL, e) &&
           compose_run(s, compose_remove_moving(s), NULL, e) &&
           compose_run(s, compose_insert_moving(s), NULL, e) &&
           compose_run(s, compose_drop_moving(s), NULL, e);
}

/* Rows that nobody refers to, whose values are still free without those that somebody refers to. */
static bool hold_referred_rows(shape *s, err *e)
{
    int64_t some;

    for (size_t k = 0; k < s->now->in_count; k++)
        if (!compose_run(s, compose_hold_any_referred(s, &s->now->in[k]), &some, e))
            return false;
    return hold_changes(s, true, e);
}

/* Values that could not go one after the other go together. */
static bool move_together(shape *s, int64_t *moved, err *e)
{
    bool park = can_park(s);

    *moved = 0;
    if (!shape_count(s, COLUMNS_CHANGED))
        return true;
    if (!compose_run(s, compose_again(s, 'U', true), NULL, e) || !hold_changes(s, true, e))
        return false;
    if (!park && !hold_referred_rows(s, e))
        return false;
    if (!compose_number(s, compose_moving(s), moved, e) || !*moved)
        return *moved == 0;
    if (park ? !compose_run(s, compose_park(s), NULL, e) ||
                   !compose_run(s, compose_put_back(s), NULL, e)
             : !take_out_and_in(s, e))
        return false;
    return compose_run(s, compose_done(s, 'U'), NULL, e);
}

/* held: rows that the round left held up; moved: how many went where they belong. */
static bool round_of(shape *s, const ops *has, int round, int64_t *held, int64_t *moved, err *e)
{
    int64_t together = 0;

    if (round && !again(s, has, e))
        return false;
    if (!one_round(s, has, moved, e) || !compose_number(s, compose_held_up(s), held, e))
        return false;
    if (*held == 0)
        return true;
    if (!mark(s, has, e) ||
        (has->u && (*moved == 0 || round > 0) && !move_together(s, &together, e)))
        return false;
    *moved += together;
    return true;
}

/* One round of each; what one holds up another may let go in the next. */
static bool rounds(merging *all, size_t count, err *e)
{
    for (int round = 0;; round++) {
        int64_t held = 0, moved = 0;
        for (size_t i = 0; i < count; i++) {
            int64_t some_held = 0, some_moved = 0;
            if (all[i].now &&
                !round_of(all[i].s, &all[i].now->has, round, &some_held, &some_moved, e))
                return false;
            held += some_held;
            moved += some_moved;
        }
        if (held == 0 || moved == 0)
            return true;
    }
}

/* ---- what stays ---- */

static bool put_aside(shape *s, const ops *has, const quarantine_place *q, err *e)
{
    for (size_t i = 0; has->u && i < s->of->column_count; i++)
        if (s->changed[i] && !compose_run(s, compose_quarantine_column(s, q, i), NULL, e))
            return false;
    return (!has->d || (compose_run(s, compose_quarantine_rows(s, q, 'D'), NULL, e) &&
                        compose_run(s, compose_quarantine_rows(s, q, 'd'), NULL, e))) &&
           (!has->i || compose_run(s, compose_quarantine_rows(s, q, 'I'), NULL, e));
}

/* How many rows of the call came back, and how many have something that did not. */
typedef struct tally {
    int64_t restored, stayed;
} tally;

static bool one_tally(void *ctx, const row *r, err *e)
{
    tally *to = ctx;
    cells in = cells_of(NULL, r, e);

    to->restored = cells_int(&in);
    to->stayed = cells_int(&in);
    return in.ok;
}

static bool begin_call(shape *s, const image_call *one, err *e)
{
    s->call = one->number;
    s->changed = one->changed;
    return compose_run(s, compose_fill(s, &one->has), NULL, e) &&
           compose_run(s, s->postgres ? compose_analyze(s, s->work) : compose_work_index(s), NULL,
                       e);
}

static bool end_call(shape *s, const image_call *one, const quarantine_place *q, int64_t *restored,
                     err *e)
{
    tally t = { 0 };

    if (!driver_query(s->c, compose_tally(s), NO_VALUES, one_tally, &t, e) ||
        (t.stayed && !put_aside(s, &one->has, q, e)))
        return false;
    *restored += t.restored;
    return compose_run(s, compose_drop_work(s), NULL, e);
}

static bool merge_call(merging *all, size_t count, const quarantine_place *q, int64_t *restored,
                       err *e)
{
    for (size_t i = 0; i < count; i++)
        if (all[i].now && !begin_call(all[i].s, all[i].now, e))
            return false;
    if (!rounds(all, count, e))
        return false;
    for (size_t i = 0; i < count; i++)
        if (all[i].now && !end_call(all[i].s, all[i].now, q, restored, e))
            return false;
    return true;
}

/* ---- calls ---- */

typedef struct reading {
    shape *s;
    grown list;
} reading;

static bool one_call(void *ctx, const row *r, err *e)
{
    reading *to = ctx;
    cells in = cells_of(to->s->a, r, e);
    void *at;

    if (!grown_next(&to->list, &at, e))
        return false;
    image_call *one = at;
    one->number = cells_int(&in);
    one->has.u = cells_true(&in);
    one->has.d = cells_true(&in);
    one->has.i = cells_true(&in);
    one->changed = arena_take(to->s->a, to->s->of->column_count * sizeof(bool) + 1);
    bool any = false;
    for (size_t i = 0; i < to->s->of->column_count; i++)
        if (to->s->held[i])
            any = (one->changed[i] = cells_true(&in)) || any;
    one->has.u = one->has.u && any;
    return in.ok;
}

bool merge_calls(shape *s, image_calls *out, err *e)
{
    reading to = { .s = s, .list = grown_in(s->a, sizeof(image_call)) };

    if (!driver_query(s->c, compose_calls(s), NO_VALUES, one_call, &to, e))
        return false;
    *out = (image_calls){ .at = to.list.at, .count = to.list.count };
    return true;
}

static bool check_deferred(shape *s, err *e)
{
    str sql = driver_sql(s->c, STATEMENT_CHECK_DEFERRED);

    return !sql.size || driver_query(s->c, sql, NO_VALUES, NULL, NULL, e);
}

/* PostgreSQL switches no trigger while a check is put off; and what was put off is checked now. */
bool merge_triggers(shape *s, bool on, err *e)
{
    if (!check_deferred(s, e))
        return false;
    for (size_t i = 0; i < s->now->trigger_count; i++) {
        str sql = compose_trigger(s, &s->now->triggers[i], on);
        if (sql.size && !compose_run(s, sql, NULL, e))
            return false;
    }
    return true;
}

enum { CALLS_WITHOUT_INDEX = 4 };

static bool begin_all(merging *all, size_t count, err *e)
{
    for (size_t i = 0; i < count; i++) {
        shape *s = all[i].s;
        if (!merge_calls(s, &all[i].calls, e) || !merge_triggers(s, false, e))
            return false;
        if (all[i].calls.count > CALLS_WITHOUT_INDEX &&
            !compose_run(s, compose_call_index(s), NULL, e))
            return false;
        if (s->postgres && !compose_run(s, compose_analyze(s, s->image), NULL, e))
            return false;
    }
    return true;
}

static bool end_all(merging *all, size_t count, const quarantine_place *q, image_counts *out,
                    err *e)
{
    int64_t some;

    for (size_t i = 0; i < count; i++) {
        if (!merge_triggers(all[i].s, true, e) ||
            !compose_number(all[i].s, compose_quarantined(all[i].s, q), &some, e))
            return false;
        out->quarantined += some;
    }
    return true;
}

/* Takes the last call that is left, of all images that have it. False: none is left. */
static bool take_call(merging *all, size_t count)
{
    int64_t last = INT64_MIN;

    for (size_t i = 0; i < count; i++)
        if (all[i].taken < all[i].calls.count && all[i].calls.at[all[i].taken].number > last)
            last = all[i].calls.at[all[i].taken].number;
    for (size_t i = 0; i < count; i++) {
        bool has =
            all[i].taken < all[i].calls.count && all[i].calls.at[all[i].taken].number == last;
        all[i].now = has ? &all[i].calls.at[all[i].taken++] : NULL;
    }
    return last != INT64_MIN;
}

bool merge_all(merging *all, size_t count, const quarantine_place *q, image_counts *out, err *e)
{
    *out = (image_counts){ 0 };
    if (!begin_all(all, count, e))
        return false;
    while (take_call(all, count))
        if (!merge_call(all, count, q, &out->restored, e))
            return false;
    return end_all(all, count, q, out, e);
}
