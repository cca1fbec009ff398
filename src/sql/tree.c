#include <string.h>

#include "sql/class.h"

const json_t *tree_list(const json_t *node, const char *key)
{
    const json_t *list = json_object_get(node, key);

    return json_is_array(list) ? list : NULL;
}

const json_t *tree_inner(const json_t *node, const char **tag)
{
    void *first = json_object_iter((json_t *)(uintptr_t)node);

    *tag = first ? json_object_iter_key(first) : "";
    return first ? json_object_iter_value(first) : NULL;
}

str tree_text(arena *a, const json_t *node, const char *key)
{
    str text = json_get_str(node, key);

    return text.size ? str_copy(a, text) : (str){ 0 };
}

/* The text of a list's n-th String, or nothing. */
static str list_text(const json_t *list, size_t n)
{
    return json_get_str(json_object_get(json_array_get(list, n), "String"), "sval");
}

void tree_path(arena *a, const json_t *list, size_t count, str out[2])
{
    out[0] = count > 1 ? str_copy(a, list_text(list, count - 2)) : (str){ 0 };
    out[1] = count ? str_copy(a, list_text(list, count - 1)) : (str){ 0 };
}

void tree_table(arena *a, const json_t *range, str *schema, str *table)
{
    *schema = tree_text(a, range, "schemaname");
    *table = tree_text(a, range, "relname");
}

/* As the server's defGetBoolean() reads an option; one without a value is on. */
static bool option_on(const json_t *arg)
{
    static const char *const off[] = { "false", "off", "0", "no" };
    const json_t *integer = json_object_get(arg, "Integer");
    const json_t *boolean = json_object_get(arg, "Boolean");
    str word = json_get_str(json_object_get(arg, "String"), "sval");

    if (!word.size) /* a word that is not reserved is read as the name of a type */
        word = list_text(tree_list(json_object_get(arg, "TypeName"), "names"), 0);
    if (integer)
        return json_get_int(integer, "ival", 0) != 0;
    if (boolean)
        return json_get_bool(boolean, "boolval", false);
    for (size_t i = 0; i < sizeof off / sizeof *off; i++)
        if (str_same_nocase(word, str_of(off[i])))
            return false;
    return true;
}

bool tree_option(const json_t *list, const char *name, bool otherwise)
{
    bool on = otherwise;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *option = json_object_get(json_array_get(list, i), "DefElem");
        if (str_same_nocase(json_get_str(option, "defname"), str_of(name)))
            on = option_on(json_object_get(option, "arg"));
    }
    return on;
}

/*
 * Functions that come with the server and are known not to write. What is not here may do anything:
 * the answer errs towards "changes data" and "is volatile".
 */
