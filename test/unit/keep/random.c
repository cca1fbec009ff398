/*
 * A random table, a random migration over it, random writes of the application since, and the way
 * back, which a model in memory predicts to the last row of quarantine. A seed that fails is
 * printed; HOMING_TEST_SEED=N plays that one alone, HOMING_TEST_FULL=1 many more.
 */
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "tests.h"

enum { TOKENS_MAX = 10, SEEDS = 200, SEEDS_POSTGRES = 100, SEEDS_FULL = 3000, SINCE_MAX = 8 };

/* How a value is written in a statement, and how quarantine shows it. */
typedef struct token {
    const char *sql, *shown;
} token;

typedef struct type {
    const char *name;
    token tokens[TOKENS_MAX];
} type;

#define NUMBERS                                                                             \
    {                                                                                       \
        { "1", "1" }, { "2", "2" }, { "3", "3" }, { "4", "4" }, { "5", "5" }, { "6", "6" }, \
            { "7", "7" },                                                                   \
        {                                                                                   \
            "8", "8"                                                                        \
        }                                                                                   \
    }

static const type postgres_types[] = {
    { "integer", NUMBERS },
    { "text", { { "'a'", "a" }, { "'A'", "A" }, { "''", "" }, { "'q\"'", "q\\\"" } } },
    { "numeric", { { "1.0", "1.0" }, { "1.00", "1.00" }, { "'NaN'", "NaN" } } },
    { "float8", { { "'0'", "0" }, { "'-0'", "-0" }, { "'NaN'", "NaN" }, { "1.5", "1.5" } } },
    { "json", { { "'[1]'", "[1]" }, { "'[ 1]'", "[ 1]" }, { "'{}'", "{}" } } },
    { "point", { { "'(1,2)'", "(1,2)" }, { "'(0,0)'", "(0,0)" }, { "'(-0,0)'", "(-0,0)" } } },
    { "text[]", { { "'{a}'", "{a}" }, { "'{}'", "{}" }, { "'{NULL}'", "{NULL}" } } },
    { "kind", { { "'one'", "one" }, { "'two'", "two" } } },
    { "part", { { "1.0", "1.0" }, { "1.00", "1.00" }, { "2", "2" } } },
    { "pair", { { "'(1,a)'", "(1,a)" }, { "'(1,)'", "(1,)" } } },
    { "char(3)", { { "'a'", "a" }, { "'b'", "b" } } },
    { "bytea", { { "'\\x00'", "\\\\x00" }, { "'\\x'", "\\\\x" } } },
};
static const type sqlite_types[] = {
    { "INTEGER", NUMBERS },
    { "TEXT", { { "'a'", "'a'" }, { "'A'", "'A'" }, { "''", "''" }, { "'q\"'", "'q\\\"'" } } },
    { "", { { "1", "1" }, { "1.0", "1.0" }, { "'1'", "'1'" }, { "x'31'", "X'31'" } } },
    { "REAL", { { "1", "1.0" }, { "1.5", "1.5" } } },
    { "TEXT COLLATE NOCASE", { { "'a'", "'a'" }, { "'A'", "'A'" } } },
    { "NUMERIC", { { "1", "1" }, { "1.5", "1.5" }, { "'x'", "'x'" } } },
};

static const char postgres_setup[] =
    "CREATE TYPE kind AS ENUM ('one', 'two');\nCREATE DOMAIN part AS numeric NOT NULL;\n"
    "CREATE TYPE pair AS (a integer, b text);";

typedef struct world {
    uint64_t state;
    model_shape s;
    const type *types[MODEL_COLUMNS];
    bool wide; /* the key has two columns */
    bool parent[PARENTS];
    model_table t;
    buf told; /* every statement */
} world;

static const char *const names[MODEL_COLUMNS] = { "u", "\"Odd \"\"name\"", "\"order\"", "d" };
static const char *const plain_names[MODEL_COLUMNS] = { "u", "Odd \\\"name", "order", "d" };
static const char *const kinds[] = { "a", "b" };

