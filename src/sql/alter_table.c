#include <string.h>

#include "sql/class.h"

/*
 * Source  PostgreSQL, AlterTableGetLockLevel() and the notes of ALTER TABLE. What is not listed
 *         takes ACCESS EXCLUSIVE and looks at no row.
 */
typedef struct command_row {
    const char *subtype;
    lock_level lock;
    unsigned effects;
    void (*refine)(arena *a, const json_t *command, sql_class *c);
} command_row;

static bool has_constraint(const json_t *list, const char *type)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (str_is(json_get_str(json_object_get(json_array_get(list, i), "Constraint"), "contype"),
                   type))
            return true;
    return false;
}

static bool is_serial(const json_t *column)
{
    static const char *const types[] = { "serial",  "serial2",   "serial4",
                                         "serial8", "bigserial", "smallserial" };
    const json_t *names = tree_list(json_object_get(column, "typeName"), "names");
    size_t count = json_array_size(names);
    const json_t *last = json_array_get(names, count ? count - 1 : 0);
    str name = json_get_str(json_object_get(last, "String"), "sval");

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_is(name, types[i]))
            return true;
    return false;
}

/* Rows are touched when each gets a value of its own, or a constraint has to be looked at. */
static void add_column(arena *a, const json_t *command, sql_class *c)
{
    static const char *const touching[] = {
        "CONSTR_CHECK",   "CONSTR_UNIQUE",   "CONSTR_PRIMARY",
        "CONSTR_FOREIGN", "CONSTR_IDENTITY", "CONSTR_GENERATED"
    };
    const json_t *column = json_object_get(json_object_get(command, "def"), "ColumnDef");
    const json_t *constraints = tree_list(column, "constraints");
    tree_facts facts = { 0 };

    (void)a;
    tree_read(constraints, &facts);
    if (facts.volatile_ || is_serial(column))
        class_add(c, EFFECT_ROWS);
    for (size_t i = 0; i < sizeof touching / sizeof *touching; i++)
        if (has_constraint(constraints, touching[i]))
            class_add(c, EFFECT_ROWS);
}

static void add_constraint(arena *a, const json_t *command, sql_class *c)
{
    const json_t *it = json_object_get(json_object_get(command, "def"), "Constraint");
    str type = json_get_str(it, "contype");
    bool ready = str_is(type, "CONSTR_UNIQUE") && json_get_str(it, "indexname").size;

    (void)a;
    class_lock(c, str_is(type, "CONSTR_FOREIGN") ? LOCK_BLOCKS_WRITES : LOCK_BLOCKS_ALL);
    if (!json_get_bool(it, "skip_validation", false) && !ready)
        class_add(c, EFFECT_ROWS);
}

static void validate(arena *a, const json_t *command, sql_class *c)
{
    c->probe = (probe){ .kind = PROBE_CONSTRAINT_VALID,
                        .schema = c->table_schema,
                        .name = c->table,
                        .table_schema = c->table_schema,
                        .table = c->table,
                        .detail = tree_text(a, command, "name") };
}

/* The partition gets the strong lock, and is read to see that its rows belong. */
static void attach(arena *a, const json_t *command, sql_class *c)
{
    const json_t *part = json_object_get(json_object_get(command, "def"), "PartitionCmd");

    tree_table(a, json_object_get(part, "name"), &c->table_schema, &c->table);
}

static void detach(arena *a, const json_t *command, sql_class *c)
{
    const json_t *part = json_object_get(json_object_get(command, "def"), "PartitionCmd");

    if (!json_get_bool(part, "concurrent", false)) {
        class_lock(c, LOCK_BLOCKS_ALL);
        return;
    }
    class_lock(c, LOCK_WRITES);
    c->place = PLACE_ALONE;
    c->what = STR("ALTER TABLE DETACH PARTITION CONCURRENTLY");
    c->probe = (probe){ .kind = PROBE_DETACH, .schema = c->table_schema, .name = c->table };
    tree_table(a, json_object_get(part, "name"), &c->probe.table_schema, &c->probe.table);
}

/* Storage parameters that steer the future only; the others wait until nobody reads. */
static bool is_light(str option)
{
    static const char *const light[] = { "fillfactor",           "toast_tuple_target",
                                         "parallel_workers",     "log_autovacuum_min_duration",
                                         "vacuum_index_cleanup", "vacuum_truncate",
                                         "deduplicate_items" };

    for (size_t i = 0; i < sizeof light / sizeof *light; i++)
        if (str_is(option, light[i]))
            return true;
    return str_starts(option, "autovacuum_");
}

