#include <string.h>

#include "keep/compose_place.h"
#include "keep/inner.h"

enum { CAPTURED_MOST = 4096 };

/* ---- which tables ---- */

static bool add_name(keeping *k, keep_names *n, str name, err *e)
{
    if (n->count == n->room) {
        size_t room = n->room ? 2 * n->room : 16;
        void *given;
        if (!arena_try(k->a, room * sizeof *n->at, &given, e))
            return false;
        if (n->count)
            (void)memcpy(given, n->at, n->count * sizeof *n->at);
        n->at = given;
        n->room = room;
    }
    n->at[n->count++] = str_copy(k->a, name);
    return true;
}

typedef struct noting {
    keeping *k;
    keep_names *to;
} noting;

static bool note_name(void *ctx, const row *r, err *e)
{
    const noting *n = ctx;

    return add_name(n->k, n->to, r->cell[0].text, e);
}

static bool is_among(const keep_names *list, str what)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_same(list->at[i], what))
            return true;
    return false;
}

/* At some time in this transaction; or, open, now. */
static bool is_captured(const keeping *k, str identity, bool now)
{
    for (size_t i = 0; i < k->image_count; i++)
        if (str_same(k->images[i].of.identity, identity) && (!now || k->images[i].capturing))
            return true;
    return false;
}

static bool capture(keeping *k, str identity, err *e)
{
    relation *of = arena_take(k->a, sizeof *of);

    if (is_captured(k, identity, true))
        return true;
    if (k->image_count == CAPTURED_MOST)
        return err_set(e, ERR_LIMIT, "rows of more than %d tables would have to be kept",
                       CAPTURED_MOST);
    return relation_read_again(k->c, k->a, identity, of, e) && keep_image(k, of, e);
}

/* Tables that the transaction makes itself hold nothing that was there before. */
bool keep_know_present(keeping *k, const keep_names *also, err *e)
{
    noting to = { k, &k->present };
    buf b = buf_in(k->a);

    if (!driver_query(k->c, driver_sql(k->c, STATEMENT_LIST_PRESENT), NO_VALUES, note_name, &to, e))
        return false;
    buf_add_char(&b, '{');
    for (size_t i = 0; i < k->present.count; i++)
        buf_printf(&b, "%s%.*s", i ? "," : "", STR_ARG(k->present.at[i]));
    buf_add_char(&b, '}');
    k->present_array = buf_str(&b);
    for (size_t i = 0; also && i < also->count; i++)
        if (!capture(k, also->at[i], e))
            return false;
    return true;
}

/* Neither dropped nor set aside. */
static bool find_there(keeping *k, str identity, bool *there, err *e)
{
    const value params[] = { VALUE(identity) };
    str sql = driver_sql(k->c, STATEMENT_FIND_PLACE), kind;
    value schema;

    if (sql.size == 0) {
        if (!keep_taker(k, (str){ 0 }, identity, &kind, e))
            return false;
        *there = str_is(kind, "r");
        return true;
    }
    if (!driver_value(k->c, k->a, sql, VALUES(params), &schema, e))
        return false;
    *there = !schema.null && !str_is(schema.text, "homing_keep");
    return true;
}

/* What was captured before a change of the schema is captured again. */
static bool capture_again(keeping *k, err *e)
{
    size_t count = k->image_count;

    for (size_t i = 0; i < count; i++) {
        str identity = k->images[i].of.identity; /* the list may move */
        bool there;
        if (k->images[i].capturing)
            continue;
        if (!find_there(k, identity, &there, e) || (there && !capture(k, identity, e)))
            return false;
    }
    return true;
}

static bool list_locked(keeping *k, const char *mode, keep_names *out, err *e)
{
    const value params[] = { VALUE(k->present_array), VALUE(str_of(mode)) };
    noting to = { k, out };

    *out = (keep_names){ 0 };
    return driver_query(k->c, driver_sql(k->c, STATEMENT_LIST_WRITTEN), VALUES(params), note_name,
                        &to, e);
}

static bool capture_named(keeping *k, const sql_class *class, err *e)
{
    str path;
    value oid;

    if (class->table.size == 0)
        return true;
    if (!quote_path(k->a, class->table_schema, class->table, &path, e))
        return false;
    const value params[] = { VALUE(path) };
    if (!driver_value(k->c, k->a, driver_sql(k->c, STATEMENT_FIND_TABLE), VALUES(params), &oid, e))
        return false;
    return oid.null || !is_among(&k->present, oid.text) || capture(k, oid.text, e);
}

bool keep_none_escaped(keeping *k, err *e)
{
    keep_names found;

    if (!conn_has(k->c, TRAIT_SCHEMAS) || !k->watched)
        return true;
    if (!list_locked(k, "RowExclusiveLock", &found, e))
        return false;
    for (size_t i = 0; i < found.count; i++)
        if (!is_captured(k, found.at[i], false) && !is_among(&k->passed, found.at[i]) &&
            !add_name(k, &k->escaped, found.at[i], e))
            return false;
    if (k->escaped.count == 0)
        return true;
    return err_set(e, ERR_REFUSED, "rows of %zu tables were written that are not named in it",
                   k->escaped.count);
}

/* What was locked before a statement that is watched. */
static bool look_at_passed(keeping *k, err *e)
{
    keep_names found;

    k->watched = true;
    if (!k->unwatched)
        return true;
    k->unwatched = false;
    if (!list_locked(k, "RowExclusiveLock", &found, e))
        return false;
    for (size_t i = 0; i < found.count; i++)
        if (!is_captured(k, found.at[i], false) && !is_among(&k->passed, found.at[i]) &&
            !add_name(k, &k->passed, found.at[i], e))
            return false;
    return true;
}

