/* PostgreSQL: what can be done with each kind of object. */
#include "catalog/inverse_postgres.h"
#include "catalog/kind.h"

static const kind_form forms[] = {
    { "schema", "SCHEMA", "", NULL, NULL, false },
    { "extension", "EXTENSION", "version in_schema", make_extension, alter_extension, false },
    { "language", "LANGUAGE", "", make_language, NULL, false },
    { "access method", "ACCESS METHOD", "", make_access_method, NULL, false },
    { "type", "TYPE", "", make_type, alter_type, false },
    { "collation", "COLLATION", "", make_collation, NULL, false },
    { "conversion", "CONVERSION", "", make_conversion, NULL, false },
    { "foreign data wrapper", "FOREIGN DATA WRAPPER", "options", make_wrapper, alter_options,
      false },
    { "server", "SERVER", "options version", make_server, alter_options, false },
    { "user mapping", NULL, "options", make_mapping, NULL, false },
    { "sequence", "SEQUENCE",
      "type start minimum maximum increment cache cycle persistence owned_by owned_as",
      make_sequence, alter_sequence, true },
    { "table", "TABLE",
      "columns persistence parents bound of_type access_method options toast_options tablespace "
      "row_security replica_identity",
      make_table, alter_table, true },
    { "foreign table", "FOREIGN TABLE", "columns server_options parents", make_table, alter_table,
      true },
    { "view", "VIEW", "options", make_view, alter_view, false },
    { "materialized view", "MATERIALIZED VIEW",
      "options populated access_method tablespace columns", make_view, alter_view, false },
    { "column", "COLUMN", "*", make_column, alter_column, false },
    { "constraint", "CONSTRAINT", "inherited", make_constraint, alter_constraint, false },
    { "index", "INDEX", "clustered replica_identity options tablespace statistics partition_of",
      make_index, alter_index, true },
    { "statistics", "STATISTICS", "target", make_statistics, alter_statistics, false },
    { "trigger", "TRIGGER", "enabled", make_trigger, alter_trigger, false },
    { "rule", "RULE", "enabled", make_trigger, alter_trigger, false },
    { "policy", "POLICY", "", make_policy, NULL, false },
    { "function", "FUNCTION", "", make_function, NULL, false },
    { "procedure", "PROCEDURE", "", make_function, NULL, false },
    { "aggregate", "AGGREGATE", "", make_aggregate, NULL, false },
    { "operator", "OPERATOR", "", make_operator, NULL, false },
    { "operator class", "OPERATOR CLASS", "", make_operator_class, NULL, false },
    { "operator family", "OPERATOR FAMILY", "", make_operator_family, NULL, false },
    { "cast", "CAST", "", make_cast, NULL, false },
    { "transform", "TRANSFORM", "", make_transform, NULL, false },
    { "text search parser", "TEXT SEARCH PARSER", "", make_search, NULL, false },
    { "text search template", "TEXT SEARCH TEMPLATE", "", make_search, NULL, false },
    { "text search dictionary", "TEXT SEARCH DICTIONARY", "options", make_search, alter_dictionary,
      false },
    { "text search configuration", "TEXT SEARCH CONFIGURATION", "mappings", make_search,
      alter_configuration, false },
    { "event trigger", "EVENT TRIGGER", "enabled", make_event_trigger, alter_event_trigger, false },
    { "publication", "PUBLICATION", "tables schemas publishes via_root generated_columns",
      make_publication, alter_publication, false },
    { "subscription", "SUBSCRIPTION", "", make_subscription, NULL, false },
    { "default privileges", NULL, "grants", NULL, alter_privileges, false },
    { "security label", NULL, "", make_label, NULL, false },
};

const kind_form *form_of(const object *o)
{
    static const kind_form none = { "", NULL, "", NULL, NULL, false };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (str_is(o->kind, forms[i].kind))
            return &forms[i];
    return &none;
}

const object *before(const item *it)
{
    return it->what == VERDICT_ALTER || it->what == VERDICT_KEEP ? it->from : NULL;
}

str table_path(inverse *v, const object *part)
{
    return path(v, part->schema, part->name);
}

/* ---- names ---- */

/* add(integer, text): the bare name, and what stands between the outer brackets. */
void split_signature(str name, str *bare, str *arguments)
{
    size_t at = 0;

    while (at < name.size && name.at[at] != '(')
        at++;
    *bare = str_cut(name, 0, at);
    *arguments = at + 2 <= name.size ? str_cut(name, at + 1, name.size - 1) : STR("");
}

