#include <string.h>

#include "sql/class.h"

static const char why_transaction[] =
    "Homing makes the transactions; remove it, or set the statement apart with "
    "`-- homing: step ... own`";
static const char why_database[] =
    "it acts outside the database that is migrated and cannot be taken back; run it by hand, "
    "before or after the migration";
static const char why_copy[] =
    "COPY with STDIN or STDOUT needs a client that sends or takes the rows; write them as "
    "INSERT ... VALUES, or COPY from a file that the server can read";

/* One kind of node of the parse tree. */
typedef struct tag_row {
    const char *tag;
    const char *what; /* NULL: the first words */
    sql_place place;
    lock_level lock;
    unsigned effects;
    const char *table; /* the member that names the table */
    void (*refine)(arena *a, const json_t *node, sql_class *c);
    const char *why;
    probe_kind probe;
} tag_row;

static bool is_temporary(const json_t *range)
{
    return str_is(json_get_str(range, "relpersistence"), "t") ||
           str_is(json_get_str(range, "schemaname"), "pg_temp");
}

/* An expression stands as "()" among the columns. */
static str index_columns(arena *a, const json_t *node)
{
    const json_t *columns = tree_list(node, "indexParams");
    buf b = buf_in(a);

    for (size_t i = 0; i < json_array_size(columns); i++) {
        str name = json_get_str(json_object_get(json_array_get(columns, i), "IndexElem"), "name");
        if (i)
            buf_add_char(&b, ',');
        buf_add(&b, name.size ? name : STR("()"));
    }
    return buf_str(&b);
}

static void create_index(arena *a, const json_t *node, sql_class *c)
{
    str name = tree_text(a, node, "idxname");

    if (!json_get_bool(node, "concurrent", false))
        return;
    c->place = PLACE_ALONE;
    c->lock = LOCK_WRITES;
    if (!name.size) /* the server makes a name up: nothing says afterwards which one */
        return;
    c->probe = (probe){ .kind = PROBE_INDEX_CREATE,
                        .schema = c->table_schema,
                        .name = name,
                        .table_schema = c->table_schema,
                        .table = c->table,
                        .columns = index_columns(a, node),
                        .method = tree_text(a, node, "accessMethod"),
                        .unique = json_get_bool(node, "unique", false),
                        .if_exists = json_get_bool(node, "if_not_exists", false) };
}

static void reindex(arena *a, const json_t *node, sql_class *c)
{
    str kind = json_get_str(node, "kind");
    bool index = str_is(kind, "REINDEX_OBJECT_INDEX"), table = str_is(kind, "REINDEX_OBJECT_TABLE");
    probe named = { .kind = PROBE_REINDEX, .whole_table = !index };

    if (index || table)
        tree_table(a, json_object_get(node, "relation"), &named.schema, &named.name);
    else
        named.name = tree_text(a, node, "name");
    if (table) {
        c->table_schema = named.schema;
        c->table = named.name;
    }
    if (tree_option(tree_list(node, "params"), "concurrently", false)) {
        c->place = PLACE_ALONE;
        c->lock = LOCK_WRITES;
        c->what = str_printf(a, "REINDEX %.*s CONCURRENTLY",
                             STR_ARG(str_cut(kind, sizeof "REINDEX_OBJECT", kind.size)));
        c->probe = named;
    } else if (!index && !table) {
        c->place = PLACE_ALONE;
        c->probe.kind = PROBE_REPEAT;
    }
}

static void alter_enum(arena *a, const json_t *node, sql_class *c)
{
    const json_t *type = tree_list(node, "typeName");
    str path[2];

    if (json_get_str(node, "oldVal").size) /* RENAME VALUE */
        return;
    tree_path(a, type, json_array_size(type), path);
    c->place = PLACE_ALONE;
    c->what = STR("ALTER TYPE ADD VALUE");
    c->adds_enum_value = true;
    c->probe = (probe){ .kind = PROBE_ENUM_ADD,
                        .schema = path[0],
                        .name = path[1],
                        .detail = tree_text(a, node, "newVal"),
                        .if_exists = json_get_bool(node, "skipIfNewValExists", false) };
}

