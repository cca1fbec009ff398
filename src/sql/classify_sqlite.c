#include "sql/class.h"
#include "sql/token.h"

static const char why_transaction[] = "Homing makes the transactions; remove it";
static const char why_attach[] =
    "a migration is of one database: what is attached has its own; remove it and migrate the "
    "other file on its own";
static const char why_file[] =
    "it changes how the whole file is stored, outside of any transaction, and cannot be taken "
    "back; set it by hand while nothing else has the file open";
static const char why_session[] =
    "Homing needs its own session to write and to share the file; remove it";
static const char why_copy[] = "it writes another file; make copies by hand, or with .backup";

#define T PLACE_TRANSACTION
#define X PLACE_REFUSED
#define ALL LOCK_BLOCKS_ALL
enum { DDL_ROWS = EFFECT_ROWS | EFFECT_SCHEMA, DDL_TEMP = EFFECT_SCHEMA | EFFECT_SESSION };

static const words_row rows[] = {
    { "CREATE TEMP", T, LOCK_NONE, DDL_TEMP, NULL, NULL, PROBE_NONE },
    { "CREATE TEMPORARY", T, LOCK_NONE, DDL_TEMP, NULL, NULL, PROBE_NONE },
    { "CREATE INDEX", T, ALL, DDL_ROWS, "on", NULL, PROBE_NONE },
    { "CREATE UNIQUE INDEX", T, ALL, DDL_ROWS, "on", NULL, PROBE_NONE },
    { "CREATE TRIGGER", T, ALL, EFFECT_SCHEMA, "on", NULL, PROBE_NONE },
    { "CREATE TABLE", T, ALL, EFFECT_SCHEMA, NULL, NULL, PROBE_NONE },
    { "CREATE VIEW", T, ALL, EFFECT_SCHEMA, NULL, NULL, PROBE_NONE },
    { "CREATE VIRTUAL TABLE", T, ALL, EFFECT_SCHEMA, NULL, NULL, PROBE_NONE },
    { "DROP TABLE", T, ALL, EFFECT_SCHEMA, "table", NULL, PROBE_NONE },
    { "DROP VIEW", T, ALL, EFFECT_SCHEMA, "view", NULL, PROBE_NONE },
    { "DROP INDEX", T, ALL, EFFECT_SCHEMA, NULL, NULL, PROBE_NONE },
    { "DROP TRIGGER", T, ALL, EFFECT_SCHEMA, NULL, NULL, PROBE_NONE },
    { "ALTER TABLE", T, ALL, EFFECT_SCHEMA, "table", NULL, PROBE_NONE },
    { "INSERT", T, ALL, EFFECT_WRITES, "into", NULL, PROBE_NONE },
    { "REPLACE", T, ALL, EFFECT_WRITES, "into", NULL, PROBE_NONE },
    { "UPDATE", T, ALL, EFFECT_WRITES, "update", NULL, PROBE_NONE },
    { "DELETE", T, ALL, EFFECT_WRITES, "from", NULL, PROBE_NONE },
    { "SELECT", T, LOCK_READS, EFFECT_ROWS, NULL, NULL, PROBE_NONE },
    { "VALUES", T, LOCK_READS, EFFECT_NONE, NULL, NULL, PROBE_NONE },
    { "WITH", T, LOCK_READS, EFFECT_ROWS, NULL, NULL, PROBE_NONE },
    { "EXPLAIN", T, LOCK_READS, EFFECT_NONE, NULL, NULL, PROBE_NONE },
    { "ANALYZE", T, ALL, EFFECT_ROWS, NULL, NULL, PROBE_NONE },
    { "REINDEX", T, ALL, EFFECT_ROWS, NULL, NULL, PROBE_NONE },
    { "VACUUM", PLACE_ALONE, ALL, EFFECT_ROWS, NULL, NULL, PROBE_REPEAT },
    { "ATTACH", X, LOCK_NONE, EFFECT_NONE, NULL, why_attach, PROBE_NONE },
    { "DETACH", X, LOCK_NONE, EFFECT_NONE, NULL, why_attach, PROBE_NONE },
    { "BEGIN", X, LOCK_NONE, EFFECT_NONE, NULL, why_transaction, PROBE_NONE },
    { "COMMIT", X, LOCK_NONE, EFFECT_NONE, NULL, why_transaction, PROBE_NONE },
    { "END", X, LOCK_NONE, EFFECT_NONE, NULL, why_transaction, PROBE_NONE },
    { "ROLLBACK", X, LOCK_NONE, EFFECT_NONE, NULL, why_transaction, PROBE_NONE },
    { "SAVEPOINT", X, LOCK_NONE, EFFECT_NONE, NULL, why_transaction, PROBE_NONE },
    { "RELEASE", X, LOCK_NONE, EFFECT_NONE, NULL, why_transaction, PROBE_NONE },
    { 0 },
};

