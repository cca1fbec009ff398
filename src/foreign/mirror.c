#include "foreign/mirror.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "foreign/key.h"
#include "foreign/rows.h"

enum { VALUES_MAX = 10 };

/* A row to write: names of columns, and what goes into them. */
typedef struct writing {
    call_list *list;
    conn *c;
    const history_found *to;
    const history_entry *what;
    const char *column[VALUES_MAX];
    value with[VALUES_MAX];
    size_t count;
    err *e;
} writing;

static void put(writing *w, const char *column, value v)
{
    w->column[w->count] = column;
    w->with[w->count++] = v;
}

static void put_str(writing *w, const char *column, str text)
{
    put(w, column, VALUE(str_copy(w->list->a, text)));
}

static void put_int(writing *w, const char *column, int64_t n)
{
    put(w, column, VALUE(str_printf(w->list->a, "%" PRId64, n)));
}

/* The time as text in ISO 8601, with milliseconds as JavaScript prints it. */
static str iso(writing *w, int64_t at)
{
    str all = clock_text(w->list->a, at);

    return str_printf(w->list->a, "%.*sZ", (int)(all.size - 4), all.at);
}

static int64_t begun(const writing *w)
{
    return w->what->begun_at ? w->what->begun_at : clock_now();
}

/* ---- statements ---- */

static bool name_of(writing *w, const char *column, str *out)
{
    return quote_name(w->list->a, str_of(column), out, w->e);
}

/* Adds the statement, filled; it has to change one row, or any number. */
static bool add(writing *w, statement_id id, placeholders *with, bool one)
{
    call *added = calls_add(w->list, w->c, id, w->with, w->count);

    added->prepared = 0;
    if (one) {
        added->must_affect = 1;
        added->fail_code = ERR_REGISTRY;
        added->fail_text = "the other tool's history table does not hold what it must to be kept "
                           "in step";
    }
    return rows_statement(w->c, w->list->a, id, with, &added->sql, w->e);
}

static bool add_row(writing *w, const char *counted)
{
    buf columns = buf_in(w->list->a), marks = buf_in(w->list->a);
    str quoted, number = { 0 };

    for (size_t i = 0; i < w->count; i++) {
        if (!name_of(w, w->column[i], &quoted))
            return false;
        buf_printf(&columns, "%s%.*s", i ? ", " : "", STR_ARG(quoted));
        buf_printf(&marks, "%s%c%zu", i ? ", " : "", w->c->dialect == DIALECT_POSTGRES ? '$' : '?',
                   i + 1);
    }
    if (counted && !name_of(w, counted, &number))
        return false;
    const placeholder at[] = { { STR("table"), w->to->path },
                               { STR("columns"), buf_str(&columns) },
                               { STR("values"), buf_str(&marks) },
                               { STR("number"), number } };
    placeholders with = { .at = at, .count = COUNT_OF(at) };
    return add(w, counted ? STATEMENT_MIRROR_ADD_NEXT : STATEMENT_MIRROR_ADD, &with, true);
}

/* Removes the row whose column has this value. */
static bool remove_row(writing *w, const char *key, str of)
{
    str quoted;

    if (!name_of(w, key, &quoted))
        return false;
    put_str(w, key, of);
    const placeholder at[] = { { STR("table"), w->to->path }, { STR("key"), quoted } };
    placeholders with = { .at = at, .count = COUNT_OF(at) };
    return add(w, STATEMENT_MIRROR_REMOVE, &with, true);
}

/* ---- what each tool writes ---- */

static str sum(writing *w)
{
    if (w->what->checksum.size)
        return w->what->checksum;
    return history_checksum_of(w->list->a, w->to->tool, w->what->previous, w->what->text);
}

/* A random UUID (RFC 9562, version 4). */
static str uuid(arena *a)
{
    uint64_t high = clock_random(), low = clock_random();

    high = (high & ~UINT64_C(0xF000)) | UINT64_C(0x4000);
    low = (low & ~(UINT64_C(3) << 62)) | UINT64_C(1) << 63;
    return str_printf(a, "%08" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%012" PRIx64,
                      high >> 32, high >> 16 & 0xFFFF, high & 0xFFFF, low >> 48,
                      low & UINT64_C(0xFFFFFFFFFFFF));
}