static void vacuum(arena *a, const json_t *node, sql_class *c)
{
    const json_t *tables = tree_list(node, "rels");
    const json_t *first = json_object_get(json_array_get(tables, 0), "VacuumRelation");

    if (json_array_size(tables) == 1)
        tree_table(a, json_object_get(first, "relation"), &c->table_schema, &c->table);
    c->probe.kind = PROBE_REPEAT;
    if (!json_get_bool(node, "is_vacuumcmd", false))
        return;
    c->place = PLACE_ALONE;
    if (tree_option(tree_list(node, "options"), "full", false))
        class_lock(c, LOCK_BLOCKS_ALL);
}

/* What it holds is derived from other rows: no data of its own changes. */
static void refresh(arena *a, const json_t *node, sql_class *c)
{
    (void)a;
    c->probe.kind = PROBE_REPEAT;
    if (json_get_bool(node, "concurrent", false))
        c->lock = LOCK_BLOCKS_WRITES;
}

static str constant_text(arena *a, const json_t *constant)
{
    const json_t *integer = json_object_get(constant, "ival");
    str text = json_get_str(json_object_get(constant, "sval"), "sval");

    if (integer)
        return str_printf(a, "%lld", (long long)json_get_int(integer, "ival", 0));
    if (!text.size)
        text = json_get_str(json_object_get(constant, "fval"), "fval");
    return text.size ? str_copy(a, text) : (str){ 0 };
}

/* Doing it again is harmless; where one value decides, it is looked at. */
static void alter_system(arena *a, const json_t *node, sql_class *c)
{
    const json_t *set = json_object_get(node, "setstmt");
    const json_t *args = tree_list(set, "args");
    const json_t *constant = json_object_get(json_array_get(args, 0), "A_Const");
    str name = tree_text(a, set, "name"), value = constant_text(a, constant);
    size_t count = json_array_size(args);

    c->probe = (probe){ .kind = PROBE_REPEAT, .name = name };
    if (name.size && (count == 0 || (count == 1 && value.size))) {
        c->probe.kind = PROBE_SYSTEM_SETTING;
        c->probe.detail = value;
    }
}

static void alter_database(arena *a, const json_t *node, sql_class *c)
{
    const json_t *options = tree_list(node, "options");

    (void)a;
    for (size_t i = 0; i < json_array_size(options); i++) {
        const json_t *option = json_object_get(json_array_get(options, i), "DefElem");
        if (str_is(json_get_str(option, "defname"), "tablespace"))
            class_refuse(c, why_database);
    }
}

/* Only one that makes its slot on the other server cannot run in a transaction. */
static void create_subscription(arena *a, const json_t *node, sql_class *c)
{
    const json_t *options = tree_list(node, "options");
    bool connects = tree_option(options, "connect", true);

    (void)a;
    if (!tree_option(options, "create_slot", connects))
        c->place = PLACE_TRANSACTION;
}

static void alter_subscription(arena *a, const json_t *node, sql_class *c)
{
    static const char *const alone[] = { "ALTER_SUBSCRIPTION_REFRESH",
                                         "ALTER_SUBSCRIPTION_SET_PUBLICATION",
                                         "ALTER_SUBSCRIPTION_ADD_PUBLICATION",
                                         "ALTER_SUBSCRIPTION_DROP_PUBLICATION" };
    str kind = json_get_str(node, "kind");

    (void)a;
    if (!tree_option(tree_list(node, "options"), "refresh", true))
        return;
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        if (str_is(kind, alone[i]))
            c->place = PLACE_ALONE;
}

static void cluster(arena *a, const json_t *node, sql_class *c)
{
    (void)a;
    if (json_object_get(node, "relation"))
        return;
    c->place = PLACE_ALONE;
    c->probe.kind = PROBE_REPEAT;
}