static str call_operator(inverse *v, const object *o)
{
    str bare, arguments, rest;

    split_signature(o->name, &bare, &arguments);
    (void)cut_at(arguments, ", ", &rest);
    return fill(v, "%.% (%%)", quoted(v, o->schema), bare, rest.size ? STR("") : STR("NONE, "),
                arguments);
}

static str call_pair(inverse *v, const object *o)
{
    str right, left;

    if (str_is(o->kind, "cast")) {
        left = cut_at(o->name, " as ", &right);
        return fill(v, "(% AS %)", left, right);
    }
    left = cut_at(o->name, " for ", &right);
    return fill(v, "FOR % LANGUAGE %", left, quoted(v, right));
}

str called(inverse *v, const object *o)
{
    str bare, arguments;

    if (str_is(o->kind, "operator"))
        return call_operator(v, o);
    if (str_is(o->kind, "cast") || str_is(o->kind, "transform"))
        return call_pair(v, o);
    if (str_starts(o->kind, "operator ")) {
        split_signature(o->name, &bare, &arguments);
        return fill(v, "% USING %", path(v, o->schema, bare), quoted(v, arguments));
    }
    if (str_is(o->kind, "function") || str_is(o->kind, "procedure") ||
        str_is(o->kind, "aggregate")) {
        split_signature(o->name, &bare, &arguments);
        return fill(v, "%(%)", path(v, o->schema, bare),
                    arguments.size == 0 && str_is(o->kind, "aggregate") ? STR("*") : arguments);
    }
    if (str_is(o->kind, "column"))
        return fill(v, "%.%", table_path(v, o), quoted(v, o->sub));
    if (kinds[kind_rank(o->kind)].part)
        return fill(v, "% ON %", quoted(v, o->sub), table_path(v, o));
    return path_of(v, o);
}

/* ---- verdicts ---- */

static bool in_list(const char *list, str name)
{
    str rest = str_of(list);

    if (str_is(rest, "*"))
        return true;
    while (rest.size)
        if (str_same(str_split(rest, ' ', &rest), name))
            return true;
    return str_is(name, "owner") || str_is(name, "grants") || str_is(name, "comment");
}

static bool only_differs_in(inverse *v, const item *it, const char *list)
{
    for (int side = 0; side < 2; side++) {
        const object *o = side ? it->to : it->from;
        for (size_t i = 0; i < o->attribute_count; i++)
            if (!in_list(list, o->attributes[i].name) &&
                differs(v, it, str_c(v->a, o->attributes[i].name)))
                return false;
    }
    return true;
}

/* An expression of a generated column can be taken away, not changed. */
static bool column_is_rebuilt(inverse *v, const item *it)
{
    return has(it->to, "generated") && differs(v, it, "generated");
}

static bool has_other_names(const item *it)
{
    return is_kind(it, "materialized view") &&
           !same_names(get(it->from, "columns"), get(it->to, "columns"));
}

static bool is_alterable(inverse *v, const item *it)
{
    if (only_differs_in(v, it, form_of(it->to)->alterable))
        return !has_other_names(it) && (!is_kind(it, "column") || !column_is_rebuilt(v, it));
    if (is_kind(it, "type"))
        return type_is_alterable(v, it);
    if (is_kind(it, "function") || is_kind(it, "procedure") || is_kind(it, "aggregate"))
        return function_fits(v, it);
    if (is_kind(it, "view"))
        return only_differs_in(v, it, "options definition columns") && view_grows(it);
    if (is_kind(it, "constraint"))
        return only_differs_in(v, it, "definition deferrable deferred validated inherited") &&
               constraint_fits(it);
    return false;
}

static void make_again(item *it)
{
    it->what = VERDICT_REPLACE;
}

/* The type of a column by which a table is partitioned cannot change: the table, which has no rows
 * of its own, is made anew. */
static void part_anew(inverse *v, const item *column)
{
    item *whole = whole_of(v, column);

    if (whole && whole->from && whole->to && is_kind(whole, "table") && type_moves(v, column) &&
        mentions(v, get(whole->to, "partition_key"), column->to->sub))
        make_again(whole);
}

/* Another type has the name of its own. */
static bool loses_type(const inverse *v, const item *it, const item *by, bool of_default)
{
    return (is_kind(by, "type") || is_kind(by, "collation")) && !by->to && it->to && !of_default &&
           !differs(v, it, "type");
}

static bool is_new_type(const item *by)
{
    return by->to && (is_kind(by, "type") || is_kind(by, "collation"));
}

static bool rows_go(const item *by)
{
    return is_going(by) &&
           (is_kind(by, "table") || is_kind(by, "view") || is_kind(by, "materialized view"));
}