/* xorshift64*: the same sequence on every machine */
static unsigned chance(world *w, unsigned below)
{
    w->state ^= w->state >> 12;
    w->state ^= w->state << 25;
    w->state ^= w->state >> 27;
    return (unsigned)((w->state * 0x2545F4914F6CDD1Dull) >> 33) % below;
}

static int some_token(world *w, size_t c)
{
    int count = 0;

    while (count < TOKENS_MAX && w->types[c]->tokens[count].sql)
        count++;
    if (!w->s.not_null[c] && chance(w, 4) == 0)
        return NOTHING;
    if (w->s.parents && c == PARENT_COLUMN)
        return (int)chance(w, PARENTS);
    return (int)chance(w, (unsigned)count);
}

static const char *written(const world *w, size_t c, int v)
{
    return v == NOTHING ? "NULL" : w->types[c]->tokens[v].sql;
}

static void run(world *w, str sql)
{
    buf_printf(&w->told, "%.*s;\n", STR_ARG(sql));
    (void)rig_run(the.c, str_c(the.a, sql));
}

/* ---- the world ---- */

static void make_shape(world *w)
{
    size_t types = rig_is(DIALECT_POSTGRES) ? sizeof postgres_types / sizeof *postgres_types
                                            : sizeof sqlite_types / sizeof *sqlite_types;
    const type *all = rig_is(DIALECT_POSTGRES) ? postgres_types : sqlite_types;

    w->s.columns = 1 + chance(w, MODEL_COLUMNS);
    w->s.unique = chance(w, 2);
    w->s.parents = w->s.columns > 1 && chance(w, 2);
    w->wide = chance(w, 3) == 0;
    for (size_t c = 0; c < w->s.columns; c++) {
        bool number = (w->s.unique && c == UNIQUE_COLUMN) || (w->s.parents && c == PARENT_COLUMN);
        w->types[c] = number ? all : &all[chance(w, (unsigned)types)];
        w->s.not_null[c] = chance(w, 3) == 0 || strcmp(w->types[c]->name, "part") == 0;
    }
}

static void make_parents(world *w)
{
    run(w, STR("CREATE TABLE p (id integer PRIMARY KEY)"));
    run(w, STR("INSERT INTO p VALUES (1), (2), (3), (4), (5)"));
    for (size_t i = 0; i < PARENTS; i++)
        w->parent[i] = true;
}

static void add_column(const world *w, buf *b, size_t c)
{
    buf_printf(b, ", %s %s%s%s%s", names[c], w->types[c]->name, w->s.not_null[c] ? " NOT NULL" : "",
               w->s.unique && c == UNIQUE_COLUMN ? " UNIQUE" : "",
               w->s.parents && c == PARENT_COLUMN ? " REFERENCES p" : "");
}

static void make_table(world *w)
{
    buf b = buf_in(the.a);

    if (w->s.parents)
        make_parents(w);
    buf_add_c(&b, "CREATE TABLE t (id integer NOT NULL");
    if (rig_is(DIALECT_POSTGRES) && chance(w, 2))
        buf_add_c(&b, ", dropped integer");
    buf_add_c(&b, w->wide ? ", k text NOT NULL" : "");
    for (size_t c = 0; c < w->s.columns; c++)
        add_column(w, &b, c);
    buf_printf(&b, ", PRIMARY KEY (id%s))%s", w->wide ? ", k" : "",
               !rig_is(DIALECT_POSTGRES) && chance(w, 3) == 0 ? " WITHOUT ROWID" : "");
    run(w, buf_str(&b));
    if (str_find(buf_str(&b), STR("dropped")) >= 0)
        run(w, STR("ALTER TABLE t DROP COLUMN dropped"));
}

/* ---- statements: what they make of the model, and their text ---- */

typedef struct change {
    model_table after;
    str sql;
    bool in_order; /* whether it succeeds depends on the order in which rows are changed */
} change;

