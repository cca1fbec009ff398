#include "rehearse/rows_plan.h"

enum {
    ROWS_MAX = 500,      /* of one statement */
    PARAMS_MAX = 20000,  /* of one statement */
    BYTES_MAX = 4 << 20, /* of one statement's values */
    BATCH_MAX = 1 << 28, /* bytes of memory a batch may take */
    BARREN_MAX = 10,     /* statements in a row that bring no row */
    SQLITE_BARREN_MAX =
        300,           /* they are small there: what a check refuses cannot be left out before */
    FAILED_MAX = 40,   /* statements of one table that the server refuses */
    MISSED_MAX = 2000, /* rows in a row that cannot be made */
    WITNESSES_MAX = 4  /* rows that are asked why they are refused */
};

/* The way to the rows of one table. */
typedef struct filling {
    conn *c;
    model *m;
    table *t;
    int64_t number;  /* of the next candidate */
    int64_t missing; /* rows */
    size_t most;     /* rows of the next statement */
    int barren, failed;
    strs before, after; /* statements around an insert */
    bool watched;       /* triggers and rules are there to rest */
    str refusal;        /* the server's last word */
} filling;

bool insert_is_refusal(const conn *c, const err *e)
{
    return !c->lost && (e->code == ERR_SQL || e->code == ERR_PERMISSION);
}

static void remember(filling *f, const err *e)
{
    f->refusal = str_copy(f->m->a, str_of(e->text));
}

/* ---- one statement ---- */

static size_t add_call(call *list, size_t n, str sql)
{
    list[n] = (call){ .sql = sql, .must_affect = -1 };
    return n + 1;
}

/* SQLite has no transaction around calls that are not checked. */
static bool run_calls(filling *f, call *list, size_t count, err *e)
{
    bool open = f->watched && f->m->dialect == DIALECT_SQLITE && !f->c->in_transaction;
    outcome how;

    if (!open)
        return driver_calls(f->c, list, count, &how, e);
    return driver_begin_with(f->c, list, count, e) && driver_commit(f->c, &how, e);
}

static bool insert(filling *f, arena *a, const batch *b, int64_t *inserted, err *e)
{
    call *list = arena_take(a, (f->before.count + f->after.count + 1) * sizeof *list);
    size_t n = 0, at;

    for (size_t i = 0; i < f->before.count; i++)
        n = add_call(list, n, f->before.at[i]);
    at = n++;
    if (!sql_insert(a, f->m, f->t, b, &list[at], e))
        return false;
    for (size_t i = 0; i < f->after.count; i++)
        n = add_call(list, n, f->after.at[i]);
    if (!run_calls(f, list, n, e))
        return false;
    *inserted = list[at].affected;
    return true;
}

static int64_t bytes_of(const table *t, const candidate *one)
{
    int64_t bytes = 0;

    for (size_t i = 0; i < t->column_count; i++)
        bytes += one->cells[i].null ? 0 : (int64_t)one->cells[i].text.size;
    return bytes;
}

static void make_batch(filling *f, arena *a, size_t most, batch *out)
{
    candidate *list = arena_take(a, (most + 1) * sizeof *list);
    int64_t bytes = 0, missed = 0;

    *out = (batch){ .at = list, .most = f->missing };
    while (out->count < most && missed < MISSED_MAX && bytes < BYTES_MAX) {
        candidate *one = &list[out->count];
        if (!make_row(a, f->m, f->t, f->number++, one)) {
            missed++;
            continue;
        }
        if (one->root && out->count > 0) { /* it has more columns than the others */
            f->number--;
            break;
        }
        missed = 0;
        bytes += bytes_of(f->t, one);
        out->count++;
        if (one->root)
            break;
    }
}

/* ---- rounds ---- */

static const link *own_link(const table *t)
{
    for (size_t i = 0; i < t->link_count; i++)
        if (t->links[i].target == t && !t->links[i].late)
            return &t->links[i];
    return NULL;
}