/* A PRAGMA by its name; `writes` is what it does when a value is given. */
typedef struct pragma_row {
    const char *name;
    sql_place place;
    unsigned writes;
    const char *why;
    probe_kind probe;
} pragma_row;

#define PROLOGUE(name)                                      \
    {                                                       \
        name, PLACE_PROLOGUE, EFFECT_NONE, NULL, PROBE_NONE \
    }
#define READS(name)                            \
    {                                          \
        name, T, EFFECT_NONE, NULL, PROBE_NONE \
    }
#define REFUSED(name, why)                    \
    {                                         \
        name, X, EFFECT_NONE, why, PROBE_NONE \
    }
#define WHY_DURABLE \
    "a commit that Homing recorded must survive a crash, so it sets this itself; remove it"
static const pragma_row pragmas[] = {
    PROLOGUE("foreign_keys"),
    PROLOGUE("recursive_triggers"),
    PROLOGUE("legacy_alter_table"),
    PROLOGUE("legacy_file_format"),
    PROLOGUE("case_sensitive_like"),
    PROLOGUE("busy_timeout"),
    PROLOGUE("cache_size"),
    PROLOGUE("cache_spill"),
    PROLOGUE("temp_store"),
    REFUSED("synchronous", WHY_DURABLE),
    PROLOGUE("writable_schema"),
    PROLOGUE("ignore_check_constraints"),
    PROLOGUE("trusted_schema"),
    PROLOGUE("automatic_index"),
    PROLOGUE("analysis_limit"),
    PROLOGUE("cell_size_check"),
    REFUSED("checkpoint_fullfsync", WHY_DURABLE),
    REFUSED("fullfsync", WHY_DURABLE),
    PROLOGUE("journal_size_limit"),
    PROLOGUE("wal_autocheckpoint"),
    PROLOGUE("mmap_size"),
    PROLOGUE("secure_delete"),
    PROLOGUE("threads"),
    PROLOGUE("soft_heap_limit"),
    PROLOGUE("hard_heap_limit"),
    PROLOGUE("shrink_memory"),
    PROLOGUE("read_uncommitted"),
    PROLOGUE("reverse_unordered_selects"),
    PROLOGUE("short_column_names"),
    PROLOGUE("full_column_names"),
    PROLOGUE("count_changes"),
    PROLOGUE("empty_result_callbacks"),
    READS("defer_foreign_keys"),
    READS("foreign_key_check"),
    READS("foreign_key_list"),
    READS("integrity_check"),
    READS("quick_check"),
    READS("table_info"),
    READS("table_xinfo"),
    READS("table_list"),
    READS("index_info"),
    READS("index_xinfo"),
    READS("index_list"),
    READS("collation_list"),
    READS("compile_options"),
    READS("database_list"),
    READS("function_list"),
    READS("module_list"),
    READS("pragma_list"),
    READS("data_version"),
    READS("freelist_count"),
    READS("page_count"),
    READS("max_page_count"),
    READS("optimize"),
    READS("incremental_vacuum"),
    { "user_version", T, EFFECT_DATA, NULL, PROBE_NONE },
    { "application_id", T, EFFECT_DATA, NULL, PROBE_NONE },
    { "wal_checkpoint", PLACE_ALONE, EFFECT_NONE, NULL, PROBE_REPEAT },
    REFUSED("journal_mode", why_file),
    REFUSED("page_size", why_file),
    REFUSED("encoding", why_file),
    REFUSED("auto_vacuum", why_file),
    REFUSED("schema_version", why_file),
    REFUSED("locking_mode", why_session),
    REFUSED("query_only", why_session),
};