/* SQLite holds Prisma's times as milliseconds. */
static value prisma_time(writing *w, int64_t at)
{
    return VALUE(w->c->dialect == DIALECT_SQLITE ? str_printf(w->list->a, "%" PRId64, at / 1000)
                                                 : clock_text(w->list->a, at));
}

static bool prisma(writing *w)
{
    int64_t now = clock_now(), from = begun(w);

    if (w->what->removed) {
        str key, mark;
        if (!name_of(w, "migration_name", &key) || !name_of(w, "rolled_back_at", &mark))
            return false;
        put_str(w, "migration_name", w->what->name);
        put(w, "rolled_back_at", prisma_time(w, now));
        const placeholder at[] = { { STR("table"), w->to->path },
                                   { STR("key"), key },
                                   { STR("mark"), mark } };
        placeholders with = { .at = at, .count = COUNT_OF(at) };
        return add(w, STATEMENT_MIRROR_MARK, &with, true);
    }
    put_str(w, "id", uuid(w->list->a));
    put_str(w, "checksum", sum(w));
    put_str(w, "migration_name", w->what->name);
    put(w, "started_at", prisma_time(w, from));
    put(w, "finished_at", prisma_time(w, now));
    put_int(w, "applied_steps_count", 1);
    return add_row(w, NULL);
}

/* Rows of SQLite have no id there: Drizzle's column is not its row id. */
static bool drizzle(writing *w)
{
    if (w->what->removed)
        return remove_row(w, "hash", sum(w));
    put_str(w, "hash", sum(w));
    put_int(w, "created_at", w->what->when);
    if (w->to->tool == TOOL_DRIZZLE_1) {
        put_str(w, "name", w->what->name);
        put_str(w, "applied_at", iso(w, clock_now()));
    }
    return add_row(w, NULL);
}

static bool knex(writing *w)
{
    int64_t now = clock_now();

    if (w->what->removed)
        return remove_row(w, "name", w->what->name);
    put_str(w, "name", w->what->name);
    put_int(w, "batch", w->what->batch);
    if (w->c->dialect == DIALECT_SQLITE)
        put_int(w, "migration_time", now / 1000);
    else
        put_str(w, "migration_time", clock_text(w->list->a, now));
    return add_row(w, NULL);
}

static bool kysely(writing *w)
{
    if (w->what->removed)
        return remove_row(w, "name", w->what->name);
    put_str(w, "name", w->what->name);
    put_str(w, "timestamp", iso(w, clock_now()));
    return add_row(w, NULL);
}

static bool typeorm(writing *w)
{
    if (w->what->removed)
        return remove_row(w, "name", w->what->name);
    put_str(w, "timestamp", w->what->version);
    put_str(w, "name", w->what->name);
    return add_row(w, NULL);
}

/* MikroORM, Sequelize: the time is a default of the table, where there is one. */
static bool by_name(writing *w)
{
    if (w->what->removed)
        return remove_row(w, "name", w->what->name);
    put_str(w, "name", w->what->name);
    if (w->to->tool == TOOL_SEQUELIZE && (w->to->have >> 1 & 1)) {
        put_str(w, "createdAt", iso(w, clock_now()));
        put_str(w, "updatedAt", iso(w, clock_now()));
    }
    return add_row(w, NULL);
}

static bool node_pg_migrate(writing *w)
{
    if (w->what->removed)
        return remove_row(w, "name", w->what->name);
    put_str(w, "name", w->what->name);
    put_str(w, "run_on", clock_text(w->list->a, clock_now()));
    return add_row(w, NULL);
}

/* dbmate, diesel: the time is a default of the table, where there is one. */
static bool by_version(writing *w)
{
    if (w->what->removed)
        return remove_row(w, "version", w->what->version);
    put_str(w, "version", w->what->version);
    return add_row(w, NULL);
}