static void copy(arena *a, const json_t *node, sql_class *c)
{
    (void)a;
    if (!json_get_str(node, "filename").size) {
        class_refuse(c, why_copy);
    } else if (json_get_bool(node, "is_from", false)) {
        class_lock(c, LOCK_WRITES);
        class_add(c, EFFECT_WRITES);
    }
}

static void set(arena *a, const json_t *node, sql_class *c)
{
    str name = json_get_str(node, "name");
    bool transaction =
        str_is(json_get_str(node, "kind"), "VAR_SET_MULTI") && str_starts(name, "TRANSACTION");

    (void)a;
    if (str_is(name, "synchronous_commit") && str_is(json_get_str(node, "kind"), "VAR_SET_VALUE"))
        class_refuse(c, "a commit that Homing recorded must survive a crash, so it sets this "
                        "itself; remove it");
    else if (!json_get_bool(node, "is_local", false) && !transaction)
        c->place = PLACE_PROLOGUE;
}

static void discard(arena *a, const json_t *node, sql_class *c)
{
    (void)a;
    if (!str_is(json_get_str(node, "target"), "DISCARD_ALL"))
        return;
    c->place = PLACE_ALONE;
    c->probe.kind = PROBE_REPEAT;
}

static bool names_itself(const json_t *range, const json_t *other)
{
    return str_same(json_get_str(range, "relname"), json_get_str(other, "relname")) &&
           str_same(json_get_str(range, "schemaname"), json_get_str(other, "schemaname"));
}

static void create_table(arena *a, const json_t *node, sql_class *c)
{
    const json_t *range = json_object_get(node, "relation");
    const json_t *parents = tree_list(node, "inhRelations");
    tree_facts facts = { 0 };

    if (is_temporary(range))
        class_add(c, EFFECT_SESSION);
    tree_read(tree_list(node, "tableElts"), &facts); /* tables named there are referenced by keys */
    if (facts.tables > 1 || (facts.tables && !names_itself(range, facts.table))) {
        class_lock(c, LOCK_BLOCKS_WRITES);
        tree_table(a, facts.table, &c->table_schema, &c->table);
    }
    if (json_array_size(parents) == 0)
        return;
    class_lock(c, json_object_get(node, "partbound") ? LOCK_BLOCKS_ALL : LOCK_WRITES);
    tree_table(a, json_object_get(json_array_get(parents, 0), "RangeVar"), &c->table_schema,
               &c->table);
}

static void create_view(arena *a, const json_t *node, sql_class *c)
{
    const json_t *view = json_object_get(node, "view");

    if (is_temporary(view))
        class_add(c, EFFECT_SESSION);
    if (!json_get_bool(node, "replace", false))
        return;
    class_lock(c, LOCK_BLOCKS_ALL);
    tree_table(a, view, &c->table_schema, &c->table);
}

static void create_sequence(arena *a, const json_t *node, sql_class *c)
{
    (void)a;
    if (is_temporary(json_object_get(node, "sequence")))
        class_add(c, EFFECT_SESSION);
}

static void query(arena *a, const json_t *node, sql_class *c)
{
    tree_facts facts = { 0 };

    tree_read(node, &facts);
    if (facts.tables)
        class_add(c, EFFECT_ROWS);
    if (facts.writes || facts.unknown)
        class_add(c, EFFECT_DATA);
    if (facts.unknown)
        class_fate(c, FATE_ANY);
    if (facts.writes || facts.locks_rows)
        class_lock(c, LOCK_WRITES);
    if (facts.session)
        class_add(c, EFFECT_SESSION);
    if (facts.tables == 1 && !facts.with)
        tree_table(a, facts.table, &c->table_schema, &c->table);
}

