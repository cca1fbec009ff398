#include <inttypes.h>

#include "foreign/rows.h"
#include "foreign/sums.h"

/* Source: golang-migrate, database/util.go; Rails, ActiveRecord::Migrator; Flyway,
 * PostgreSQLAdvisoryLockTemplate. */
enum { GOLANG_SALT = 1486364155, RAILS_SALT = 2053462845 };
static const int64_t flyway_base = 77431708279161;

int64_t lock_number_golang(arena *a, str database, str schema, str table)
{
    buf b = buf_in(a);

    buf_add(&b, schema);
    buf_add_char(&b, '\0');
    buf_add(&b, table);
    buf_add_char(&b, '\0');
    buf_add(&b, database);
    return (int64_t)(sum_crc32(buf_str(&b)) * (uint32_t)GOLANG_SALT);
}

int64_t lock_number_flyway(arena *a, str schema, str table)
{
    uint32_t h = 0; /* as a Java string hashes; beyond ASCII that goes by UTF-16 units */
    str path = str_printf(a, "\"%.*s\".\"%.*s\"", STR_ARG(schema), STR_ARG(table));

    for (size_t i = 0; i < path.size; i++)
        h = h * 31 + (unsigned char)path.at[i];
    return flyway_base + (int32_t)h;
}

int64_t lock_number_rails(str database)
{
    return (int64_t)sum_crc32(database) * RAILS_SALT;
}

bool lock_number(conn *c, arena *a, const history_found *on, int64_t *out, err *e)
{
    const tool *t = tool_of(on->tool);
    value database = { 0 };

    *out = 0;
    if (c->dialect != DIALECT_POSTGRES)
        return true;
    if ((t->lock == GUARD_GOLANG || t->lock == GUARD_RAILS) &&
        !driver_value(c, a, driver_sql(c, STATEMENT_READ_DATABASE), NO_VALUES, &database, e))
        return false;
    if (t->lock == GUARD_GOLANG)
        *out = lock_number_golang(a, database.text, on->schema, on->table);
    else if (t->lock == GUARD_RAILS)
        *out = lock_number_rails(database.text);
    else if (t->lock == GUARD_FLYWAY)
        *out = lock_number_flyway(a, on->schema, on->table);
    else
        *out = t->number;
    return true;
}

typedef struct asked {
    arena *a;
    str said;
} asked;

static void add_cell(buf *b, const char *what, const value *v)
{
    if (!v->null && v->text.size)
        buf_printf(b, "%s%.*s", what, STR_ARG(str_cut(v->text, 0, 100)));
}

static bool keep_holder(void *ctx, const row *r, err *e)
{
    asked *to = ctx;
    buf b = buf_in(to->a);

    add_cell(&b, "session ", &r->cell[0]);
    add_cell(&b, " of ", &r->cell[1]);
    add_cell(&b, ", application ", &r->cell[2]);
    add_cell(&b, ", from ", &r->cell[3]);
    add_cell(&b, ", since ", &r->cell[4]);
    to->said = buf_str(&b);
    return buf_ok(&b, e);
}

bool lock_holder(conn *c, arena *a, int64_t number, str *out, err *e)
{
    const value params[] = { VALUE(str_printf(a, "%" PRId64, number)) };
    asked to = { .a = a };

    if (number && !driver_query(c, driver_sql(c, STATEMENT_FIND_FOREIGN_LOCK), VALUES(params),
                                keep_holder, &to, e))
        return false;
    *out = to.said;
    return true;
}

/* ---- rows of locks ---- */

typedef struct lock_reading {
    arena *a;
    bool liquibase;
    lock_row *out;
} lock_reading;

static bool keep_lock(void *ctx, const row *r, err *e)
{
    lock_reading *to = ctx;

    (void)e;
    if (!to->liquibase) {
        to->out->locked = to->out->locked || flag_of(r->cell[0].text);
        return true;
    }
    if (!flag_of(r->cell[1].text))
        return true;
    to->out->locked = true;
    to->out->who = str_copy(to->a, str_cut(r->cell[0].text, 0, 200));
    to->out->since = time_of(r->cell[2].text);
    return true;
}