static void take_type(inverse *v, item *it)
{
    it->anew = it->remade = true;
    it->what = is_going(it) ? it->what : VERDICT_ALTER;
    part_anew(v, it);
}

static void shake_column(inverse *v, item *it, const item *by, bool of_default)
{
    bool stands = !by->to && it->what == VERDICT_ALTER;

    if (loses_type(v, it, by, of_default)) {
        take_type(v, it);
    } else if (of_default && !stands && !has(it->to, "generated")) {
        it->anew = true;
        it->what = VERDICT_ALTER;
    } else if (!of_default && is_new_type(by)) {
        it->what = VERDICT_ALTER;
        take_type(v, it);
    } else if (!stands && (of_default || rows_go(by))) {
        make_again(it);
    }
}

/* The columns on both sides of a foreign key cannot change their types one after the other. */
static bool keeps_up(const item *it, const item *by)
{
    if (is_kind(it, "constraint") && by->remade && str_is(get(it->from, "form"), "foreign key"))
        return false;
    return is_kind(by, "column") && !is_going(by) &&
           (is_kind(it, "index") || is_kind(it, "constraint") || is_kind(it, "statistics") ||
            is_kind(it, "publication"));
}

static bool is_standing(const item *it)
{
    return is_kind(it, "table") || is_kind(it, "foreign table") || is_kind(it, "schema") ||
           is_kind(it, "extension") || is_kind(it, "sequence") || is_kind(it, "server") ||
           is_kind(it, "publication");
}

static void move_aside(inverse *v, item *it)
{
    object spare = it->now;

    /* The functions that make ranges keep the name that their type had. */
    if (str_is(get(it->from, "form"), "range"))
        return;
    spare.name = spare_name(v);
    it->aside = true;
    v->into = &v->head;
    v->about = it;
    SAY(v, "ALTER TYPE % RENAME TO %", path_of(v, &it->now), quoted(v, spare.name));
    it->now = spare;
}

/* A sequence is the identity's of one column, or it is one of its own. */
static bool changes_sides(inverse *v, const item *it)
{
    return is_kind(it, "sequence") &&
           (differs(v, it, "owned_as") ||
            (str_is(get(it->to, "owned_as"), "identity") && differs(v, it, "owned_by")));
}

static void judge(inverse *v, item *it)
{
    it->what = is_alterable(v, it) && !changes_sides(v, it) ? VERDICT_ALTER : VERDICT_REPLACE;
    if (is_kind(it, "column"))
        it->remade = type_moves(v, it);
    if (is_kind(it, "column") && computes_anew(v, it))
        make_again(it);
    if (is_kind(it, "type") && it->what == VERDICT_REPLACE)
        move_aside(v, it);
}

static void shake_sequence(item *it)
{
    if (str_is(get(it->to, "owned_as"), "identity")) {
        make_again(it);
    } else if (get(it->from, "owned_by").size) {
        it->anew = true;
        it->what = VERDICT_ALTER;
    }
}

static void make_aside(inverse *v, item *it)
{
    make_again(it);
    if (is_kind(it, "type") && !it->aside)
        move_aside(v, it);
}

/* Holds no rows of its own, and has to go for what it is of to be made anew. */
static bool is_of_server(const item *it, const item *by)
{
    return is_going(by) && by->to &&
           ((is_kind(it, "server") && is_kind(by, "foreign data wrapper")) ||
            (is_kind(it, "foreign table") && is_kind(by, "server")));
}

/* What goes for good has nobody left who needs it, save who is altered not to. */
static bool is_free_of(const item *it, const item *by)
{
    bool moved_out =
        is_kind(by, "schema") && it->from && it->to && !str_same(it->now.schema, by->now.name);

    return !by->to && (moved_out || (it->what == VERDICT_ALTER && !is_kind(it, "column")));
}

static void shake(inverse *v, item *it, const item *by, bool of_default)
{
    if (is_free_of(it, by) || stays_with_partition(v, it))
        return;
    if (is_kind(it, "column"))
        shake_column(v, it, by, of_default);
    else if (partition_detaches(v, it))
        it->what = VERDICT_ALTER;
    else if (is_kind(it, "sequence") && is_going(by) && is_kind(by, "column"))
        shake_sequence(it);
    else if (is_of_server(it, by) || (!is_standing(it) && !keeps_up(it, by)))
        make_aside(v, it);
}

/* ---- actions ---- */

