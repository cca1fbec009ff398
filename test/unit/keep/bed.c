#include "bed.h"

#include <string.h>

#include "sql/split.h"

static const char quarantine_postgres[] =
    "CREATE TABLE IF NOT EXISTS homing.quarantine (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY "
    "KEY, keep bigint NOT NULL, migration text NOT NULL, run text NOT NULL, path text NOT NULL, "
    "key text NOT NULL, column_name text NOT NULL DEFAULT '', before text NOT NULL, found text NOT "
    "NULL, why text NOT NULL, state text NOT NULL DEFAULT 'open', made_at bigint NOT NULL, "
    "ended_at bigint NOT NULL DEFAULT 0, ended_by text NOT NULL DEFAULT '', UNIQUE (keep, key, "
    "column_name))";
static const char quarantine_sqlite[] =
    "CREATE TABLE homing_quarantine (id INTEGER PRIMARY KEY, keep INTEGER NOT NULL, migration TEXT "
    "NOT NULL, run TEXT NOT NULL, path TEXT NOT NULL, key TEXT NOT NULL, column_name TEXT NOT NULL "
    "DEFAULT '', before TEXT NOT NULL, found TEXT NOT NULL, why TEXT NOT NULL, state TEXT NOT NULL "
    "DEFAULT 'open', made_at INTEGER NOT NULL, ended_at INTEGER NOT NULL DEFAULT 0, ended_by TEXT "
    "NOT NULL DEFAULT '', UNIQUE (keep, key, column_name))";

int bed_setup(void **state)
{
    if (rig_setup(state))
        return 1;
    if (rig_is(DIALECT_POSTGRES)) {
        (void)rig_run(the.c, "DROP SCHEMA IF EXISTS homing_keep CASCADE");
        (void)rig_run(the.c, "DROP SCHEMA IF EXISTS homing CASCADE");
        (void)rig_run(the.c, "CREATE SCHEMA homing_keep");
        (void)rig_run(the.c, "CREATE SCHEMA homing");
        (void)rig_run(the.c, quarantine_postgres);
    } else
        (void)rig_run(the.c, quarantine_sqlite);
    return 0;
}

void bed_run(const char *sql)
{
    pieces all;
    err e;

    if (!sql_split(the.a, the.dialect, str_of(sql), &all, &e))
        fail_msg("%s: %s", sql, e.text);
    for (size_t i = 0; i < all.count; i++)
        if (all.at[i].kind == PIECE_STATEMENT)
            (void)rig_run(the.c, str_c(the.a, all.at[i].text));
}

relation bed_relation(const char *name)
{
    str schema = rig_is(DIALECT_POSTGRES) ? STR("public") : STR("");
    relation r;
    err e;

    if (!relation_read(the.c, the.a, schema, str_of(name), &r, &e))
        fail_msg("%s: %s", name, e.text);
    return r;
}

quarantine_place bed_quarantine(void)
{
    return (quarantine_place){
        .table = rig_is(DIALECT_POSTGRES) ? STR("homing.quarantine") : STR("homing_quarantine"),
        .migration = STR("m1"),
        .run = STR("r1"),
        .at = 17,
    };
}

void bed_begin(void)
{
    err e;

    if (!driver_begin(the.c, false, &e))
        fail_msg("%s", e.text);
}

void bed_commit(void)
{
    outcome how;
    err e;

    if (!driver_commit(the.c, &how, &e))
        fail_msg("%s", e.text);
}

image bed_migrate(const char *table, const char *const *statements, size_t count)
{
    image i, again;
    int64_t rows;
    err e;

    bed_begin();
    relation of = bed_relation(table);
    if (!image_open(the.c, the.a, BED_KEEP, &of, &i, &e))
        fail_msg("open: %s", e.text);
    for (size_t n = 0; n < count; n++) {
        if (!image_next(the.c, &i, (int64_t)n + 1, &e))
            fail_msg("next: %s", e.text);
        (void)rig_run(the.c, statements[n]);
    }
    if (!image_close(the.c, the.a, &i, &rows, &e))
        fail_msg("close: %s", e.text);
    bed_commit();
    assert_true((rows == 0) == (i.place.size == 0));
    if (!image_from_detail(the.a, BED_KEEP, i.place, image_detail(the.a, &i), &again, &e))
        fail_msg("detail: %s", e.text);
    return again;
}

image_counts bed_forecast(const image *i)
{
    image_counts out = { 0 };
    err e;

    if (!driver_begin(the.c, true, &e) || !image_forecast(the.c, the.a, i, &out, &e))
        fail_msg("forecast: %s", e.text);
    bed_commit();
    return out;
}

image_counts bed_undo(const image *i)
{
    quarantine_place q = bed_quarantine();
    image_counts out = { 0 };
    relation now;
    err e;

    bed_begin();
    if (!relation_read_again(the.c, the.a, i->of.identity, &now, &e) ||
        !image_lock(the.c, &now, &e) || !image_undo(the.c, the.a, i, &q, &out, &e))
        fail_msg("undo: %s", e.text);
    bed_commit();
    return out;
}

static bool add_row(void *ctx, const row *r, err *e)
{
    buf *to = ctx;

    (void)e;
    for (size_t i = 0; i < r->count; i++) {
        buf_add_c(to, i ? "|" : to->size ? "\n" : "");
        buf_add(to, r->cell[i].null ? STR("~") : r->cell[i].text);
    }
    return true;
}

const char *bed_rows(const char *sql)
{
    buf b = buf_in(the.a);
    err e;

    if (!driver_query(the.c, str_of(sql), NO_VALUES, add_row, &b, &e))
        fail_msg("%s: %s", sql, e.text);
    return str_c(the.a, buf_str(&b));
}

const char *bed_quarantined(void)
{
    return bed_rows(rig_is(DIALECT_POSTGRES)
                        ? "SELECT key, column_name, before, found, why FROM homing.quarantine "
                          "ORDER BY key, column_name"
                        : "SELECT key, column_name, before, found, why FROM homing_quarantine "
                          "ORDER BY key, column_name");
}
