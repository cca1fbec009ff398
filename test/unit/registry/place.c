#include "place.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/server.h"

enum { PLACE_MEMORY = 64 << 20 };

const dialect place_sqlite = DIALECT_SQLITE, place_postgres = DIALECT_POSTGRES;

static server pg;
static char folder[64];
static int numbers;

bool places_open(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/homing-registry-XXXXXX");
    return mkdtemp(folder) && server_start(&pg);
}

void places_close(void)
{
    server_stop(&pg);
    server_remove_folder(folder);
}

static conn *open_at(arena *a, const char *url, target *to)
{
    conn *c = NULL;
    err e = { 0 };

    WORKS(url_parse(a, str_of(url), to, &e));
    WORKS(driver_open(to, a, &c, &e));
    return c;
}

static const char *url_of(place *p, const char *user)
{
    char name[32];

    (void)snprintf(name, sizeof name, "t%d", p->number);
    if (p->dialect == DIALECT_POSTGRES)
        return server_url(&pg, user, name);
    return str_printf(p->a, "sqlite:%s/%s.db", folder, name).at;
}

int place_setup(void **state)
{
    const dialect *wanted = *state;
    arena *a = arena_new(PLACE_MEMORY);
    place *p = arena_take(a, sizeof *p);
    target admin;

    p->dialect = *wanted;
    p->a = a;
    p->number = ++numbers;
    if (p->dialect == DIALECT_POSTGRES) {
        conn *c = open_at(a, server_url(&pg, "postgres", "postgres"), &admin);
        place_run(p, c, str_printf(a, "CREATE DATABASE t%d", p->number).at);
        driver_close(c);
    }
    p->c = open_at(a, url_of(p, "postgres"), &p->to);
    *state = p;
    return 0;
}

int place_teardown(void **state)
{
    place *p = *state;

    driver_close(p->c);
    arena_free(p->a);
    return 0;
}

conn *place_session(place *p)
{
    return place_session_as(p, "postgres");
}

conn *place_session_as(place *p, const char *user)
{
    target to;

    return open_at(p->a, url_of(p, user), &to);
}

conn *place_session_with(place *p, const char *password)
{
    return place_session_as(p, str_printf(p->a, "postgres:%s", password).at);
}

void place_install(place *p)
{
    err e = { 0 };

    WORKS(registry_install(p->c, p->a, &e));
}

/* @name to the registry's table of that name. */
static str named(const place *p, const char *sql)
{
    buf b = buf_in(p->a);

    for (; *sql; sql++) {
        if (*sql == '@')
            buf_add_c(&b, p->dialect == DIALECT_POSTGRES ? "homing." : "homing_");
        else
            buf_add_char(&b, *sql);
    }
    return buf_str(&b);
}

bool place_try(place *p, conn *c, const char *sql, err *e)
{
    outcome how;

    return driver_run(c, named(p, sql), NULL, &how, e);
}

void place_run(place *p, conn *c, const char *sql)
{
    err e = { 0 };

    if (!place_try(p, c, sql, &e))
        fail_msg("%s: %s", sql, e.text);
}

str place_value(place *p, const char *sql)
{
    value v = { 0 };
    err e = { 0 };

    WORKS(driver_value(p->c, p->a, named(p, sql), NO_VALUES, &v, &e));
    return v.text;
}

bool place_send(conn *c, call_list *list, err *e)
{
    outcome how;

    return driver_begin_with(c, list->at, list->count, e) && driver_commit(c, &how, e);
}

int main(void)
{
    int failed = 0;

    if (places_open())
        failed = test_install() + test_fence() + test_events() + test_records() + test_keeps();
    else
        failed = 1;
    places_close();
    return failed;
}