static bool read_keys(filling *f, err *e)
{
    for (size_t i = 0; i < f->t->link_count; i++) {
        link *l = &f->t->links[i];
        bool own = l->target == f->t && l->keys->count < ROWS_MAX;
        err refused;
        if (l->late || (!own && l->keys->read) || keys_read(f->c, f->m, l->keys, &refused))
            continue;
        if (!insert_is_refusal(f->c, &refused) || f->c->in_transaction) {
            *e = refused;
            return false;
        }
        remember(f, &refused); /* a parent that may not be read: as one without rows */
    }
    return true;
}

/* How many rows it takes so that enough of them get through, where the server leaves out others. */
static int64_t hopeful_count(const filling *f)
{
    int64_t wanted = f->missing < ROWS_MAX ? f->missing : ROWS_MAX;

    if (f->m->dialect == DIALECT_SQLITE || f->t->no_skip)
        return wanted;
    if (f->barren > 0)
        return (3 * wanted + 4) << f->barren;
    return f->t->check_count > 0 ? wanted + wanted / 2 + 2 : wanted;
}

/* How many rows to try now: rows that refer to their own table need some to refer to. */
static size_t next_count(const filling *f)
{
    const link *own = own_link(f->t);
    int64_t wanted = hopeful_count(f);
    size_t most = PARAMS_MAX / (f->t->column_count + 1);

    if (own && own->keys->count == 0)
        wanted = own->optional ? wanted / 4 + 1 : 1;
    if (most > f->most)
        most = f->most;
    if (wanted < (int64_t)most)
        return (size_t)wanted;
    return most > 0 ? most : 1;
}

/* What was refused is tried in smaller steps and with everyday values. */
static void step_back(filling *f, const err *e)
{
    remember(f, e);
    f->failed++;
    if (f->t->tame)
        f->most = f->most > 8 ? f->most / 4 : 1;
    f->t->tame = f->failed < 2 || f->failed % 4 != 0;
    if (e->code == ERR_PERMISSION && f->watched) { /* triggers of somebody else's table fire */
        f->before = f->after = (strs){ 0 };
        f->watched = false;
    }
}

static bool try_batch(filling *f, arena *a, bool *over, err *e)
{
    int64_t inserted = 0;
    batch b;
    err refused;

    make_batch(f, a, next_count(f), &b);
    *over = b.count == 0;
    if (*over)
        return true;
    b.most = f->missing;
    if (insert(f, a, &b, &inserted, &refused)) {
        f->missing -= inserted;
        f->t->filled += inserted;
        f->barren = inserted ? 0 : f->barren + 1;
        if (inserted && f->most < ROWS_MAX)
            f->most *= 2;
        return true;
    }
    if (!insert_is_refusal(f->c, &refused) || f->c->in_transaction) {
        *e = refused;
        return false;
    }
    step_back(f, &refused);
    return true;
}

static bool round_of(filling *f, bool *over, err *e)
{
    arena *a = arena_new(BATCH_MAX);
    bool ok;

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    ok = read_keys(f, e) && try_batch(f, a, over, e);
    arena_free(a);
    return ok;
}

/* ---- why not ---- */

static bool ask_witness(filling *f, arena *a, err *e)
{
    batch b;
    int64_t inserted;
    err refused;

    make_batch(f, a, 1, &b);
    b.plain = true;
    if (b.count == 0) {
        f->refusal = STR("its foreign keys contradict each other");
        return true;
    }
    if (!driver_begin(f->c, false, e))
        return false;
    bool done = insert(f, a, &b, &inserted, &refused);
    driver_rollback(f->c);
    if (done)
        return true;
    if (!insert_is_refusal(f->c, &refused)) {
        *e = refused;
        return false;
    }
    remember(f, &refused);
    return true;
}

/* Rows that were left out in silence are tried once more, by themselves. */
static bool find_why(filling *f, err *e)
{
    bool ok = true;

    for (int i = 0; ok && i < WITNESSES_MAX && f->refusal.size == 0; i++) {
        arena *a = arena_new(BATCH_MAX);
        if (!a)
            return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
        ok = f->c->in_transaction || ask_witness(f, a, e);
        arena_free(a);
    }
    if (f->refusal.size == 0)
        f->refusal = STR("no more rows were found that differ where they have to");
    f->t->why = f->refusal;
    return ok;
}