static bool hit(const model_row *r, int by, int rest)
{
    return r->id % by == rest;
}

static void set_cells(world *w, change *out, int by, int rest)
{
    size_t c = chance(w, (unsigned)w->s.columns), d = chance(w, (unsigned)w->s.columns);
    int v = some_token(w, c), v2 = some_token(w, d);
    buf b = buf_in(the.a);

    if (w->s.unique && c == UNIQUE_COLUMN && chance(w, 2))
        by = 1000;
    for (size_t i = 0; i < out->after.count; i++)
        if (hit(&out->after.at[i], by, rest)) {
            out->after.at[i].cell[c] = v;
            if (c != d)
                out->after.at[i].cell[d] = v2;
        }
    buf_printf(&b, "UPDATE t SET %s = %s", names[c], written(w, c, v));
    if (c != d)
        buf_printf(&b, ", %s = %s", names[d], written(w, d, v2));
    buf_printf(&b, " WHERE id %% %d = %d", by, rest);
    out->sql = buf_str(&b);
}

/* One column takes the values of another of the same type. */
static void copy_cells(world *w, change *out, int by, int rest)
{
    size_t c = chance(w, (unsigned)w->s.columns), d = chance(w, (unsigned)w->s.columns);

    if (w->types[c] != w->types[d] || w->s.not_null[c] != w->s.not_null[d]) {
        set_cells(w, out, by, rest);
        return;
    }
    for (size_t i = 0; i < out->after.count; i++)
        if (hit(&out->after.at[i], by, rest))
            out->after.at[i].cell[c] = out->after.at[i].cell[d];
    out->sql =
        str_printf(the.a, "UPDATE t SET %s = %s WHERE id %% %d = %d", names[c], names[d], by, rest);
}

static void move_keys(world *w, change *out, int by, int rest)
{
    static const int steps[] = { 100, 1000, -100 };
    int step = steps[chance(w, 3)];

    for (size_t i = 0; i < out->after.count; i++)
        if (hit(&out->after.at[i], by, rest)) {
            out->after.at[i].id += step;
            out->in_order =
                out->in_order || model_find(&w->t, out->after.at[i].id, out->after.at[i].k);
        }
    out->sql = str_printf(the.a, "UPDATE t SET id = id + %d WHERE id %% %d = %d", step, by, rest);
}

static void delete_rows(world *w, change *out, int by, int rest)
{
    size_t left = 0;

    (void)w;
    for (size_t i = 0; i < out->after.count; i++)
        if (!hit(&out->after.at[i], by, rest))
            out->after.at[left++] = out->after.at[i];
    out->after.count = left;
    out->sql = str_printf(the.a, "DELETE FROM t WHERE id %% %d = %d", by, rest);
}

static void insert_row(world *w, change *out, bool upsert)
{
    model_row r = { .id = (int)chance(w, 30), .k = w->wide ? (int)chance(w, 2) : 0 };
    buf b = buf_in(the.a), sets = buf_in(the.a);
    bool there = false;

    buf_printf(&b, "INSERT INTO t VALUES (%d", r.id);
    if (w->wide)
        buf_printf(&b, ", '%s'", kinds[r.k]);
    for (size_t c = 0; c < w->s.columns; c++) {
        r.cell[c] = some_token(w, c);
        buf_printf(&b, ", %s", written(w, c, r.cell[c]));
        buf_printf(&sets, "%s%s = excluded.%s", c ? ", " : "", names[c], names[c]);
    }
    buf_add_c(&b, ")");
    if (upsert)
        buf_printf(&b, " ON CONFLICT (id%s) DO UPDATE SET %.*s", w->wide ? ", k" : "",
                   STR_ARG(buf_str(&sets)));
    for (size_t i = 0; upsert && i < out->after.count; i++)
        if (out->after.at[i].id == r.id && out->after.at[i].k == r.k) {
            out->after.at[i] = r;
            there = true;
        }
    if (!there)
        out->after.at[out->after.count++] = r;
    out->sql = buf_str(&b);
}