/* ---- engines that cannot say what was written: all that could be is captured ---- */

enum { KEYS_DEEP = 16 };

/* The table of that path, among those that were there and are; *found false: it is none of them. */
static bool find_present(keeping *k, str path, relation *out, bool *found, err *e)
{
    *found = false;
    for (size_t p = 0; !*found && p < k->present.count; p++) {
        str own;
        if (!quote_name(k->a, k->present.at[p], &own, e))
            return false;
        if (!str_same_nocase(own, path))
            continue;
        if (!find_there(k, k->present.at[p], found, e) ||
            (*found && !relation_read_again(k->c, k->a, k->present.at[p], out, e)))
            return false;
    }
    return true;
}

/* The foreign keys of the table lead to the one that the statement names, also by way of others. */
static bool refers_to(keeping *k, const relation *of, str path, int deep, bool *does, err *e)
{
    for (size_t i = 0; !*does && i < of->out_count; i++)
        *does = str_same_nocase(of->out[i].other, path);
    for (size_t i = 0; !*does && deep > 0 && i < of->out_count; i++) {
        relation *next = arena_take(k->a, sizeof *next);
        bool found;
        if (!find_present(k, of->out[i].other, next, &found, e) ||
            (found && !refers_to(k, next, path, deep - 1, does, e)))
            return false;
    }
    return true;
}

/* Rows of a table that a statement does not name are written by triggers that name it, and by the
 * actions of its foreign keys; adding rows has no such action. */
static bool is_reached(keeping *k, const relation *of, const sql_class *class, bool *reached,
                       err *e)
{
    const value params[] = { VALUE(of->name) };
    value count;
    str path;

    *reached = false;
    if (!quote_name(k->a, class->table, &path, e) ||
        (!str_is(class->what, "INSERT") && !refers_to(k, of, path, KEYS_DEEP, reached, e)))
        return false;
    if (*reached)
        return true;
    if (!driver_value(k->c, k->a, driver_sql(k->c, STATEMENT_COUNT_MENTIONS), VALUES(params),
                      &count, e))
        return false;
    *reached = !count.null && !str_is(count.text, "0");
    return true;
}

static bool capture_reached(keeping *k, str identity, const sql_class *class, err *e)
{
    relation *of = arena_take(k->a, sizeof *of);
    bool there, reached = str_same_nocase(identity, class->table);

    if (!find_there(k, identity, &there, e))
        return false;
    if (!there || is_captured(k, identity, true))
        return true;
    if (!reached && (!relation_read_again(k->c, k->a, identity, of, e) ||
                     !is_reached(k, of, class, &reached, e)))
        return false;
    return !reached || capture(k, identity, e);
}

static bool capture_all(keeping *k, const sql_class *class, err *e)
{
    for (size_t i = 0; i < k->present.count; i++)
        if (!capture_reached(k, k->present.at[i], class, e))
            return false;
    return true;
}

bool keep_writing(keeping *k, const sql_class *class, str sql, int64_t *affected, err *e)
{
    const catalog *before = NULL;
    outcome how;

    if (!conn_has(k->c, TRAIT_SCHEMAS))
        return capture_all(k, class, e) && driver_run(k->c, sql, affected, &how, e);
    /* code that is not looked into may drop something: that has to be seen */
    if (class->fate == FATE_ANY) {
        if (!keep_look(k, e))
            return false;
        catalog *seen = arena_take(k->a, sizeof *seen);
        *seen = k->now;
        before = seen;
    }
    if (!look_at_passed(k, e) || !capture_again(k, e) || !capture_named(k, class, e) ||
        !driver_run(k->c, sql, affected, &how, e))
        return false;
    if (class->fate == FATE_ROWS)
        return true;
    keep_changed(k);
    return !before || (keep_look(k, e) && keep_refuse_gone(k, before, &k->now, e));
}

/* ---- all rows at once ---- */

static bool whole(keeping *k, str identity, err *e)
{
    if (!capture(k, identity, e))
        return false;
    for (size_t i = 0; i < k->image_count; i++)
        if (str_same(k->images[i].of.identity, identity))
            return image_whole(k->c, &k->images[i], k->call, e);
    return true;
}

/* Of those that a trial left locked against all: the ones without a row. */
static bool list_emptied(keeping *k, keep_names *out, err *e)
{
    keep_names locked;

    *out = (keep_names){ 0 };
    if (!list_locked(k, "AccessExclusiveLock", &locked, e))
        return false;
    for (size_t i = 0; i < locked.count; i++) {
        relation of;
        int64_t rows;
        if (!keep_place_of(k, locked.at[i], &of, e) ||
            !keep_count(k->c, k->a, move_any_row_sql(k->a, of.path), &rows, e) ||
            (rows == 0 && !add_name(k, out, locked.at[i], e)))
            return false;
    }
    return true;
}

/* Which tables it empties, CASCADE included, is seen by trying. */
bool keep_emptying(keeping *k, str sql, int64_t *affected, err *e)
{
    keep_names emptied;
    outcome how;

    if (!keep_savepoint(k->c, e) || !driver_run(k->c, sql, affected, &how, e) ||
        !list_emptied(k, &emptied, e) || !keep_take_back(k->c, e))
        return false;
    for (size_t i = 0; i < emptied.count; i++)
        if (!whole(k, emptied.at[i], e))
            return false;
    return driver_run(k->c, sql, affected, &how, e);
}