static bool has_parents(filling *f)
{
    for (size_t i = 0; i < f->t->link_count; i++) {
        const link *l = &f->t->links[i];
        if (l->optional || l->late || l->target == f->t || l->keys->count > 0)
            continue;
        f->t->why = f->refusal.size > 0 ? f->refusal
                                        : str_printf(f->m->a, "foreign key %.*s: %.*s has no rows",
                                                     STR_ARG(l->name), STR_ARG(l->target_name));
        return false;
    }
    return true;
}

static bool known_types(filling *f)
{
    for (size_t i = 0; i < f->t->column_count; i++) {
        const field *c = &f->t->columns[i];
        if (!c->unknown || c->nullable || !make_gives(c, false))
            continue;
        f->t->why = str_printf(f->m->a, "column %.*s: no value of type %.*s is known",
                               STR_ARG(c->name), STR_ARG(c->type->cast));
        return false;
    }
    return true;
}

static bool must_wait(const table *t)
{
    for (size_t i = 0; i < t->link_count; i++)
        if (t->links[i].late && !t->links[i].optional && !t->links[i].deferrable)
            return true;
    return false;
}

/* Nothing is known that would keep rows out. */
static bool may_begin(filling *f)
{
    if (f->t->why.size > 0 || !known_types(f))
        return false;
    if (must_wait(f->t))
        f->t->why =
            STR("its foreign keys lead round in a circle that no null and no deferred check opens");
    return f->t->why.size == 0;
}

static bool all_rounds(filling *f, err *e)
{
    int patience = f->m->dialect == DIALECT_SQLITE ? SQLITE_BARREN_MAX : BARREN_MAX;
    bool over = false;

    while (f->missing > 0 && !over && f->barren < patience && f->failed < FAILED_MAX) {
        if (!round_of(f, &over, e))
            return false;
        over = over || f->number / 4 - ROWS_MAX > make_limit(f->t);
    }
    return true;
}

bool insert_rows(conn *c, model *m, table *t, err *e)
{
    filling f = { .c = c, .m = m, .t = t, .missing = m->wish->rows, .most = ROWS_MAX };

    if (!may_begin(&f))
        return true;
    f.watched = t->trigger_count + t->rule_count > 0;
    t->tame = c->in_transaction;
    if (!sql_rest(m->a, m, t, &f.before, &f.after, e) || !read_keys(&f, e))
        return false;
    if (!has_parents(&f))
        return true;
    if (!all_rounds(&f, e))
        return false;
    for (size_t i = 0; i < t->link_count; i++)
        if (t->links[i].target == t && !t->links[i].late)
            t->links[i].keys->read = false; /* there are more by now */
    return f.missing <= 0 || find_why(&f, e);
}

bool insert_late(conn *c, model *m, table *t, link *l, err *e)
{
    filling f = { .c = c, .m = m, .t = t };
    arena *a = arena_new(BATCH_MAX);
    bool ok;

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    f.watched = t->trigger_count + t->rule_count > 0;
    ok = keys_read(c, m, l->keys, e) && sql_rest(a, m, t, &f.before, &f.after, e);
    if (ok && l->keys->count > 0) {
        call *list = arena_take(a, (f.before.count + f.after.count + 1) * sizeof *list);
        size_t n = 0, at;
        for (size_t i = 0; i < f.before.count; i++)
            n = add_call(list, n, f.before.at[i]);
        at = n++;
        ok = sql_link(a, m, t, l, &list[at], e);
        for (size_t i = 0; i < f.after.count; i++)
            n = add_call(list, n, f.after.at[i]);
        ok = ok && run_calls(&f, list, n, e);
    }
    arena_free(a);
    if (ok || !insert_is_refusal(c, e) || c->in_transaction)
        return ok;
    t->why = str_printf(m->a, "foreign key %.*s stays null: %s", STR_ARG(l->name), e->text);
    return true;
}