static void drop_part(inverse *v, const item *it)
{
    const object *o = &it->now;
    const item *whole = table_named(v, false, it->from->schema, it->from->name);
    bool column = is_kind(it, "column");

    say(v, column ? LOSSY : 0,
        fill(v, "ALTER % % DROP % %",
             whole && is_kind(whole, "type") ? STR("DOMAIN") : STR("TABLE"), table_path(v, o),
             str_of(form_of(o)->word), quoted(v, o->sub)));
}

/* A partition's own goes as the trigger of its parent does; it stays as that stands. */
static void unmake_clone(inverse *v, const item *it)
{
    if (!partition_detaches(v, whole_of(v, it)))
        SAY(v, "ALTER TABLE % ENABLE TRIGGER %", table_path(v, &it->now), quoted(v, it->now.sub));
}

static void unmake_whole(inverse *v, const item *it)
{
    bool rows =
        (is_kind(it, "table") && !has(it->from, "partition_key")) || is_kind(it, "sequence");

    say(v, rows ? LOSSY : 0,
        fill(v, "DROP % %", str_of(form_of(&it->now)->word), called(v, &it->now)));
}

static void drop_mapping(inverse *v, const item *it)
{
    const str at[3] = { { 0 }, it->from->name, { 0 } };
    const item *server = item_named(v, false, "server", at);

    SAY(v, "DROP USER MAPPING FOR % SERVER %",
        str_is(it->from->sub, "public") ? STR("PUBLIC") : quoted(v, it->from->sub),
        quoted(v, server ? server->now.name : it->from->name));
}

static void unmake(inverse *v, item *it)
{
    it->now.name = name_now(v, it);
    if (goes_with_whole(v, it))
        strip_column(v, it);
    else if (is_kind(it, "default privileges"))
        alter_privileges(v, it);
    else if (trigger_is_cloned(v, it))
        unmake_clone(v, it);
    else if (is_kind(it, "constraint") || is_kind(it, "column"))
        drop_part(v, it);
    else if (is_kind(it, "user mapping"))
        drop_mapping(v, it);
    else if (is_kind(it, "security label"))
        make_label(v, it);
    else
        unmake_whole(v, it);
}

static void release_column(inverse *v, const item *it)
{
    str what =
        fill(v, "ALTER TABLE % ALTER COLUMN %", table_path(v, it->to), quoted(v, it->to->sub));
    bool moves = it->anew || (type_moves(v, it) && !column_follows(v, it, "type"));

    if (has(it->from, "identity") && !has(it->to, "identity") && !column_follows(v, it, "identity"))
        SAY(v, "% DROP IDENTITY", what);
    if (has(it->from, "default_value") && moves && !column_follows(v, it, "default_value"))
        SAY(v, "% DROP DEFAULT", what);
}

static void release(inverse *v, item *it)
{
    if (partition_detaches(v, it))
        SAY(v, "ALTER TABLE % DETACH PARTITION %", path_of(v, &parent_of(v, it)->now),
            path_of(v, &it->now));
    else if (table_detaches(v, it))
        leave_parents(v, it);
    if (is_kind(it, "column"))
        release_column(v, it);
    if (is_kind(it, "sequence") && (it->anew || differs(v, it, "owned_by")) &&
        get(it->from, "owned_by").size && !has(it->from, "owned_as"))
        SAY(v, "ALTER SEQUENCE % OWNED BY NONE", path_of(v, it->to));
}

static void make(inverse *v, item *it)
{
    const kind_form *f = form_of(it->to);

    if (is_fresh(it) && !made_by_whole(v, it) && f->create)
        f->create(v, it);
    else if (!is_fresh(it) && f->create && !f->alter)
        f->create(v, it);
    if (f->alter)
        f->alter(v, it);
    dress(v, it);
}

static void join(inverse *v, item *it)
{
    if (!form_of(it->to)->late)
        return;
    if (is_kind(it, "sequence"))
        join_sequence(v, it);
    else if (is_kind(it, "index"))
        join_index(v, it);
    else
        join_table(v, it);
}

static void rename_part(inverse *v, item *it, const object *to)
{
    const object *o = &it->now;
    str old = quoted(v, o->sub), new = quoted(v, to->sub), table = table_path(v, o);
    const item *whole = table_named(v, false, it->from->schema, it->from->name);

    if (is_kind(it, "column"))
        SAY(v, "ALTER TABLE % RENAME COLUMN % TO %", table, old, new);
    else if (is_kind(it, "constraint"))
        SAY(v, "ALTER % % RENAME CONSTRAINT % TO %",
            whole && is_kind(whole, "type") ? STR("DOMAIN") : STR("TABLE"), table, old, new);
    else
        SAY(v, "ALTER % % ON % RENAME TO %", str_of(form_of(o)->word), old, table, new);
}