static bool next(tokens *t, token *tok)
{
    err ignored;

    return token_next_solid(t, tok, &ignored);
}

static void pragma(arena *a, str statement, sql_class *c)
{
    tokens t = tokens_of(DIALECT_SQLITE, statement);
    token tok = { 0 }, after = { 0 };

    c->known = false;
    if (!next(&t, &tok) || !next(&t, &tok) || !next(&t, &after))
        return;
    if (token_is(&after, ".") && (!next(&t, &tok) || !next(&t, &after)))
        return;
    if (tok.kind != TOKEN_WORD && tok.kind != TOKEN_NAME)
        return;
    str name = token_name(a, DIALECT_SQLITE, &tok);
    for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++) {
        if (!str_same_nocase(name, str_of(pragmas[i].name)))
            continue;
        c->known = true;
        c->place = pragmas[i].place;
        c->why = str_of(pragmas[i].why);
        c->probe.kind = pragmas[i].probe;
        if (after.kind != TOKEN_END)
            class_add(c, pragmas[i].writes);
    }
}

/* WITH ... stands before any of them; what it belongs to is the first one outside parentheses. */
static void with(str statement, sql_class *c)
{
    static const char *const writes[] = { "INSERT", "UPDATE", "DELETE", "REPLACE" };

    c->what = STR("SELECT");
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        if (!words_has(DIALECT_SQLITE, statement, writes[i]))
            continue;
        c->what = str_of(writes[i]);
        class_lock(c, ALL);
        class_add(c, EFFECT_WRITES);
        return;
    }
}

static void drop_column(sql_class *c)
{
    class_add(c, EFFECT_ROWS);
    class_fate(c, FATE_DROP);
}

static void refine(str statement, sql_class *c)
{
    if (str_is(c->what, "WITH"))
        with(statement, c);
    else if (str_is(c->what, "VACUUM") && words_has(DIALECT_SQLITE, statement, "into"))
        class_refuse(c, why_copy);
    else if (str_is(c->what, "CREATE TABLE") && words_has(DIALECT_SQLITE, statement, "select"))
        class_add(c, EFFECT_ROWS);
    else if (str_is(c->what, "ALTER TABLE") && words_has(DIALECT_SQLITE, statement, "drop"))
        drop_column(c);
    else if (str_is(c->what, "ALTER TABLE") && (words_has(DIALECT_SQLITE, statement, "generated") ||
                                                words_has(DIALECT_SQLITE, statement, "check")))
        class_add(c, EFFECT_ROWS);
    if (c->place != PLACE_ALONE)
        c->probe.kind = PROBE_NONE;
}

bool classify_sqlite(arena *a, str statement, sql_class *c, err *e)
{
    const words_row *row = words_find(a, DIALECT_SQLITE, statement, rows);

    (void)e;
    if (row) {
        words_apply(a, DIALECT_SQLITE, statement, row, c);
        refine(statement, c);
    } else if (str_is(c->what, "PRAGMA")) {
        pragma(a, statement, c);
    } else {
        c->known = false;
        class_lock(c, ALL);
        class_add(c, EFFECT_WRITES | EFFECT_SCHEMA);
    }
    return true;
}
