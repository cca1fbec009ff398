/*
 * Usage: leader URL. Leads a database from one catalogue to another, for a judge who sits
 * elsewhere.
 *
 * Reads one JSON value a line, writes one a line:
 *   {"run": SQL}      runs the statements                      {"ok", "error"}
 *   {"mark": NAME}    keeps the catalogue there is under NAME  {"ok", "fingerprint"}
 *   {"lead": NAME}    leads to that catalogue                  {"ok", "error", "failed", "ddl",
 * "unrestored"}
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/inverse.h"
#include "sql/split.h"

enum { ARENA_MAX = 512 << 20, MARKS_MAX = 4, LINE_MAX_SIZE = 1 << 20 };

typedef struct mark {
    char name[32];
    arena *a;
    catalog is;
} mark;

static struct {
    conn *c;
    mark marks[MARKS_MAX];
} leader;

static bool run_text(arena *a, str sql, err *e)
{
    pieces all;
    outcome how;

    if (!sql_split(a, leader.c->dialect, sql, &all, e))
        return false;
    for (size_t i = 0; i < all.count; i++)
        if (all.at[i].kind == PIECE_STATEMENT &&
            !driver_run(leader.c, all.at[i].text, NULL, &how, e))
            return false;
    return true;
}

static bool read_catalog(arena *a, catalog *out, err *e)
{
    const catalog_scope scope = { .with_grants = true, .with_edges = true };

    return catalog_read(leader.c, a, &scope, out, e);
}

static mark *mark_named(str name)
{
    for (size_t i = 0; i < MARKS_MAX; i++)
        if (leader.marks[i].a && str_is(name, leader.marks[i].name))
            return &leader.marks[i];
    return NULL;
}

static mark *mark_for(str name)
{
    mark *found = mark_named(name);

    for (size_t i = 0; !found && i < MARKS_MAX; i++)
        if (!leader.marks[i].a)
            found = &leader.marks[i];
    if (!found || name.size >= sizeof found->name)
        return NULL;
    arena_free(found->a);
    (void)memcpy(found->name, name.at, name.size);
    found->name[name.size] = 0;
    found->a = arena_new(ARENA_MAX);
    return found->a ? found : NULL;
}

static bool do_mark(arena *a, str name, json_t *answer, err *e)
{
    mark *of = mark_for(name);

    if (!of)
        return err_set(e, ERR_USAGE, "no room for the mark %.*s", STR_ARG(name));
    if (!read_catalog(of->a, &of->is, e))
        return false;
    json_put_str(answer, "fingerprint", hash_hex(a, of->is.fingerprint));
    return true;
}

static bool run_ddl(const ddl *d, json_t *answer, err *e)
{
    outcome how;

    for (size_t i = 0; i < d->count; i++)
        if (!driver_run(leader.c, d->at[i].sql, NULL, &how, e)) {
            json_put_str(answer, "failed", d->at[i].sql);
            return false;
        }
    return true;
}

static bool do_lead(arena *a, str name, json_t *answer, err *e)
{
    const mark *to = mark_named(name);
    catalog now;
    ddl d;

    if (!to)
        return err_set(e, ERR_USAGE, "no mark %.*s", STR_ARG(name));
    if (!read_catalog(a, &now, e) || !catalog_inverse(a, &now, &to->is, &d, e))
        return false;
    ddl_json(answer, &d);
    return run_ddl(&d, answer, e);
}

static bool obey(arena *a, str line, json_t *answer, err *e)
{
    JSON_CLOSING asked = NULL;

    if (!json_parse(line, &asked, e))
        return false;
    str sql = json_get_str(asked, "run"), name = json_get_str(asked, "mark");
    if (sql.size)
        return run_text(a, sql, e);
    if (name.size)
        return do_mark(a, name, answer, e);
    return do_lead(a, json_get_str(asked, "lead"), answer, e);
}

static bool answer_line(str line)
{
    JSON_CLOSING answer = json_object();
    arena *a = arena_new(ARENA_MAX);
    err e;

    if (!a)
        return false;
    bool ok = obey(a, line, answer, &e);
    json_put_bool(answer, "ok", ok);
    if (!ok)
        json_put_str(answer, "error", str_of(e.text));
    char *text = json_text(answer);
    bool written = puts(text) >= 0 && fflush(stdout) == 0;
    json_free_text(text);
    arena_free(a);
    return written;
}

int main(int argc, char **argv)
{
    static char line[LINE_MAX_SIZE];
    arena *a = arena_new(ARENA_MAX);
    target to;
    err e;

    if (argc != 2 || !a)
        return 2;
    if (!url_parse(a, str_of(argv[1]), &to, &e) || !driver_open(&to, a, &leader.c, &e)) {
        (void)fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    while (fgets(line, sizeof line, stdin) && answer_line(str_of(line)))
        ;
    for (size_t i = 0; i < MARKS_MAX; i++)
        arena_free(leader.marks[i].a);
    driver_close(leader.c);
    arena_free(a);
    return 0;
}