/* An index of a constraint is called as that is. */
static bool is_renamed_by_constraint(inverse *v, const item *it)
{
    const str parts[3] = { it->from->schema, get(it->from, "on_table"),
                           get(it->from, "of_constraint") };
    const item *of = parts[2].size ? item_named(v, false, "constraint", parts) : NULL;

    return of && of->to && !str_same(of->from->sub, of->to->sub);
}

static bool is_renamed_by_another(inverse *v, const item *it, const object *to)
{
    return (is_kind(it, "index") && is_renamed_by_constraint(v, it)) ||
           (to == it->to && renamed_with_parent(v, it));
}

static void rename_to(inverse *v, item *it, const object *to)
{
    const kind_form *f = form_of(&it->now);
    str bare, arguments;

    if (!f->word || is_renamed_by_another(v, it, to))
        return;
    if (it->now.sub.size) {
        rename_part(v, it, to);
        return;
    }
    if (!str_same(it->now.schema, to->schema)) {
        SAY(v, "ALTER % % SET SCHEMA %", str_of(f->word), called(v, &it->now),
            quoted(v, to->schema));
        it->now.schema = to->schema;
    }
    split_signature(to->name, &bare, &arguments);
    bool signed_name = is_kind(it, "function") || is_kind(it, "procedure") ||
                       is_kind(it, "aggregate") || str_starts(it->now.kind, "operator");
    if (!str_same(it->now.name, to->name))
        SAY(v, "ALTER % % RENAME TO %", str_of(f->word), called(v, &it->now),
            quoted(v, signed_name ? bare : to->name));
}

/* What is moved may go into a schema that is not there yet. */
static void make_early(inverse *v, item *it)
{
    if (!is_kind(it, "schema"))
        return;
    SAY(v, "CREATE SCHEMA %", quoted(v, it->to->name));
    if (!str_is(it->to->name, "public"))
        return;
    /* As the server makes it; what differs from that is among its grants. */
    SAY(v, "GRANT %USAGE ON SCHEMA public TO PUBLIC",
        str_is(get(it->to, "owner"), "pg_database_owner") ? STR("") : STR("CREATE, "));
    if (!has(it->to, "comment"))
        SAY(v, "COMMENT ON SCHEMA public IS 'standard public schema'");
}

/* An index that has to come after a partition joins. */
static void look_over_index(inverse *v, item *it)
{
    for (size_t k = 0; has(it->to, "valid") && k < v->count; k++)
        if (index_waits(v, it, &v->items[k]))
            make_again(it);
}

/* An index goes with its table, which may have to wait, and another table's is to have its name. */
static void free_name(inverse *v, item *it)
{
    const str path[3] = { it->now.schema, it->now.name, { 0 } };
    const item *other =
        it->from && is_kind(it, "index") ? item_named(v, true, "index", path) : NULL;
    const item *whole =
        other ? table_named(v, false, it->from->schema, get(it->from, "on_table")) : NULL;

    if (!whole || !is_fresh(other) || !is_going(it) || whole->what != VERDICT_DROP ||
        !goes_with_whole(v, it))
        return;
    v->into = &v->head;
    v->about = it;
    str spare = spare_name(v);
    SAY(v, "ALTER INDEX % RENAME TO %", path_of(v, &it->now), quoted(v, spare));
    it->now.name = spare;
}

static void look_over_spread(inverse *v, item *it)
{
    bool inherits = it->to && has(it->to, "parents") && !has(it->to, "bound");

    if (it->to && str_ends(it->to->kind, "table") && (inherits || !is_fresh(it)))
        check_column_order(v, it);
    free_name(v, it);
}

static void look_over(inverse *v, bool spread)
{
    for (size_t i = 0; i < v->count; i++) {
        item *it = &v->items[i];
        if (spread)
            look_over_spread(v, it);
        if (spread || !it->from || !it->to || is_going(it))
            continue;
        if (is_kind(it, "column") && it->remade)
            part_anew(v, it);
        if (is_kind(it, "index"))
            look_over_index(v, it);
    }
}

const engine engine_postgres = {
    .name_following = name_following,
    .judge = judge,
    .look_over = look_over,
    .waits = index_waits,
    .detaches = table_detaches,
    .shake = shake,
    .rename = rename_to,
    .make_early = make_early,
    .unmake = unmake,
    .release = release,
    .make = make,
    .join = join,
    .made_by_whole = made_by_whole,
};