static bool goose(writing *w)
{
    if (w->what->removed)
        return remove_row(w, "version_id", w->what->version);
    put_str(w, "version_id", w->what->version);
    put_str(w, "is_applied", STR("1"));
    return add_row(w, NULL);
}

/* One row: the newest version; none before the first. */
static bool golang_migrate(writing *w)
{
    const placeholder at[] = { { STR("table"), w->to->path } };
    placeholders with = { .at = at, .count = COUNT_OF(at) };
    str newest = w->what->removed ? w->what->previous : w->what->version;

    if (!add(w, STATEMENT_MIRROR_EMPTY, &with, false))
        return false;
    if (!newest.size)
        return true;
    put_str(w, "version", newest);
    put_str(w, "dirty", STR("0"));
    return add_row(w, NULL);
}

/* A list in PostgreSQL's text form. */
static void add_element(buf *b, str element)
{
    buf_add_c(b, b->size > 1 ? ",\"" : "\"");
    for (size_t i = 0; i < element.size; i++) {
        if (element.at[i] == '"' || element.at[i] == '\\')
            buf_add_char(b, '\\');
        buf_add_char(b, element.at[i]);
    }
    buf_add_char(b, '"');
}

static bool supabase(writing *w)
{
    buf b = buf_in(w->list->a);

    if (w->what->removed)
        return remove_row(w, "version", w->what->version);
    buf_add_char(&b, '{');
    for (size_t i = 0; i < w->what->statement_count; i++)
        add_element(&b, w->what->statements[i]);
    if (!w->what->statement_count)
        add_element(&b, w->what->text);
    buf_add_char(&b, '}');
    if (!buf_ok(&b, w->e))
        return false;
    put_str(w, "version", w->what->version);
    put_str(w, "statements", buf_str(&b));
    if (w->to->have >> 2 & 1)
        put_str(w, "name", w->what->name);
    return add_row(w, NULL);
}

/* "V1_2__add_users.sql": "add users". */
static str flyway_title(arena *a, str script)
{
    str stem = key_stem(script);
    ptrdiff_t at = str_find(stem, STR("__"));
    char *to = arena_take(a, stem.size + 1);
    size_t size = 0;

    for (size_t i = at < 0 ? 0 : (size_t)at + 2; i < stem.size; i++)
        to[size++] = stem.at[i] == '_' ? ' ' : stem.at[i];
    return (str){ to, size };
}

/* Without an undo of its own, Flyway knows no migration taken back: its row goes. */
static bool flyway(writing *w)
{
    if (w->what->removed)
        return remove_row(w, "script", w->what->script);
    if (w->what->version.size)
        put_str(w, "version", w->what->version);
    put_str(w, "description", flyway_title(w->list->a, w->what->script));
    put_str(w, "type", STR("SQL"));
    put_str(w, "script", w->what->script);
    put_str(w, "checksum", sum(w));
    put_str(w, "installed_by", STR("homing"));
    put_int(w, "execution_time", w->what->duration_ms);
    put_str(w, "success", STR("1"));
    return add_row(w, "installed_rank");
}

static bool graphile(writing *w)
{
    if (w->what->removed)
        return remove_row(w, "filename", w->what->name);
    put_str(w, "hash", sum(w));
    put(w, "previous_hash",
        w->what->previous.size ? VALUE(str_copy(w->list->a, w->what->previous)) : VALUE_NULL);
    put_str(w, "filename", w->what->name);
    return add_row(w, NULL);
}

/* ---- which can ---- */

typedef enum need {
    NEED_NAME = 1 << 0,
    NEED_VERSION = 1 << 1,
    NEED_SCRIPT = 1 << 2,
    NEED_TEXT = 1 << 3,
    NEED_WHEN = 1 << 4,
    NEED_BATCH = 1 << 5
} need;

typedef struct mirror {
    bool (*write)(writing *w);
    unsigned needs; /* of need */
    const char *why_not;
} mirror;