/* A value that is unique was another row's when the statement began, and that row is still there.
 */
static bool meets(const world *w, const change *one)
{
    const model_table *after = &one->after;

    if (one->in_order)
        return true;
    for (size_t i = 0; w->s.unique && i < after->count; i++)
        for (size_t n = 0; n < w->t.count; n++) {
            const model_row *a = &after->at[i], *b = &w->t.at[n];
            if ((a->id != b->id || a->k != b->k) && a->cell[UNIQUE_COLUMN] != NOTHING &&
                a->cell[UNIQUE_COLUMN] == b->cell[UNIQUE_COLUMN] && model_find(after, b->id, b->k))
                return true;
        }
    return false;
}

static void make_change(world *w, change *out)
{
    int by = (int)chance(w, 3) + 1, rest = (int)chance(w, (unsigned)by);

    *out = (change){ .after = w->t };
    switch (chance(w, 9)) {
    case 0:
    case 1:
    case 2:
        set_cells(w, out, by, rest);
        break;
    case 3:
        copy_cells(w, out, by, rest);
        break;
    case 4:
        move_keys(w, out, by, rest);
        break;
    case 5:
        delete_rows(w, out, by, rest);
        break;
    case 6:
        insert_row(w, out, true);
        break;
    default:
        insert_row(w, out, false);
        break;
    }
}

/* Runs a statement that the model says must succeed. */
static void one_change(world *w)
{
    for (int tries = 0; tries < 20; tries++) {
        change one;
        if (w->t.count + 1 >= MODEL_ROWS / 2)
            return;
        make_change(w, &one);
        if (!model_valid(&w->s, &one.after, w->parent) || meets(w, &one))
            continue;
        run(w, one.sql);
        w->t = one.after;
        return;
    }
}

static void one_row(world *w)
{
    change one = { .after = w->t };

    insert_row(w, &one, false);
    if (!model_valid(&w->s, &one.after, w->parent))
        return;
    run(w, one.sql);
    w->t = one.after;
}

static void drop_parent(world *w)
{
    int which = (int)chance(w, PARENTS);

    if (!w->s.parents)
        return;
    for (size_t i = 0; i < w->t.count; i++)
        if (w->t.at[i].cell[PARENT_COLUMN] == which)
            return;
    run(w, str_printf(the.a, "DELETE FROM p WHERE id = %d", which + 1));
    w->parent[which] = false;
}

/* ---- what is there, as text ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Lines in the order of their bytes. */
static const char *sorted(const char *text)
{
    const char *lines[MODEL_ENTRIES];
    size_t count = 0;
    buf b = buf_in(the.a);
    str rest = str_of(text);

    while (rest.size && count < MODEL_ENTRIES) {
        str line = str_split(rest, '\n', &rest);
        lines[count++] = str_c(the.a, line);
    }
    qsort(lines, count, sizeof *lines, by_text);
    for (size_t i = 0; i < count; i++)
        buf_printf(&b, "%s\n", lines[i]);
    return str_c(the.a, buf_str(&b));
}

static void add_cell(const world *w, buf *b, size_t c, int v)
{
    if (v == NOTHING)
        buf_add_c(b, "null");
    else
        buf_printf(b, "\"%s\"", w->types[c]->tokens[v].shown);
}

static void add_key(const world *w, buf *b, int id, int k)
{
    const char *quote = rig_is(DIALECT_POSTGRES) ? "" : "'";

    buf_printf(b, "\"id\":\"%d\"", id);
    if (w->wide)
        buf_printf(b, ",\"k\":\"%s%s%s\"", quote, kinds[k], quote);
}

static void add_row_text(const world *w, buf *b, const model_row *r)
{
    buf_add_c(b, "{");
    add_key(w, b, r->id, r->k);
    for (size_t c = 0; c < w->s.columns; c++) {
        buf_printf(b, ",\"%s\":", plain_names[c]);
        add_cell(w, b, c, r->cell[c]);
    }
    buf_add_c(b, "}");
}

