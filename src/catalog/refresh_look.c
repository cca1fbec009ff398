#include <stdio.h>
#include <string.h>

#include "catalog/refresh_state.h"

enum {
    ANSWERS_MAX = 192,
    LEADING = 3 /* answers: snapshot, reader, counted */,
    PARAMS = 5,
    REST_PARAMS = 2
};

typedef struct answer {
    str of, rows;
    int64_t total;
    bool leads; /* tells of the look, not of a table */
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
    to->leads = str_is(to->of, "snapshot") || str_is(to->of, "reader") ||
                str_is(to->of, "counted") || str_is(to->of, "wanted") || str_is(to->of, "moved");
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

/* The oldest transaction that is under way, modulo 2^32, as rows are marked with it. Of a session
 * that is alone none is, and those of other databases write nothing that it sees. */
static void keep_oldest(watch *w, str snapshot)
{
    str rest, first = str_split(snapshot, ':', &rest), next = str_split(rest, ':', &rest);
    int64_t oldest = 0;

    if (!str_int64(w->alone ? next : first, &oldest))
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

/* Rows there are, where the server says so, or how many more there are now. */
static int64_t total_of(const answers *all, const answer *of, size_t known)
{
    for (size_t i = 0; i < all->count; i++)
        if (str_is(all->at[i].of, "moved") && str_same(all->at[i].rows, of->of))
            return (int64_t)known + all->at[i].total;
    return of->total;
}

static bool take_one(looking *l, const answers *all, const answer *of, bool whole, err *e)
{
    watch *w = l->w;
    sys_table t = rows_table(of->of);

    if (t != SYS_COUNT) {
        w->rows.total[t] = t == SYS_ATTRIBUTE ? -1 : total_of(all, of, w->rows.count[t]);
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

static value text_or_null(bool given, const char *text)
{
    return given && text[0] ? VALUE(str_of(text)) : VALUE_NULL;
}

static call call_of(watch *w, statement_id id, const value *params, size_t count, answers *into)
{
    return (call){ .sql = driver_sql(w->c, id),
                   .params = params,
                   .param_count = count,
                   .each = take_answer,
                   .ctx = into,
                   .must_affect = -1,
                   .prepared = (int)id + 1,
                   .whole = true };
}

/* Tables named whole, or what came since the last look in those that have changed. */
static call asking(watch *w, value *params, str named, answers *into)
{
    params[0] = text_or_null(w->known, w->oldest);
    params[1] = named.size ? VALUE(named) : VALUE_NULL;
    params[2] = text_or_null(w->known, w->snapshot);
    params[3] = text_or_null(w->known && w->alone, w->counted);
    params[4] =
        w->known && w->alone ? VALUE(str_printf(into->a, "%u", w->rows.newest)) : VALUE_NULL;
    return call_of(w, STATEMENT_WATCH_CATALOG, params, PARAMS, into);
}

static call asking_rest(watch *w, value *params, bool whole, str named, answers *into)
{
    params[0] = text_or_null(w->known && !whole, w->oldest);
    params[1] = VALUE(named);
    return call_of(w, STATEMENT_WATCH_REST, params, REST_PARAMS, into);
}

/* The tables that watch_catalog tells of; watch_rest does of the others. */
static bool is_busy(str table)
{
    static const char *const busy[] = { "class",   "attribute", "type",     "constraint", "attrdef",
                                        "trigger", "index",     "sequence", "depend" };

    for (size_t i = 0; i < sizeof busy / sizeof *busy; i++)
        if (str_is(table, busy[i]))
            return true;
    return false;
}

static bool is_wanted(const map *wanted, const answer *of)
{
    sys_table t = rows_table(of->of);

    if (str_is(of->of, "roles") || str_is(of->of, "tablespaces"))
        return true;
    if (str_is(of->of, "depend"))
        return map_find(wanted, MAP_KEY(SYS_COUNT)) != MAP_NONE;
    if (t != SYS_COUNT)
        return map_find(wanted, MAP_KEY((uint32_t)t)) != MAP_NONE;
    return map_find(wanted, MAP_KEY(SYS_COUNT + 1, (uint32_t)statement_named(of->of))) != MAP_NONE;
}

/* Has the table, or the statement that reads it whole, in the set; its name in the list. */
static bool want(map *wanted, buf lists[2], str name, err *e)
{
    sys_table t = rows_table(name);
    bool depend = str_is(name, "depend");
    map_key key = depend           ? MAP_KEY(SYS_COUNT)
                  : t != SYS_COUNT ? MAP_KEY((uint32_t)t)
                                   : MAP_KEY(SYS_COUNT + 1, (uint32_t)statement_named(name));
    buf *names = &lists[!is_busy(name)];

    buf_add_c(names, names->size ? "," : "{");
    buf_add(names, name);
    return map_set(wanted, key, 1, e);
}

static str closed(buf *names)
{
    if (names->size)
        buf_add_c(names, "}");
    return buf_str(names);
}

/* Of depend: how many links the server has, or -1. */
static bool take_answers(looking *l, const answers *all, const map *wanted, bool whole,
                         int64_t *depend, err *e)
{
    for (size_t i = 0; i < all->count; i++) {
        const answer *of = &all->at[i];
        if (of->leads || !is_wanted(wanted, of))
            continue;
        if (str_is(of->of, "depend"))
            *depend = total_of(all, of, l->w->links.count);
        if (!take_one(l, all, of, whole, e))
            return false;
    }
    return true;
}

/* The tables of the list are taken in whole; they are some of SYS_, or depend. */
static bool list_named(looking *l, str named, map *wanted, int64_t *depend, err *e)
{
    answers *all = arena_take(l->scratch, sizeof *all);
    buf lists[2] = { buf_in(l->scratch), buf_in(l->scratch) };
    value params[PARAMS], rest_params[REST_PARAMS];
    call asked[2];
    size_t count = 0;
    outcome how;

    all->a = l->scratch;
    while (named.size)
        if (!want(wanted, lists, str_split(named, ',', &named), e))
            return false;
    str busy = closed(&lists[0]), rest = closed(&lists[1]);
    if (busy.size)
        asked[count++] = asking(l->w, params, busy, all);
    if (rest.size)
        asked[count++] = asking_rest(l->w, rest_params, true, rest, all);
    return driver_calls(l->w->c, asked, count, &how, e) &&
           take_answers(l, all, wanted, true, depend, e);
}

/* Of depend: how many links the server has. */
static bool list_whole(looking *l, str named, int64_t *depend, err *e)
{
    map wanted = { 0 };
    bool done = list_named(l, named, &wanted, depend, e);

    map_free(&wanted);
    return done;
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

/* The tables that watch_gone tells of, in the order of its parameters. */
static const sys_table told[] = { SYS_CLASS,   SYS_TYPE,  SYS_CONSTRAINT, SYS_ATTRDEF,
                                  SYS_TRIGGER, SYS_INDEX, SYS_SEQUENCE };

enum { TOLD = sizeof told / sizeof *told };

/* Asks which of the rows that are known went, where some are too many; of no other tables. */
static bool ask_gone(looking *l, const bool wanted[TOLD], err *e)
{
    answers *all = arena_take(l->scratch, sizeof *all);
    value params[TOLD];
    outcome how;

    all->a = l->scratch;
    for (size_t i = 0; i < TOLD; i++)
        params[i] = wanted[i] ? VALUE(rows_list(&l->w->rows, told[i], l->scratch)) : VALUE_NULL;
    call one = call_of(l->w, STATEMENT_WATCH_GONE, params, TOLD, all);
    if (!driver_calls(l->w->c, &one, 1, &how, e))
        return false;
    for (size_t i = 0; i < all->count; i++)
        if (!rows_lose(&l->w->rows, rows_table(all->at[i].of), all->at[i].rows, e))
            return false;
    return true;
}

static bool settle_told(looking *l, const sys_table *of, size_t count, err *e)
{
    const rows *r = &l->w->rows;
    bool wanted[TOLD] = { false }, any = false;

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < TOLD; k++)
            if (of[i] == told[k] && rows_off(r, of[i]) && r->count[of[i]] > (size_t)r->total[of[i]])
                any = wanted[k] = true;
    return !any || (ask_gone(l, wanted, e) && lose(l, e));
}

/* Of tables whose rows do not add up it is asked which went; where that does not tell, all rows are
 * listed. What went with those is taken out. */
static bool settle_tables(looking *l, const sys_table *of, size_t count, err *e)
{
    if (!settle_told(l, of, count, e))
        return false;
    str named = off_tables(l, of, count);
    int64_t ignored;
    return named.size == 0 || (list_whole(l, named, &ignored, e) && lose(l, e));
}

static bool settle_links(looking *l, int64_t depend, err *e)
{
    if (depend < 0 || (size_t)depend == l->w->links.count)
        return true;
    if (!list_whole(l, STR("depend"), &depend, e))
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

/* What stands in no answer is as it was. */
static void forget_totals(watch *w, const answers *all, const map *wanted)
{
    for (size_t i = 0; i < SYS_COUNT; i++)
        w->rows.total[i] = -1;
    (void)memset(w->whole_changed, 0, sizeof w->whole_changed);
    for (size_t i = 0; i < all->count; i++) {
        statement_id id = statement_named(all->at[i].of);
        if (id != STATEMENT_COUNT && is_wanted(wanted, &all->at[i]))
            w->whole_total[id] = 0;
    }
}

static bool take_wanted(looking *l, answers *all, map *wanted, err *e)
{
    buf lists[2] = { buf_in(l->scratch), buf_in(l->scratch) };
    value params[REST_PARAMS];
    outcome how;

    for (size_t i = 0; i < all->count; i++)
        if (str_is(all->at[i].of, "wanted") && !want(wanted, lists, all->at[i].rows, e))
            return false;
    str rest = closed(&lists[1]);
    if (rest.size == 0)
        return true;
    call one = asking_rest(l->w, params, false, rest, all);
    return driver_calls(l->w->c, &one, 1, &how, e);
}

static bool take_tables(looking *l, answers *all, map *wanted, err *e)
{
    watch *w = l->w;
    int64_t depend = -1, before[STATEMENT_COUNT];

    if (!take_wanted(l, all, wanted, e))
        return false;
    (void)memcpy(before, w->whole_total, sizeof before);
    forget_totals(w, all, wanted);
    w->rows.events.count = 0;
    w->renamed = false;
    if (!take_answers(l, all, wanted, false, &depend, e) || !settle(l, depend, e))
        return false;
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        w->whole_changed[i] = w->whole_changed[i] || before[i] != w->whole_total[i];
    return !(w->known && w->renamed) || rows_touch_all(&w->rows, e);
}

static bool take_look(looking *l, answers *all, err *e)
{
    map wanted = { 0 };
    bool done = take_tables(l, all, &wanted, e);

    map_free(&wanted);
    return done;
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
    value params[PARAMS];

    all->a = l->scratch;
    call asked[] = { { .sql = driver_sql(w->c, STATEMENT_BEGIN_WATCH), .must_affect = -1 },
                     { .sql = driver_sql(w->c, STATEMENT_BEGIN_LOOK),
                       .must_affect = -1,
                       .prepared = STATEMENT_BEGIN_LOOK + 1 },
                     asking(w, params, (str){ 0 }, all) };
    if (!driver_begin_with(w->c, asked, 3, e) || !ask_origin(w, e))
        return false;
    if (all->count < LEADING || !str_is(all->at[0].of, "snapshot") ||
        !str_is(all->at[2].of, "counted"))
        return err_set(e, ERR_INTERNAL, "watch_catalog gives no snapshot");
    if (!str_same(w->reader, all->at[1].rows))
        w->reader = str_copy(w->a, all->at[1].rows);
    str rest, oldest = str_split(all->at[0].rows, ':', &rest), next = str_split(rest, ':', &rest);
    bool same = keep(w->snapshot, sizeof w->snapshot, all->at[0].rows);
    l->quiet = w->known && same && str_same(oldest, next);
    if (l->quiet)
        return true;
    str counted = str_copy(l->scratch, all->at[2].rows);
    if (!take_look(l, all, e))
        return false;
    keep_oldest(w, all->at[0].rows);
    (void)keep(w->counted, sizeof w->counted, counted);
    return true;
}