bool lock_read(conn *c, arena *a, const history_found *from, lock_row *out, err *e)
{
    const tool *t = tool_of(from->tool);
    const char *columns[SIDE_COLUMNS + 1] = { 0 };
    side where = { .path = from->lock_path, .columns = columns, .most = 100 };
    lock_reading to = { .a = a, .liquibase = from->tool == TOOL_LIQUIBASE, .out = out };

    *out = (lock_row){ 0 };
    if (!from->lock_path.size)
        return true;
    for (size_t i = 0; i < SIDE_COLUMNS; i++)
        columns[i] = t->lock_columns[i];
    return rows_read_side(c, a, &where, keep_lock, &to, e);
}

/* ---- taking it ---- */

static bool refuse_row(const history_found *on, const lock_row *seen, err *e)
{
    const char *title = tool_of(on->tool)->title;

    err_fill(e, ERR_LOCK, "%s has its lock: %.*s says locked%s%.*s", title, STR_ARG(on->lock_path),
             seen->who.size ? ", by " : "", STR_ARG(seen->who));
    err_hint(e,
             "wait until %s is done; if nothing of it runs any more, free the lock with its own "
             "command; Homing does not write there",
             title);
    return false;
}

static bool take_number(conn *c, arena *a, history_hold *h, err *e)
{
    const value params[] = { VALUE(str_printf(a, "%" PRId64, h->number)) };
    const char *title = tool_of(h->on->tool)->title;
    value taken;
    str who;

    if (!conn_has(c, TRAIT_DIRECT)) {
        err_fill(e, ERR_POOLED, "%s's lock cannot be kept through a transaction pooler", title);
        err_hint(e, "connect to the server itself, not to its pooler");
        return false;
    }
    if (!driver_value(c, a, driver_sql(c, STATEMENT_TAKE_FOREIGN_LOCK), VALUES(params), &taken, e))
        return false;
    if (flag_of(taken.text))
        return true;
    if (!lock_holder(c, a, h->number, &who, e))
        return false;
    err_fill(e, ERR_LOCK, "%s is at work here: its lock %" PRId64 " is held%s%.*s", title,
             h->number, who.size ? " by " : "", STR_ARG(who));
    err_hint(e, "wait until %s is done", title);
    return false;
}

static bool free_number(conn *c, arena *a, const history_hold *h, err *e)
{
    const value params[] = { VALUE(str_printf(a, "%" PRId64, h->number)) };
    value freed;

    return !h->number || driver_value(c, a, driver_sql(c, STATEMENT_RELEASE_FOREIGN_LOCK),
                                      VALUES(params), &freed, e);
}

bool history_lock(conn *c, arena *a, const history_found *on, history_hold *out, err *e)
{
    history_hold h = { .on = on };
    lock_row seen;
    err ignored;

    if (c->in_transaction)
        return err_set(e, ERR_INTERNAL, "another tool's lock is taken inside a transaction");
    if (!lock_number(c, a, on, &h.number, e) || (h.number && !take_number(c, a, &h, e)))
        return false;
    if (lock_read(c, a, on, &seen, e)) {
        if (!seen.locked) {
            *out = h;
            return true;
        }
        (void)refuse_row(on, &seen, e);
    }
    if (!free_number(c, a, &h, &ignored))
        err_wrap(e, "the lock %" PRId64 " stays until the session ends", h.number);
    return false;
}

bool history_unlock(conn *c, arena *a, const history_hold *hold, const history *seen, bool *changed,
                    err *e)
{
    history now;
    err ignored;

    if (!history_read(c, a, hold->on, &now, e)) {
        (void)free_number(c, a, hold, &ignored);
        return false;
    }
    *changed = !hash_same(now.digest, seen->digest);
    return free_number(c, a, hold, e);
}