static const char *table_text(const world *w)
{
    buf b = buf_in(the.a);

    for (size_t i = 0; i < w->t.count; i++) {
        add_row_text(w, &b, &w->t.at[i]);
        buf_add_c(&b, "\n");
    }
    return sorted(str_c(the.a, buf_str(&b)));
}

static const char *outcome_text(const world *w, const model_outcome *o)
{
    static const char *const whys[] = { "changed since", "a unique value is held by another row",
                                        "the row that it refers to is gone" };
    buf b = buf_in(the.a);

    for (size_t i = 0; i < o->count; i++) {
        const model_entry *e = &o->at[i];
        size_t c = (size_t)e->column;
        buf_add_c(&b, "{");
        add_key(w, &b, e->id, e->k);
        buf_printf(&b, "}|%s|", e->column == NOTHING ? "" : c == 1 ? "Odd \"name" : plain_names[c]);
        if (e->column == NOTHING && e->has_before)
            add_row_text(w, &b, &e->before);
        else if (e->column != NOTHING)
            add_cell(w, &b, c, e->before.cell[c]);
        buf_add_c(&b, "|");
        if (e->column == NOTHING && e->has_found)
            add_row_text(w, &b, &e->found);
        else if (e->column != NOTHING)
            add_cell(w, &b, c, e->found.cell[c]);
        buf_printf(&b, "|%s\n", whys[e->why]);
    }
    return sorted(str_c(the.a, buf_str(&b)));
}

/* The rows as the database has them, in the form of table_text(). */
static const char *found_text(const world *w)
{
    bool pg = rig_is(DIALECT_POSTGRES);
    buf b = buf_in(the.a);

    buf_add_c(&b, "SELECT '{\"id\":\"' || id || '\"'");
    if (w->wide)
        buf_printf(&b, " || ',\"k\":\"%s' || k || '%s\"'", pg ? "" : "''", pg ? "" : "''");
    for (size_t c = 0; c < w->s.columns; c++) {
        buf_printf(&b, " || ',\"%s\":' || ", plain_names[c]);
        buf_add(&b, pg ? str_printf(the.a, "coalesce(to_jsonb(%s::text)::text, 'null')", names[c])
                       : str_printf(the.a, "json_quote(nullif(quote(%s), 'NULL'))", names[c]));
    }
    buf_add_c(&b, " || '}' FROM t");
    return sorted(bed_rows(str_c(the.a, buf_str(&b))));
}

/* ---- one seed ---- */

static void one_call(world *w, image *i, int64_t n)
{
    err e;

    if (!image_next(the.c, i, n, &e))
        fail_msg("next: %s", e.text);
    if (chance(w, 12) == 0) {
        if (rig_is(DIALECT_POSTGRES) && !image_whole(the.c, i, n, &e))
            fail_msg("whole: %s", e.text);
        run(w, rig_is(DIALECT_POSTGRES) ? STR("TRUNCATE t") : STR("DELETE FROM t"));
        w->t.count = 0;
    }
    for (unsigned k = chance(w, 3); k < 3; k++)
        one_change(w);
}

static image migrate(world *w, model_table *points, size_t calls)
{
    relation of = bed_relation("t");
    image i, back;
    int64_t rows;
    err e;

    bed_begin();
    if (!image_open(the.c, the.a, BED_KEEP, &of, &i, &e))
        fail_msg("open: %s", e.text);
    points[0] = w->t;
    for (size_t n = 0; n < calls; n++) {
        one_call(w, &i, (int64_t)n + 1);
        points[n + 1] = w->t;
    }
    if (!image_close(the.c, the.a, &i, &rows, &e))
        fail_msg("close: %s", e.text);
    bed_commit();
    if (!image_from_detail(the.a, BED_KEEP, i.place, image_detail(the.a, &i), &back, &e))
        fail_msg("detail: %s", e.text);
    return back;
}

