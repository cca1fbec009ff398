/*
 * Usage: leader URL. Leads a database from one catalogue to another, for a judge who sits
 * elsewhere.
 *
 * Reads one JSON value a line, writes one a line:
 *   {"run": SQL}      runs the statements                      {"ok", "error"}
 *   {"mark": NAME}    keeps the catalogue there is under NAME  {"ok", "fingerprint"}
 *   {"drop": NAME}    keeps it no more                         {"ok"}
 *   {"lead": NAME}    leads to that catalogue                  {"ok", "error", "failed", "ddl",
 *                     "unrestored", "fingerprint": where that led, "wanted", "differs": how the
 *                     two do, "faults"}
 *   {"way": NAME}     what leads to that catalogue, not run    {"ok", "error", "ddl", "rests_keys",
 *                     "unrestored", "differs"}
 *   {"lead": NAME, "by": what "way" gave}                      as "lead", by those statements
 *   {"lead": NAME, "strange": true}                            as "lead", as if it were another
 *                     database's: nothing is known to be the same but by its name
 *   {"look": "all"}   reads the catalogue as a whole           {"ok", "fingerprint"}
 *
 * The statements of a way run as a rehearsal and a run do it: in one transaction, with foreign
 * keys at rest where the way says so. "faults" are rows whose keys lead nowhere, more than before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/inverse.h"
#include "catalog/refresh.h"
#include "sql/split.h"

enum { ARENA_MAX = 512 << 20, MARKS_MAX = 4096, LINE_MAX_SIZE = 1 << 20 };

typedef struct mark {
    char name[32]; /* empty: free */
    catalog is;
} mark;

