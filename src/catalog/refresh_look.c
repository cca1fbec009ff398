#include <stdio.h>
#include <string.h>

#include "catalog/refresh_state.h"

enum { ANSWERS_MAX = 128, LEADING = 2 /* answers: snapshot, reader */ };

typedef struct answer {
    str of, rows;
    int64_t total;
} answer;

typedef struct answers {
    arena *a;
    answer at[ANSWERS_MAX];
    size_t count;
} answers;

static bool take_answer(void *ctx, const row *r, err *e)
{
    answers *all = ctx;
    answer *to = &all->at[all->count];

    if (all->count == ANSWERS_MAX || !str_int64(r->cell[1].text, &to->total))
        return err_set(e, ERR_INTERNAL, "watch_catalog gives another answer");
    to->of = str_copy(all->a, r->cell[0].text);
    to->rows = r->cell[2].null ? (str){ 0 } : str_copy(all->a, r->cell[2].text);
    all->count++;
    return true;
}

/* Cut off or not, it differs from what was kept when it has changed; or else it was too long. */
static bool keep(char *to, size_t room, str text)
{
    bool same = text.size < room && str_is(text, to);

    to[0] = 0;
    if (text.size < room)
        (void)snprintf(to, room, "%.*s", STR_ARG(text));
    return same;
}

/* The oldest transaction that is under way, modulo 2^32, as rows are marked with it. */
static void keep_oldest(watch *w, str snapshot)
{
    str rest, first = str_split(snapshot, ':', &rest);
    int64_t oldest = 0;

    if (!str_int64(first, &oldest))
        oldest = 0;
    (void)snprintf(w->oldest, sizeof w->oldest, "%llu", (unsigned long long)oldest & 0xFFFFFFFFu);
}

static statement_id statement_named(str name)
{
    int id = 0;

    while (id < STATEMENT_COUNT && !str_is(name, statement_name((statement_id)id)))
        id++;
    return (statement_id)id;
}

/* Several tables may stand for one statement. */
static bool take_whole(watch *w, const answer *of, err *e)
{
    statement_id id = statement_named(of->of);
    int64_t fresh;

    if (id == STATEMENT_COUNT || !str_int64(of->rows, &fresh))
        return err_set(e, ERR_INTERNAL, "watch_catalog speaks of %.*s", STR_ARG(of->of));
    w->whole_changed[id] = w->whole_changed[id] || fresh > 0;
    w->whole_total[id] += of->total;
    return true;
}

static bool take_one(looking *l, const answer *of, bool whole, err *e)
{
    watch *w = l->w;
    sys_table t = rows_table(of->of);

    if (t != SYS_COUNT) {
        w->rows.total[t] = t == SYS_ATTRIBUTE ? -1 : of->total;
        return rows_take(&w->rows, t, of->rows, whole, e);
    }
    if (str_is(of->of, "depend") && whole)
        return links_take_all(&w->links, of->rows, &l->relinked, e);
    if (str_is(of->of, "depend"))
        return links_take(&w->links, of->rows, &l->relinked, e);
    if (str_is(of->of, "roles") || str_is(of->of, "tablespaces")) {
        bool same = keep(w->stamps[str_is(of->of, "roles")], STAMP_SIZE, of->rows);
        w->renamed = w->renamed || !same;
        return true;
    }
    return take_whole(w, of, e);
}

/* Tables named whole, or all of what came since the last look. */
static call asking(watch *w, value *params, str named, answers *into)
{
    params[0] = w->known ? VALUE(str_of(w->oldest)) : VALUE_NULL;
    params[1] = named.size ? VALUE(named) : VALUE_NULL;
    params[2] = w->known && w->snapshot[0] ? VALUE(str_of(w->snapshot)) : VALUE_NULL;
    return (call){ .sql = driver_sql(w->c, STATEMENT_WATCH_CATALOG),
                   .params = params,
                   .param_count = 3,
                   .each = take_answer,
                   .ctx = into,
                   .must_affect = -1,
                   .prepared = STATEMENT_WATCH_CATALOG + 1,
                   .whole = true };
}

/* Of depend: how many links the server has, or -1. */
static bool take_answers(looking *l, const answers *all, bool whole, int64_t *depend, err *e)
{
    for (size_t i = LEADING; i < all->count; i++) {
        if (str_is(all->at[i].of, "depend"))
            *depend = all->at[i].total;
        if (!take_one(l, &all->at[i], whole, e))
            return false;
    }
    return true;
}

/* The tables of the list that were asked for are taken in whole; the others are not answered for.
 */
static bool list_whole(looking *l, str named, err *e)
{
    answers *all = arena_take(l->scratch, sizeof *all);
    value params[3];
    outcome how;
    int64_t depend;

    all->a = l->scratch;
    str quoted = str_printf(l->scratch, "{%.*s}", STR_ARG(named));
    call one = asking(l->w, params, quoted, all);
    if (!driver_calls(l->w->c, &one, 1, &how, e))
        return false;
    for (size_t i = LEADING; i < all->count; i++) {
        str pattern = str_printf(l->scratch, ",%.*s,", STR_ARG(all->at[i].of));
        str within = str_printf(l->scratch, ",%.*s,", STR_ARG(named));
        if (str_find(within, pattern) < 0)
            continue;
        answers asked = { .count = LEADING + 1, .at = { [LEADING] = all->at[i] } };
        if (!take_answers(l, &asked, true, &depend, e))
            return false;
    }
    return true;
}