enum { FIXED, PER_ROW, SESSION };
typedef struct known_function {
    const char *name;
    int nature;
} known_function;
static const known_function known[] = {
    { "abs", FIXED },
    { "age", FIXED },
    { "array_agg", FIXED },
    { "array_length", FIXED },
    { "array_to_json", FIXED },
    { "array_to_string", FIXED },
    { "avg", FIXED },
    { "bool_and", FIXED },
    { "bool_or", FIXED },
    { "btrim", FIXED },
    { "cardinality", FIXED },
    { "ceil", FIXED },
    { "ceiling", FIXED },
    { "char_length", FIXED },
    { "clock_timestamp", PER_ROW },
    { "col_description", FIXED },
    { "concat", FIXED },
    { "concat_ws", FIXED },
    { "count", FIXED },
    { "current_database", FIXED },
    { "current_schema", FIXED },
    { "current_schemas", FIXED },
    { "current_setting", FIXED },
    { "currval", FIXED },
    { "date_part", FIXED },
    { "date_trunc", FIXED },
    { "dense_rank", FIXED },
    { "encode", FIXED },
    { "every", FIXED },
    { "exp", FIXED },
    { "extract", FIXED },
    { "first_value", FIXED },
    { "floor", FIXED },
    { "format", FIXED },
    { "format_type", FIXED },
    { "gen_random_uuid", PER_ROW },
    { "generate_series", FIXED },
    { "has_schema_privilege", FIXED },
    { "has_table_privilege", FIXED },
    { "initcap", FIXED },
    { "json_agg", FIXED },
    { "json_build_array", FIXED },
    { "json_build_object", FIXED },
    { "jsonb_agg", FIXED },
    { "jsonb_array_elements", FIXED },
    { "jsonb_build_array", FIXED },
    { "jsonb_build_object", FIXED },
    { "jsonb_each", FIXED },
    { "jsonb_each_text", FIXED },
    { "jsonb_set", FIXED },
    { "jsonb_typeof", FIXED },
    { "lag", FIXED },
    { "last_value", FIXED },
    { "lead", FIXED },
    { "left", FIXED },
    { "length", FIXED },
    { "ln", FIXED },
    { "log", FIXED },
    { "lower", FIXED },
    { "lpad", FIXED },
    { "ltrim", FIXED },
    { "make_date", FIXED },
    { "make_interval", FIXED },
    { "max", FIXED },
    { "md5", FIXED },
    { "min", FIXED },
    { "mod", FIXED },
    { "now", FIXED },
    { "obj_description", FIXED },
    { "octet_length", FIXED },
    { "pg_advisory_lock", SESSION },
    { "pg_advisory_lock_shared", SESSION },
    { "pg_advisory_unlock", SESSION },
    { "pg_advisory_unlock_all", SESSION },
    { "pg_advisory_unlock_shared", SESSION },
    { "pg_advisory_xact_lock", FIXED },
    { "pg_advisory_xact_lock_shared", FIXED },
    { "pg_backend_pid", FIXED },
    { "pg_get_constraintdef", FIXED },
    { "pg_get_expr", FIXED },
    { "pg_get_functiondef", FIXED },
    { "pg_get_indexdef", FIXED },
    { "pg_get_serial_sequence", FIXED },
    { "pg_get_viewdef", FIXED },
    { "pg_notify", PER_ROW },
    { "pg_relation_size", FIXED },
    { "pg_sleep", PER_ROW },
    { "pg_table_is_visible", FIXED },
    { "pg_total_relation_size", FIXED },
    { "pg_try_advisory_lock", SESSION },
    { "pg_try_advisory_lock_shared", SESSION },
    { "pg_try_advisory_xact_lock", FIXED },
    { "pg_typeof", FIXED },
    { "position", FIXED },
    { "power", FIXED },
    { "quote_ident", FIXED },
    { "quote_literal", FIXED },
    { "random", PER_ROW },
    { "rank", FIXED },
    { "regexp_match", FIXED },
    { "regexp_matches", FIXED },
    { "regexp_replace", FIXED },
    { "repeat", FIXED },
    { "replace", FIXED },
    { "right", FIXED },
    { "round", FIXED },
    { "row_number", FIXED },
    { "row_to_json", FIXED },
    { "rpad", FIXED },
    { "rtrim", FIXED },
    { "set_config", PER_ROW },
    { "sign", FIXED },
    { "split_part", FIXED },
    { "sqrt", FIXED },
    { "statement_timestamp", FIXED },
    { "string_agg", FIXED },
    { "string_to_array", FIXED },
    { "strpos", FIXED },
    { "substr", FIXED },
    { "substring", FIXED },
    { "sum", FIXED },
    { "timeofday", PER_ROW },
    { "to_char", FIXED },
    { "to_date", FIXED },
    { "to_json", FIXED },
    { "to_jsonb", FIXED },
    { "to_number", FIXED },
    { "to_regclass", FIXED },
    { "to_regtype", FIXED },
    { "to_timestamp", FIXED },
    { "to_tsvector", FIXED },
    { "transaction_timestamp", FIXED },
    { "translate", FIXED },
    { "trim", FIXED },
    { "trunc", FIXED },
    { "unnest", FIXED },
    { "upper", FIXED },
    { "version", FIXED },
};

static void read_function(const json_t *call, tree_facts *facts)
{
    const json_t *path = tree_list(call, "funcname");
    size_t count = json_array_size(path);
    str name = list_text(path, count ? count - 1 : 0);
    bool ours = count == 1 || (count == 2 && str_is(list_text(path, 0), "pg_catalog"));

    for (size_t i = 0; ours && i < sizeof known / sizeof *known; i++) {
        if (!str_is(name, known[i].name))
            continue;
        facts->volatile_ |= known[i].nature != FIXED;
        facts->session |= known[i].nature == SESSION;
        return;
    }
    facts->unknown = facts->volatile_ = true;
}

static void read_tagged(const char *tag, const json_t *inner, tree_facts *facts)
{
    static const char *const writes[] = { "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt" };

    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++)
        facts->writes |= strcmp(tag, writes[i]) == 0;
    facts->locks_rows |= strcmp(tag, "LockingClause") == 0;
    facts->with |= strcmp(tag, "withClause") == 0;
    if (strcmp(tag, "FuncCall") == 0)
        read_function(inner, facts);
    bool table = strcmp(tag, "RangeVar") == 0 || strcmp(tag, "pktable") == 0;
    if (table && facts->tables++ == 0)
        facts->table = inner;
}

/* The depth is bounded by the JSON parser's. */
void tree_read(const json_t *node, tree_facts *facts)
{
    if (json_is_array(node)) {
        for (size_t i = 0; i < json_array_size(node); i++)
            tree_read(json_array_get(node, i), facts);
        return;
    }
    json_t *object = (json_t *)(uintptr_t)node;
    for (void *i = json_object_iter(object); i; i = json_object_iter_next(object, i)) {
        read_tagged(json_object_iter_key(i), json_object_iter_value(i), facts);
        tree_read(json_object_iter_value(i), facts);
    }
}