static void set_options(arena *a, const json_t *command, sql_class *c)
{
    const json_t *list = json_object_get(json_object_get(command, "def"), "List");
    const json_t *options = tree_list(list, "items");

    (void)a;
    for (size_t i = 0; i < json_array_size(options); i++)
        if (!is_light(
                json_get_str(json_object_get(json_array_get(options, i), "DefElem"), "defname")))
            class_lock(c, LOCK_BLOCKS_ALL);
}

static void drop_column(arena *a, const json_t *command, sql_class *c)
{
    (void)a;
    (void)command;
    class_fate(c, FATE_DROP);
}

static void alter_type(arena *a, const json_t *command, sql_class *c)
{
    (void)a;
    (void)command;
    class_fate(c, FATE_TYPE);
}

static const command_row rows[] = {
    { "AT_DropColumn", LOCK_BLOCKS_ALL, EFFECT_NONE, drop_column },
    { "AT_SetRelOptions", LOCK_WRITES, EFFECT_NONE, set_options },
    { "AT_ResetRelOptions", LOCK_WRITES, EFFECT_NONE, set_options },
    { "AT_AddColumn", LOCK_BLOCKS_ALL, EFFECT_NONE, add_column },
    { "AT_AlterColumnType", LOCK_BLOCKS_ALL, EFFECT_ROWS, alter_type },
    { "AT_SetNotNull", LOCK_BLOCKS_ALL, EFFECT_ROWS, NULL },
    { "AT_SetTableSpace", LOCK_BLOCKS_ALL, EFFECT_ROWS, NULL },
    { "AT_SetLogged", LOCK_BLOCKS_ALL, EFFECT_ROWS, NULL },
    { "AT_SetUnLogged", LOCK_BLOCKS_ALL, EFFECT_ROWS, NULL },
    { "AT_SetAccessMethod", LOCK_BLOCKS_ALL, EFFECT_ROWS, NULL },
    { "AT_AddConstraint", LOCK_NONE, EFFECT_NONE, add_constraint },
    { "AT_ValidateConstraint", LOCK_WRITES, EFFECT_ROWS, validate },
    { "AT_AttachPartition", LOCK_BLOCKS_ALL, EFFECT_ROWS, attach },
    { "AT_DetachPartition", LOCK_NONE, EFFECT_NONE, detach },
    { "AT_DetachPartitionFinalize", LOCK_WRITES, EFFECT_NONE, NULL },
    { "AT_SetStatistics", LOCK_WRITES, EFFECT_NONE, NULL },
    { "AT_SetOptions", LOCK_WRITES, EFFECT_NONE, NULL },
    { "AT_ResetOptions", LOCK_WRITES, EFFECT_NONE, NULL },
    { "AT_ClusterOn", LOCK_WRITES, EFFECT_NONE, NULL },
    { "AT_DropCluster", LOCK_WRITES, EFFECT_NONE, NULL },
    { "AT_EnableTrig", LOCK_BLOCKS_WRITES, EFFECT_NONE, NULL },
    { "AT_EnableAlwaysTrig", LOCK_BLOCKS_WRITES, EFFECT_NONE, NULL },
    { "AT_EnableReplicaTrig", LOCK_BLOCKS_WRITES, EFFECT_NONE, NULL },
    { "AT_EnableTrigAll", LOCK_BLOCKS_WRITES, EFFECT_NONE, NULL },
    { "AT_EnableTrigUser", LOCK_BLOCKS_WRITES, EFFECT_NONE, NULL },
    { "AT_DisableTrig", LOCK_BLOCKS_WRITES, EFFECT_NONE, NULL },
    { "AT_DisableTrigAll", LOCK_BLOCKS_WRITES, EFFECT_NONE, NULL },
    { "AT_DisableTrigUser", LOCK_BLOCKS_WRITES, EFFECT_NONE, NULL },
};

static const command_row *row_of(str subtype)
{
    static const command_row other = { NULL, LOCK_BLOCKS_ALL, EFFECT_NONE, NULL };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(subtype, rows[i].subtype))
            return &rows[i];
    return &other;
}

void alter_table_read(arena *a, const json_t *statement, sql_class *c)
{
    const json_t *commands = tree_list(statement, "cmds");
    size_t count = json_array_size(commands);

    tree_table(a, json_object_get(statement, "relation"), &c->table_schema, &c->table);
    for (size_t i = 0; i < count; i++) {
        const json_t *command = json_object_get(json_array_get(commands, i), "AlterTableCmd");
        const command_row *row = row_of(json_get_str(command, "subtype"));
        class_lock(c, row->lock);
        class_add(c, row->effects);
        if (row->refine)
            row->refine(a, command, c);
    }
    if (count != 1) /* one object's state does not decide what several commands did */
        c->probe = (probe){ .kind = PROBE_NONE };
    if (json_get_bool(statement, "missing_ok", false))
        c->probe.if_exists = true;
}