static str off_tables(const looking *l, const sys_table *of, size_t count)
{
    buf b = buf_in(l->scratch);

    for (size_t i = 0; i < count; i++)
        if (rows_off(&l->w->rows, of[i])) {
            buf_add_c(&b, b.size ? "," : "");
            buf_add_c(&b, rows_table_name(of[i]));
        }
    return buf_str(&b);
}

/* The objects whose rows went: the set grows by what the server removes with them. */
static bool lose(looking *l, err *e)
{
    watch *w = l->w;
    const event *events = (const event *)(const void *)w->rows.events.at;
    void *given;

    for (size_t i = 0; i < w->rows.events.count; i++) {
        number of = rows_number(&events[i].of);
        sys_table t = events[i].of.table;
        bool whole = t <= SYS_POLICY && t != SYS_ATTRIBUTE;
        map_key key = MAP_KEY(of.class, of.id);
        if (events[i].how != ROW_GONE || !whole || map_find(&l->gone, key) != MAP_NONE)
            continue;
        if (!map_set(&l->gone, key, 1, e) || !list_add(&l->lost, &given, e))
            return false;
        *(number *)given = (number){ of.class, of.id, 0 };
    }
    return links_remove_of(&w->links, &l->gone, &l->lost, &w->rows, e) &&
           (l->lost.count == 0 || rows_remove_of(&w->rows, &l->gone, e));
}

/* Tables of which rows are not accounted for are listed, and what went with those is taken out. */
static bool settle_tables(looking *l, const sys_table *of, size_t count, err *e)
{
    str named = off_tables(l, of, count);

    return named.size == 0 || (list_whole(l, named, e) && lose(l, e));
}

static bool settle_links(looking *l, int64_t depend, err *e)
{
    if (depend < 0 || (size_t)depend == l->w->links.count)
        return true;
    if (!list_whole(l, STR("depend"), e))
        return false;
    return (size_t)depend == l->w->links.count ||
           err_set(e, ERR_INTERNAL, "rows of pg_depend do not add up");
}

/* Finds the rows that went: whole relations, functions and schemas first, which explain most. */
static bool settle(looking *l, int64_t depend, err *e)
{
    static const sys_table roots[] = { SYS_CLASS, SYS_PROC, SYS_NAMESPACE };
    sys_table all[SYS_COUNT];

    for (size_t i = 0; i < SYS_COUNT; i++)
        all[i] = (sys_table)i;
    if (!settle_tables(l, roots, sizeof roots / sizeof *roots, e) ||
        !settle_tables(l, all, SYS_COUNT, e))
        return false;
    str off = off_tables(l, all, SYS_COUNT);
    if (off.size)
        return err_set(e, ERR_INTERNAL, "rows of %.*s do not add up", STR_ARG(off));
    return settle_links(l, depend, e);
}

static bool take_look(looking *l, const answers *all, err *e)
{
    watch *w = l->w;
    int64_t depend = -1, before[STATEMENT_COUNT];

    (void)memcpy(before, w->whole_total, sizeof before);
    (void)memset(w->whole_changed, 0, sizeof w->whole_changed);
    (void)memset(w->whole_total, 0, sizeof w->whole_total);
    w->rows.events.count = 0;
    w->renamed = false;
    if (!take_answers(l, all, false, &depend, e) || !settle(l, depend, e))
        return false;
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        w->whole_changed[i] = w->whole_changed[i] || before[i] != w->whole_total[i];
    return !(w->known && w->renamed) || rows_touch_all(&w->rows, e);
}

static bool take_origin(void *ctx, const row *r, err *e)
{
    watch *w = ctx;

    (void)e;
    w->origin = str_copy(w->a, r->cell[0].text);
    return true;
}

static bool ask_origin(watch *w, err *e)
{
    return w->origin.size || driver_query(w->c, driver_sql(w->c, STATEMENT_READ_ORIGIN), NO_VALUES,
                                          take_origin, w, e);
}

bool look_begin(looking *l, err *e)
{
    watch *w = l->w;
    answers *all = arena_take(l->scratch, sizeof *all);
    value params[3];
    call asked[] = { { .sql = driver_sql(w->c, STATEMENT_BEGIN_WATCH), .must_affect = -1 },
                     { .sql = driver_sql(w->c, STATEMENT_BEGIN_LOOK),
                       .must_affect = -1,
                       .prepared = STATEMENT_BEGIN_LOOK + 1 },
                     asking(w, params, (str){ 0 }, all) };

    all->a = l->scratch;
    if (!driver_begin_with(w->c, asked, 3, e) || !ask_origin(w, e))
        return false;
    if (all->count < LEADING || !str_is(all->at[0].of, "snapshot"))
        return err_set(e, ERR_INTERNAL, "watch_catalog gives no snapshot");
    if (!str_same(w->reader, all->at[1].rows))
        w->reader = str_copy(w->a, all->at[1].rows);
    str rest, oldest = str_split(all->at[0].rows, ':', &rest), next = str_split(rest, ':', &rest);
    bool same = keep(w->snapshot, sizeof w->snapshot, all->at[0].rows);
    l->quiet = w->known && same && str_same(oldest, next);
    if (l->quiet)
        return true;
    keep_oldest(w, all->at[0].rows);
    return take_look(l, all, e);
}