static void create_as(arena *a, const json_t *node, sql_class *c)
{
    const json_t *into = json_object_get(node, "into");

    query(a, json_object_get(node, "query"), c);
    if (is_temporary(json_object_get(into, "rel")))
        class_add(c, EFFECT_SESSION);
}

static void select_rows(arena *a, const json_t *node, sql_class *c)
{
    const json_t *into = json_object_get(node, "intoClause");

    if (into) {
        c->what = STR("SELECT INTO");
        class_add(c, EFFECT_ROWS | EFFECT_SCHEMA);
        if (is_temporary(json_object_get(into, "rel")))
            class_add(c, EFFECT_SESSION);
    }
    query(a, node, c);
}

static void write_rows(arena *a, const json_t *node, sql_class *c)
{
    tree_facts facts = { 0 };

    (void)a;
    tree_read(node, &facts);
    if (facts.session)
        class_add(c, EFFECT_SESSION);
}

static void first_of(arena *a, const json_t *node, sql_class *c)
{
    const json_t *tables = tree_list(node, "relations");

    tree_table(a, json_object_get(json_array_get(tables, 0), "RangeVar"), &c->table_schema,
               &c->table);
}

static void lock_table(arena *a, const json_t *node, sql_class *c)
{
    /* By the server's number of the mode, from ACCESS SHARE = 1. */
    static const lock_level levels[] = { LOCK_BLOCKS_ALL,    LOCK_READS,         LOCK_WRITES,
                                         LOCK_WRITES,        LOCK_WRITES,        LOCK_BLOCKS_WRITES,
                                         LOCK_BLOCKS_WRITES, LOCK_BLOCKS_WRITES, LOCK_BLOCKS_ALL };
    int64_t mode = json_get_int(node, "mode", 0);

    first_of(a, node, c);
    class_lock(c, mode > 0 && mode <= 8 ? levels[mode] : LOCK_BLOCKS_ALL);
}

static void rename_object(arena *a, const json_t *node, sql_class *c)
{
    const json_t *range = json_object_get(node, "relation");

    if (str_is(json_get_str(node, "renameType"), "OBJECT_TABLESPACE"))
        class_refuse(c, why_database);
    if (!range)
        return;
    if (str_is(json_get_str(node, "renameType"), "OBJECT_INDEX")) {
        class_lock(c, LOCK_WRITES);
        return;
    }
    class_lock(c, LOCK_BLOCKS_ALL);
    tree_table(a, range, &c->table_schema, &c->table);
}

static void set_schema(arena *a, const json_t *node, sql_class *c)
{
    const json_t *range = json_object_get(node, "relation");

    if (!range)
        return;
    class_lock(c, LOCK_BLOCKS_ALL);
    tree_table(a, range, &c->table_schema, &c->table);
}

static void set_owner(arena *a, const json_t *node, sql_class *c)
{
    (void)a;
    if (str_is(json_get_str(node, "objectType"), "OBJECT_TABLESPACE"))
        class_refuse(c, why_database);
}

/* ADD CONSTRAINT, VALIDATE and SET NOT NULL look at every table that uses the domain. */
static void alter_domain(arena *a, const json_t *node, sql_class *c)
{
    str kind = json_get_str(node, "subtype");
    const json_t *added = json_object_get(json_object_get(node, "def"), "Constraint");
    bool looks = str_is(kind, "V") || str_is(kind, "O") ||
                 (str_is(kind, "C") && !json_get_bool(added, "skip_validation", false));

    (void)a;
    if (!looks)
        return;
    class_add(c, EFFECT_ROWS);
    class_lock(c, LOCK_BLOCKS_WRITES);
}

static void explain(arena *a, const json_t *node, sql_class *c)
{
    tree_facts facts = { 0 };

    tree_read(node, &facts);
    if (facts.writes) /* planning takes the lock */
        class_lock(c, LOCK_WRITES);
    if (tree_option(tree_list(node, "options"), "analyze", false))
        tree_classify(a, json_object_get(node, "query"), c);
    c->what = STR("EXPLAIN");
}