static struct {
    conn *c;
    watch *w;
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

static mark *mark_named(str name)
{
    for (size_t i = 0; name.size && i < MARKS_MAX; i++)
        if (str_is(name, leader.marks[i].name))
            return &leader.marks[i];
    return NULL;
}

static void unmark(mark *of)
{
    if (of)
        watch_release(leader.w, &of->is);
    if (of)
        *of = (mark){ 0 };
}

static bool do_mark(arena *a, str name, json_t *answer, err *e)
{
    mark *of = mark_named(name);
    catalog now;

    for (size_t i = 0; !of && i < MARKS_MAX; i++)
        if (!leader.marks[i].name[0])
            of = &leader.marks[i];
    if (!of || name.size >= sizeof of->name)
        return err_set(e, ERR_USAGE, "no room for the mark %.*s", STR_ARG(name));
    if (!watch_refresh(leader.w, &now, NULL, e))
        return false;
    if (of->name[0])
        unmark(of);
    (void)memcpy(of->name, name.at, name.size);
    of->is = now;
    json_put_str(answer, "fingerprint", hash_hex(a, now.fingerprint));
    return true;
}

static bool do_look(arena *a, json_t *answer, err *e)
{
    const catalog_scope scope = { .with_grants = true, .with_edges = true };
    catalog all;

    if (!catalog_read(leader.c, a, &scope, &all, e))
        return false;
    json_put_str(answer, "fingerprint", hash_hex(a, all.fingerprint));
    return true;
}

static bool count_faults(arena *a, int64_t *out, err *e)
{
    str text = driver_sql(leader.c, STATEMENT_COUNT_KEY_VIOLATIONS);
    value v = { .null = true };

    *out = 0;
    if (text.size && !driver_value(leader.c, a, text, (values){ 0 }, &v, e))
        return false;
    return v.null || str_int64(v.text, out);
}

static bool run_inside(arena *a, const ddl *d, json_t *answer, err *e)
{
    int64_t before, now;
    outcome how;

    if (!driver_begin(leader.c, false, e) || !count_faults(a, &before, e))
        return false;
    for (size_t i = 0; i < d->count; i++)
        if (!driver_run(leader.c, d->at[i].sql, NULL, &how, e)) {
            json_put_str(answer, "failed", d->at[i].sql);
            return false;
        }
    if (!count_faults(a, &now, e))
        return false;
    json_put_int(answer, "faults", now > before ? now - before : 0);
    return driver_commit(leader.c, &how, e);
}

static bool run_ddl(arena *a, const ddl *d, json_t *answer, err *e)
{
    outcome how;
    err after;

    if (d->rests_keys &&
        !driver_run(leader.c, driver_sql(leader.c, STATEMENT_SUSPEND_FOREIGN_KEYS), NULL, &how, e))
        return false;
    bool ok = run_inside(a, d, answer, e);
    if (leader.c->in_transaction)
        driver_rollback(leader.c);
    if (d->rests_keys && !driver_reset(leader.c, ok ? e : &after))
        return false;
    return ok;
}

/* The statements of a way that was found before. */
static ddl read_way(arena *a, const json_t *way)
{
    const json_t *list = json_object_get(way, "ddl");
    size_t count = json_array_size(list);
    ddl d = { .at = arena_take(a, (count + 1) * sizeof *d.at),
              .rests_keys = json_get_bool(way, "rests_keys", false) };

    for (; d.count < count; d.count++)
        d.at[d.count] =
            (ddl_statement){ .sql = json_get_str(json_array_get(list, d.count), "sql") };
    return d;
}

typedef struct wanted {
    const catalog *to;
    const json_t *by; /* NULL: the difference */
    bool strange, only_say;
} wanted;

static void say_differences(arena *a, const catalog *now, const catalog *to, json_t *answer)
{
    buf b = buf_in(a);
    differences all;

    catalog_compare(a, now, to, &all);
    for (size_t i = 0; i < all.count; i++)
        buf_add(&b, difference_text(a, &all.at[i]));
    json_put_str(answer, "differs", buf_str(&b));
}

static void say_where(arena *a, const catalog *now, const catalog *to, json_t *answer)
{
    json_put_str(answer, "fingerprint", hash_hex(a, now->fingerprint));
    json_put_str(answer, "wanted", hash_hex(a, to->fingerprint));
    say_differences(a, now, to, answer);
}

static bool lead_from(arena *a, const catalog *now, const wanted *how, json_t *answer, err *e)
{
    catalog to = *how->to;
    ddl d;

    if (how->by) {
        d = read_way(a, how->by);
        return run_ddl(a, &d, answer, e);
    }
    if (how->strange)
        to.origin = (str){ 0 };
    if (!catalog_inverse(a, now, &to, &d, e))
        return false;
    ddl_json(answer, &d);
    if (how->only_say)
        say_differences(a, now, how->to, answer);
    return how->only_say || run_ddl(a, &d, answer, e);
}

static bool do_lead(arena *a, const json_t *asked, json_t *answer, err *e)
{
    str way = json_get_str(asked, "way");
    const mark *to = mark_named(way.size ? way : json_get_str(asked, "lead"));
    wanted how = { .by = json_object_get(asked, "by"),
                   .strange = json_get_bool(asked, "strange", false),
                   .only_say = way.size > 0 };
    catalog now;

    if (!to)
        return err_set(e, ERR_USAGE, "no such mark");
    how.to = &to->is;
    if (!watch_refresh(leader.w, &now, NULL, e))
        return false;
    bool ok = lead_from(a, &now, &how, answer, e);
    watch_release(leader.w, &now);
    if (!ok || how.only_say)
        return ok;
    if (!watch_refresh(leader.w, &now, NULL, e))
        return false;
    say_where(a, &now, &to->is, answer);
    watch_release(leader.w, &now);
    return true;
}

static bool do_one(arena *a, const json_t *asked, json_t *answer, err *e)
{
    str sql = json_get_str(asked, "run"), name = json_get_str(asked, "mark");
    str drop = json_get_str(asked, "drop");

    if (sql.size)
        return run_text(a, sql, e);
    if (name.size)
        return do_mark(a, name, answer, e);
    if (json_get_str(asked, "look").size)
        return do_look(a, answer, e);
    unmark(mark_named(drop));
    return drop.size || do_lead(a, asked, answer, e);
}

static bool obey(arena *a, str line, json_t *answer, err *e)
{
    JSON_CLOSING asked = NULL;

    return json_parse(line, &asked, e) && do_one(a, asked, answer, e);
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
    const catalog_scope scope = { .with_grants = true };
    catalog first; /* of before anything was run */
    target to;
    err e;

    if (argc != 2 || !a)
        return 2;
    if (!url_parse(a, str_of(argv[1]), &to, &e) || !driver_open(&to, a, &leader.c, &e) ||
        !watch_open(leader.c, a, &scope, &leader.w, &e) ||
        !watch_refresh(leader.w, &first, NULL, &e)) {
        (void)fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    watch_release(leader.w, &first);
    while (fgets(line, sizeof line, stdin) && answer_line(str_of(line)))
        ;
    watch_close(leader.w);
    driver_close(leader.c);
    arena_free(a);
    return 0;
}