static const mirror mirrors[TOOL_COUNT] = {
    [TOOL_PRISMA] = { .write = prisma, .needs = NEED_NAME | NEED_TEXT },
    [TOOL_DRIZZLE_0] = { .write = drizzle, .needs = NEED_TEXT | NEED_WHEN },
    [TOOL_DRIZZLE_1] = { .write = drizzle, .needs = NEED_NAME | NEED_TEXT | NEED_WHEN },
    [TOOL_KNEX] = { .write = knex, .needs = NEED_NAME | NEED_BATCH },
    [TOOL_KYSELY] = { .write = kysely, .needs = NEED_NAME },
    [TOOL_TYPEORM] = { .write = typeorm, .needs = NEED_NAME | NEED_VERSION },
    [TOOL_MIKROORM] = { .write = by_name, .needs = NEED_NAME },
    [TOOL_SEQUELIZE] = { .write = by_name, .needs = NEED_NAME },
    [TOOL_NODE_PG_MIGRATE] = { .write = node_pg_migrate, .needs = NEED_NAME },
    [TOOL_GRAPHILE] = { .write = graphile, .needs = NEED_NAME | NEED_TEXT },
    [TOOL_FLYWAY] = { .write = flyway, .needs = NEED_SCRIPT | NEED_TEXT },
    [TOOL_GOLANG_MIGRATE] = { .write = golang_migrate, .needs = NEED_VERSION },
    [TOOL_DBMATE] = { .write = by_version, .needs = NEED_VERSION },
    [TOOL_GOOSE] = { .write = goose, .needs = NEED_VERSION },
    [TOOL_DIESEL] = { .write = by_version, .needs = NEED_VERSION },
    [TOOL_SUPABASE] = { .write = supabase, .needs = NEED_VERSION | NEED_TEXT },
    [TOOL_SQITCH] = { .why_not = "its rows name a planner and carry digests of its plan file" },
    [TOOL_LIQUIBASE] = { .why_not = "its checksum is of a model that Liquibase alone makes" },
    [TOOL_ATLAS] = { .why_not = "its hashes are of the whole folder and of each statement" },
    [TOOL_RAILS] = { .write = by_version, .needs = NEED_VERSION },
    [TOOL_ECTO] = { .why_not = "its migrations are programs, which Homing does not run" },
    [TOOL_D1] = { .write = by_name, .needs = NEED_NAME },
    [TOOL_PGROLL] = { .why_not = "its rows hold the schema that results, in a form of its own" },
    [TOOL_ALEMBIC] = { .why_not = "its migrations are programs, which Homing does not run" },
    [TOOL_DJANGO] = { .why_not = "its migrations are programs, which Homing does not run" },
};

const char *history_mirrors(history_tool t)
{
    return mirrors[t].why_not;
}

/* What is needed and not there; NULL: nothing. */
static const char *lacking(const history_entry *what, unsigned needs)
{
    const struct {
        need bit;
        bool there, always; /* always: to take the row out, too */
        const char *name;
    } all[] = {
        { NEED_NAME, what->name.size > 0, true, "name" },
        { NEED_VERSION, what->version.size > 0, true, "version" },
        { NEED_SCRIPT, what->script.size > 0, true, "file name" },
        { NEED_TEXT, what->text.size > 0 || what->checksum.size > 0, false, "text" },
        { NEED_WHEN, what->when > 0, false, "time in the journal" },
        { NEED_BATCH, what->batch > 0, false, "batch" },
    };

    for (size_t i = 0; i < COUNT_OF(all); i++)
        if ((needs & all[i].bit) && !all[i].there && (all[i].always || !what->removed))
            return all[i].name;
    return NULL;
}

bool history_mirror(call_list *list, conn *c, const history_found *to, const history_entry *what,
                    err *e)
{
    const mirror *m = &mirrors[to->tool];
    writing w = { .list = list, .c = c, .to = to, .what = what, .e = e };
    const char *missing = lacking(what, m->needs);

    if (!m->write)
        return err_set(e, ERR_USAGE, "%s's history cannot be kept in step: %s",
                       history_tool_title(to->tool), m->why_not);
    if (missing)
        return err_set(e, ERR_USAGE, "the migration has no %s that %s could record", missing,
                       history_tool_title(to->tool));
    return m->write(&w);
}
