#include "live.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "lib/server.h"
#include "sql/split.h"

enum { ARENA_MAX = 512 << 20, FILE_SIZE_MAX = 1 << 20, CONNS_MAX = 32 };

static struct {
    dialect dialect;
    arena *a;
    const char *files, *url;
    server server;
    bool started;
    char folder[64];
    conn *conns[CONNS_MAX];
    size_t conn_count;
} live;

bool live_start(dialect d, const char *files, const char *url)
{
    live.dialect = d;
    live.files = files;
    live.url = url;
    live.a = arena_new(ARENA_MAX);
    if (d == DIALECT_SQLITE) {
        (void)memcpy(live.folder, "/tmp/homing-catalog-XXXXXX", 27);
        return live.a && mkdtemp(live.folder);
    }
    live.started = !url && server_start(&live.server);
    return live.a && (url || live.started);
}

void live_stop(void)
{
    while (live.conn_count)
        driver_close(live.conns[--live.conn_count]);
    if (live.started)
        server_stop(&live.server);
    if (live.folder[0])
        server_remove_folder(live.folder);
    arena_free(live.a);
}

dialect live_dialect(void)
{
    return live.dialect;
}

arena *live_arena(void)
{
    return live.a;
}

static conn *open_url(str url)
{
    target to;
    conn *c = NULL;
    err e;

    if (!url_parse(live.a, url, &to, &e) || !driver_open(&to, live.a, &c, &e))
        fail_msg("%s", e.text);
    assert_true(live.conn_count < CONNS_MAX);
    live.conns[live.conn_count++] = c;
    return c;
}

static str url_of(const char *database)
{
    if (!live.url)
        return str_copy(live.a, str_of(server_url(&live.server, "postgres", database)));
    str after, before = str_split(str_of(live.url), ' ', &after);
    return str_printf(live.a, "%.*s%s%.*s", STR_ARG(before), database, STR_ARG(after));
}

conn *live_open(const char *name)
{
    if (live.dialect == DIALECT_SQLITE)
        return open_url(str_printf(live.a, "sqlite:%s/%s.db", live.folder, name));
    conn *c = open_url(url_of("postgres"));
    live_run(c, str_printf(live.a, "drop database if exists %s; create database %s", name, name));
    return open_url(url_of(name));
}

str live_url(const char *name)
{
    return url_of(name);
}

str live_file(const char *name)
{
    str text;
    err e;
    const char *path = str_c(
        live.a, str_printf(live.a, "%s/%s_%s.sql", live.files, dialect_name(live.dialect), name));

    if (!file_read(live.a, path, FILE_SIZE_MAX, &text, &e))
        fail_msg("%s", e.text);
    return text;
}

void live_run(conn *c, str sql)
{
    pieces all;
    outcome how;
    err e;

    if (!sql_split(live.a, live.dialect, sql, &all, &e))
        fail_msg("%s", e.text);
    for (size_t i = 0; i < all.count; i++)
        if (all.at[i].kind == PIECE_STATEMENT && !driver_run(c, all.at[i].text, NULL, &how, &e))
            fail_msg("%.*s: %s", STR_ARG(all.at[i].text), e.text);
}

catalog live_catalog_scoped(conn *c, bool with_grants)
{
    catalog_scope scope = { .with_grants = with_grants };
    catalog out;
    err e;

    if (!catalog_read(c, live.a, &scope, &out, &e))
        fail_msg("%s", e.text);
    return out;
}

catalog live_catalog(conn *c)
{
    return live_catalog_scoped(c, true);
}

void live_assert_same(const catalog *left, const catalog *right, str what)
{
    differences d;

    catalog_compare(live.a, left, right, &d);
    for (size_t i = 0; i < d.count; i++)
        print_error("%s\n", difference_text(live.a, &d.at[i]).at);
    if (d.count || !hash_same(left->fingerprint, right->fingerprint))
        fail_msg("%.*s: %zu differences", STR_ARG(what), d.count);
    assert_true(str_same(catalog_text(live.a, left), catalog_text(live.a, right)));
}