static void compare(const world *w, uint64_t seed, const model_outcome *o,
                    const image_counts *counts)
{
    const char *rows = found_text(w), *expected = table_text(w);
    const char *aside = sorted(bed_quarantined()), *aside_expected = outcome_text(w, o);

    if (strcmp(rows, expected) != 0 || strcmp(aside, aside_expected) != 0 ||
        counts->restored != o->restored || (size_t)counts->quarantined != o->count)
        fail_msg(
            "seed %llu\n%.*s\nthere:\n%sexpected:\n%squarantine:\n%sexpected:\n%s%lld and %lld, "
            "expected %ld and %zu",
            (unsigned long long)seed, STR_ARG(buf_str((buf *)(uintptr_t)&w->told)), rows, expected,
            aside, aside_expected, (long long)counts->restored, (long long)counts->quarantined,
            o->restored, o->count);
}

/* What all seeds came to: each kind has to occur. */
static struct {
    long restored, whys[3];
} seen;

static void count(const model_outcome *o)
{
    seen.restored += o->restored;
    for (size_t i = 0; i < o->count; i++)
        seen.whys[o->at[i].why]++;
}

static void play(uint64_t seed)
{
    static model_table points[MODEL_CALLS + 1];
    static model_outcome out;
    world *w = arena_take(the.a, sizeof *w);
    size_t calls;

    *w = (world){ .state = seed * 0x9E3779B97F4A7C15ull + 1, .told = buf_in(the.a) };
    memset(&out, 0, sizeof out);
    make_shape(w);
    make_table(w);
    for (int i = 0; i < 16; i++)
        one_row(w);
    calls = 1 + chance(w, MODEL_CALLS);
    image i = migrate(w, points, calls);
    buf_add_c(&w->told, "-- since\n");
    for (unsigned k = chance(w, SINCE_MAX); k; k--) {
        one_change(w);
        drop_parent(w);
    }
    (void)bed_forecast(&i);
    image_counts counts = bed_undo(&i);
    for (size_t n = calls; n; n--) {
        model_call one = { &points[n - 1], &points[n], w->parent };
        model_undo(&w->s, &one, &w->t, &out);
    }
    compare(w, seed, &out, &counts);
    count(&out);
}

static void clean(void)
{
    bool pg = rig_is(DIALECT_POSTGRES);

    bed_run("DROP TABLE t;\nDROP TABLE IF EXISTS p;");
    bed_run(pg ? "DELETE FROM homing.quarantine;\nDROP TABLE IF EXISTS homing_keep.k12;"
               : "DELETE FROM homing_quarantine;\nDROP TABLE IF EXISTS homing_keep_12;");
}

static void the_model_predicts_every_row(void **state)
{
    const char *only = getenv("HOMING_TEST_SEED");
    uint64_t first = only ? strtoull(only, NULL, 10) : 1;
    uint64_t few = rig_is(DIALECT_POSTGRES) ? SEEDS_POSTGRES : SEEDS;
    uint64_t last = only ? first : getenv("HOMING_TEST_FULL") ? SEEDS_FULL : few;
    arena *outer = the.a;

    (void)state;
    if (rig_is(DIALECT_POSTGRES))
        bed_run(postgres_setup);
    for (uint64_t seed = first; seed <= last; seed++) {
        the.a = arena_new(64u << 20);
        play(seed);
        clean();
        arena_free(the.a);
        the.a = outer;
    }
    print_message("%ld rows restored; %ld changed since, %ld taken, %ld without parent\n",
                  seen.restored, seen.whys[WHY_CHANGED], seen.whys[WHY_TAKEN],
                  seen.whys[WHY_ORPHAN]);
    assert_true(only || (seen.restored && seen.whys[WHY_CHANGED] && seen.whys[WHY_TAKEN] &&
                         seen.whys[WHY_ORPHAN]));
}

int run_random_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_model_predicts_every_row, bed_setup, rig_teardown),
    };

    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