/* T, A, X: where it runs, as a column. Rows that are not here run in a transaction, change
 * the schema and lock no table. */
#define T PLACE_TRANSACTION
#define A PLACE_ALONE
#define X PLACE_REFUSED
#define EFFECT_ANY (EFFECT_WRITES | EFFECT_SCHEMA)
static const tag_row rows[] = {
    { "IndexStmt", NULL, T, LOCK_BLOCKS_WRITES, EFFECT_ROWS | EFFECT_SCHEMA, "relation",
      create_index, NULL, PROBE_NONE },
    { "DropStmt", NULL, T, LOCK_NONE, EFFECT_SCHEMA, NULL, tree_drop, NULL, PROBE_NONE },
    { "ReindexStmt", NULL, T, LOCK_BLOCKS_ALL, EFFECT_ROWS, NULL, reindex, NULL, PROBE_NONE },
    { "AlterEnumStmt", NULL, T, LOCK_NONE, EFFECT_SCHEMA, NULL, alter_enum, NULL, PROBE_NONE },
    { "AlterTableStmt", NULL, T, LOCK_NONE, EFFECT_SCHEMA, NULL, alter_table_read, NULL,
      PROBE_NONE },
    { "AlterTableMoveAllStmt", NULL, T, LOCK_BLOCKS_ALL, EFFECT_ROWS | EFFECT_SCHEMA, NULL, NULL,
      NULL, PROBE_NONE },
    { "VacuumStmt", NULL, T, LOCK_WRITES, EFFECT_ROWS, NULL, vacuum, NULL, PROBE_NONE },
    { "RefreshMatViewStmt", NULL, T, LOCK_BLOCKS_ALL, EFFECT_ROWS, "relation", refresh, NULL,
      PROBE_NONE },
    { "AlterSystemStmt", NULL, A, LOCK_NONE, EFFECT_NONE, NULL, alter_system, NULL, PROBE_NONE },
    { "ClusterStmt", NULL, T, LOCK_BLOCKS_ALL, EFFECT_ROWS, "relation", cluster, NULL, PROBE_NONE },
    { "CheckPointStmt", NULL, A, LOCK_NONE, EFFECT_NONE, NULL, NULL, NULL, PROBE_REPEAT },
    { "CreateSubscriptionStmt", NULL, A, LOCK_NONE, EFFECT_SCHEMA, NULL, create_subscription, NULL,
      PROBE_NONE },
    { "AlterSubscriptionStmt", NULL, T, LOCK_NONE, EFFECT_SCHEMA, NULL, alter_subscription, NULL,
      PROBE_NONE },
    { "DropSubscriptionStmt", NULL, PLACE_TRY, LOCK_NONE, EFFECT_SCHEMA, NULL, NULL, NULL,
      PROBE_NONE },

    { "CreatedbStmt", NULL, X, LOCK_NONE, EFFECT_NONE, NULL, NULL, why_database, PROBE_NONE },
    { "DropdbStmt", NULL, X, LOCK_NONE, EFFECT_NONE, NULL, NULL, why_database, PROBE_NONE },
    { "CreateTableSpaceStmt", NULL, X, LOCK_NONE, EFFECT_NONE, NULL, NULL, why_database,
      PROBE_NONE },
    { "DropTableSpaceStmt", NULL, X, LOCK_NONE, EFFECT_NONE, NULL, NULL, why_database, PROBE_NONE },
    { "AlterTableSpaceOptionsStmt", NULL, X, LOCK_NONE, EFFECT_NONE, NULL, NULL, why_database,
      PROBE_NONE },
    { "AlterDatabaseStmt", NULL, T, LOCK_NONE, EFFECT_SCHEMA, NULL, alter_database, NULL,
      PROBE_NONE },
    { "TransactionStmt", NULL, X, LOCK_NONE, EFFECT_NONE, NULL, NULL, why_transaction, PROBE_NONE },

    { "VariableSetStmt", NULL, T, LOCK_NONE, EFFECT_NONE, NULL, set, NULL, PROBE_NONE },
    { "VariableShowStmt", NULL, T, LOCK_NONE, EFFECT_NONE, NULL, NULL, NULL, PROBE_NONE },
    { "ConstraintsSetStmt", "SET CONSTRAINTS", T, LOCK_NONE, EFFECT_NONE, NULL, NULL, NULL,
      PROBE_NONE },
    { "DiscardStmt", NULL, T, LOCK_NONE, EFFECT_SESSION, NULL, discard, NULL, PROBE_NONE },
    { "ListenStmt", NULL, T, LOCK_NONE, EFFECT_SESSION, NULL, NULL, NULL, PROBE_NONE },
    { "UnlistenStmt", NULL, T, LOCK_NONE, EFFECT_SESSION, NULL, NULL, NULL, PROBE_NONE },
    { "LoadStmt", NULL, T, LOCK_NONE, EFFECT_SESSION, NULL, NULL, NULL, PROBE_NONE },
    { "NotifyStmt", NULL, T, LOCK_NONE, EFFECT_NONE, NULL, NULL, NULL, PROBE_NONE },
    { "DeclareCursorStmt", NULL, T, LOCK_READS, EFFECT_SESSION, NULL, NULL, NULL, PROBE_NONE },
    { "FetchStmt", NULL, T, LOCK_READS, EFFECT_SESSION, NULL, NULL, NULL, PROBE_NONE },
    { "ClosePortalStmt", NULL, T, LOCK_NONE, EFFECT_SESSION, NULL, NULL, NULL, PROBE_NONE },
    { "PrepareStmt", NULL, T, LOCK_READS, EFFECT_SESSION, NULL, NULL, NULL, PROBE_NONE },
    { "ExecuteStmt", NULL, T, LOCK_WRITES, EFFECT_ANY | EFFECT_SESSION, NULL, NULL, NULL,
      PROBE_NONE },
    { "DeallocateStmt", NULL, T, LOCK_NONE, EFFECT_SESSION, NULL, NULL, NULL, PROBE_NONE },

    { "DoStmt", NULL, T, LOCK_WRITES, EFFECT_ANY, NULL, NULL, NULL, PROBE_NONE },
    { "CallStmt", NULL, PLACE_TRY, LOCK_WRITES, EFFECT_ANY, NULL, NULL, NULL, PROBE_NONE },
    { "SelectStmt", "SELECT", T, LOCK_READS, EFFECT_NONE, NULL, select_rows, NULL, PROBE_NONE },
    { "InsertStmt", "INSERT", T, LOCK_WRITES, EFFECT_WRITES, "relation", write_rows, NULL,
      PROBE_NONE },
    { "UpdateStmt", "UPDATE", T, LOCK_WRITES, EFFECT_WRITES, "relation", write_rows, NULL,
      PROBE_NONE },
    { "DeleteStmt", "DELETE", T, LOCK_WRITES, EFFECT_WRITES, "relation", write_rows, NULL,
      PROBE_NONE },
    { "MergeStmt", "MERGE", T, LOCK_WRITES, EFFECT_WRITES, "relation", write_rows, NULL,
      PROBE_NONE },
    { "CopyStmt", NULL, T, LOCK_READS, EFFECT_ROWS, "relation", copy, NULL, PROBE_NONE },
    { "TruncateStmt", NULL, T, LOCK_BLOCKS_ALL, EFFECT_DATA, NULL, first_of, NULL, PROBE_NONE },
    { "LockStmt", NULL, T, LOCK_NONE, EFFECT_NONE, NULL, lock_table, NULL, PROBE_NONE },
    { "ExplainStmt", NULL, T, LOCK_READS, EFFECT_NONE, NULL, explain, NULL, PROBE_NONE },

    { "CreateStmt", NULL, T, LOCK_NONE, EFFECT_SCHEMA, NULL, create_table, NULL, PROBE_NONE },
    { "CreateTableAsStmt", NULL, T, LOCK_READS, EFFECT_ROWS | EFFECT_SCHEMA, NULL, create_as, NULL,
      PROBE_NONE },
    { "ViewStmt", NULL, T, LOCK_READS, EFFECT_SCHEMA, NULL, create_view, NULL, PROBE_NONE },
    { "CreateSeqStmt", NULL, T, LOCK_NONE, EFFECT_SCHEMA, NULL, create_sequence, NULL, PROBE_NONE },
    { "AlterSeqStmt", NULL, T, LOCK_BLOCKS_WRITES, EFFECT_SCHEMA, "sequence", NULL, NULL,
      PROBE_NONE },
    { "CreateTrigStmt", NULL, T, LOCK_BLOCKS_WRITES, EFFECT_SCHEMA, "relation", NULL, NULL,
      PROBE_NONE },
    { "RuleStmt", NULL, T, LOCK_BLOCKS_ALL, EFFECT_SCHEMA, "relation", NULL, NULL, PROBE_NONE },
    { "CreatePolicyStmt", NULL, T, LOCK_BLOCKS_ALL, EFFECT_SCHEMA, "table", NULL, NULL,
      PROBE_NONE },
    { "AlterPolicyStmt", NULL, T, LOCK_BLOCKS_ALL, EFFECT_SCHEMA, "table", NULL, NULL, PROBE_NONE },
    { "RenameStmt", NULL, T, LOCK_NONE, EFFECT_SCHEMA, NULL, rename_object, NULL, PROBE_NONE },
    { "AlterObjectSchemaStmt", NULL, T, LOCK_NONE, EFFECT_SCHEMA, NULL, set_schema, NULL,
      PROBE_NONE },
    { "AlterOwnerStmt", NULL, T, LOCK_NONE, EFFECT_SCHEMA, NULL, set_owner, NULL, PROBE_NONE },
    { "AlterDomainStmt", NULL, T, LOCK_NONE, EFFECT_SCHEMA, NULL, alter_domain, NULL, PROBE_NONE },
    { "CreateStatsStmt", NULL, T, LOCK_WRITES, EFFECT_SCHEMA, NULL, NULL, NULL, PROBE_NONE },
    { "CommentStmt", NULL, T, LOCK_WRITES, EFFECT_SCHEMA, NULL, NULL, NULL, PROBE_NONE },
    { "CreatePublicationStmt", NULL, T, LOCK_WRITES, EFFECT_SCHEMA, NULL, NULL, NULL, PROBE_NONE },
    { "AlterPublicationStmt", NULL, T, LOCK_WRITES, EFFECT_SCHEMA, NULL, NULL, NULL, PROBE_NONE },
    { "DropOwnedStmt", NULL, T, LOCK_BLOCKS_ALL, EFFECT_SCHEMA, NULL, tree_drop_owned, NULL,
      PROBE_NONE },
};

static const tag_row *row_of(const char *tag)
{
    static const tag_row other = { NULL, NULL, T,    LOCK_NONE, EFFECT_SCHEMA,
                                   NULL, NULL, NULL, PROBE_NONE };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(tag, rows[i].tag) == 0)
            return &rows[i];
    return &other;
}

void tree_classify(arena *a, const json_t *node, sql_class *c)
{
    const char *tag;
    const json_t *inner = tree_inner(node, &tag);
    const tag_row *row = row_of(tag);

    c->place = row->place;
    c->why = str_of(row->why);
    c->probe.kind = row->probe;
    if (row->what)
        c->what = str_of(row->what);
    class_lock(c, row->lock);
    class_add(c, row->effects);
    if (row->table)
        tree_table(a, json_object_get(inner, row->table), &c->table_schema, &c->table);
    if (row->refine)
        row->refine(a, inner, c);
}
