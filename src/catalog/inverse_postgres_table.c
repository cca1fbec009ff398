/* Tables, views, constraints, indexes, sequences of PostgreSQL. */
#include "catalog/inverse_postgres.h"

enum { PARENTS_MAX = 64 }; /* one above the other */

/* "a=b, c=d" as (a='b', c='d'); each name with the prefix; names alone when without_values. */
static str option_list(inverse *v, str list, bool without_values)
{
    buf b = buf_in(v->a);

    while (list.size) {
        str given, one = cut_at(list, ", ", &list), name = str_split(one, '=', &given);
        if (b.size)
            buf_add_c(&b, ", ");
        buf_add(&b, name);
        if (!without_values) {
            buf_add_char(&b, '=');
            buf_add(&b, text(v, given));
        }
    }
    return buf_str(&b);
}

str options_beside(inverse *v, str list, str other, bool by_name)
{
    buf b = buf_in(v->a);

    while (list.size) {
        str ignored, one = cut_at(list, ", ", &list), rest = other;
        bool there = false;
        while (rest.size) {
            str it = cut_at(rest, ", ", &rest);
            there = there ||
                    (by_name ? str_same(str_split(it, '=', &ignored), str_split(one, '=', &ignored))
                             : str_same(it, one));
        }
        if (there)
            continue;
        if (b.size)
            buf_add_c(&b, ", ");
        buf_add(&b, one);
    }
    return buf_str(&b);
}

static str prefixed(inverse *v, str list, const char *prefix)
{
    buf b = buf_in(v->a);

    while (list.size) {
        if (b.size)
            buf_add_c(&b, ", ");
        buf_add_c(&b, prefix);
        buf_add(&b, cut_at(list, ", ", &list));
    }
    return buf_str(&b);
}

void change_settings(inverse *v, str what, str old, str new)
{
    str gone = options_beside(v, old, new, true), set = options_beside(v, new, old, false);

    if (gone.size)
        SAY(v, "% RESET (%)", what, option_list(v, gone, true));
    if (set.size)
        SAY(v, "% SET (%)", what, option_list(v, set, false));
}

/* ---- sequences ---- */

str sequence_options(inverse *v, const object *to, const object *from)
{
    static const char *const names[][2] = {
        { "type", "AS" },          { "increment", "INCREMENT BY" }, { "minimum", "MINVALUE" },
        { "maximum", "MAXVALUE" }, { "start", "START WITH" },       { "cache", "CACHE" },
    };
    buf b = buf_in(v->a);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        str new = get(to, names[i][0]), old = get(from, names[i][0]);
        if (str_same(new, old) || (i == 0 && !from && has(to, "owned_as")))
            continue;
        buf_printf(&b, " %s ", names[i][1]);
        buf_add(&b, new.size ? new : STR("1"));
    }
    if (has(to, "cycle") != has(from, "cycle"))
        buf_add_c(&b, has(to, "cycle") ? " CYCLE" : " NO CYCLE");
    return buf_str(&b);
}

void make_sequence(inverse *v, item *it)
{
    say(v, NEEDS_ROWS,
        fill(v, "CREATE %SEQUENCE %%", has(it->to, "persistence") ? STR("UNLOGGED ") : STR(""),
             path_of(v, it->to), sequence_options(v, it->to, NULL)));
}

/* The sequence of an identity column is made with the column's type. */
static void align_type(inverse *v, item *it)
{
    str parts[3], type = get(it->to, "type");
    const item *column = name_parts(v, get(it->to, "owned_by"), parts) == 3
                             ? item_named(v, true, "column", parts)
                             : NULL;

    if (has(it->to, "owned_as") && column && !str_same(get(column->to, "type"), type))
        SAY(v, "ALTER SEQUENCE % AS % MINVALUE % MAXVALUE %", path_of(v, it->to), type,
            get(it->to, "minimum"), get(it->to, "maximum"));
}

void alter_sequence(inverse *v, item *it)
{
    const object *old = before(it);

    if (!old) {
        align_type(v, it);
        return;
    }
    str options = sequence_options(v, it->to, old);
    if (options.size)
        SAY(v, "ALTER SEQUENCE %%", path_of(v, it->to), options);
    if (differs(v, it, "persistence") && !has(it->to, "owned_as"))
        SAY(v, "ALTER SEQUENCE % SET %", path_of(v, it->to),
            has(it->to, "persistence") ? STR("UNLOGGED") : STR("LOGGED"));
}

void join_sequence(inverse *v, item *it)
{
    str owner = get(it->to, "owned_by");

    if (owner.size && !has(it->to, "owned_as") &&
        (!before(it) || it->anew || differs(v, it, "owned_by") || has(it->from, "owned_as")))
        SAY(v, "ALTER SEQUENCE % OWNED BY %", path_of(v, it->to), owner);
}

/* ---- tables ---- */

static void add_columns(inverse *v, const item *table, buf *b)
{
    str list = get(table->to, "columns"), parts[3];
    bool first = true;

    while (list.size) {
        str name = cut_at(list, ", ", &list);
        const str at[3] = { table->to->schema, table->to->name,
                            name_parts(v, name, parts) ? parts[0] : STR("") };
        const item *column = item_named(v, true, "column", at);
        if (!column)
            continue;
        if (str_is(get(column->to, "inherited"), "yes") && !has(table->to, "bound"))
            continue;
        buf_add_c(b, first ? "\n    " : ",\n    ");
        first = false;
        buf_add(b, column_definition(v, column, true));
    }
}

static void add_storage(inverse *v, const object *o, buf *b)
{
    str options = get(o, "options"), toast = prefixed(v, get(o, "toast_options"), "toast.");

    if (has(o, "access_method")) {
        buf_add_c(b, " USING ");
        buf_add(b, quoted(v, get(o, "access_method")));
    }
    if (options.size || toast.size) {
        buf_add_c(b, " WITH (");
        buf_add(b, option_list(v, options, false));
        buf_add_c(b, options.size && toast.size ? ", " : "");
        buf_add(b, option_list(v, toast, false));
        buf_add_c(b, ")");
    }
    if (has(o, "tablespace")) {
        buf_add_c(b, " TABLESPACE ");
        buf_add(b, quoted(v, get(o, "tablespace")));
    }
}

void make_table(inverse *v, item *it)
{
    const object *o = it->to;
    bool foreign = is_kind(it, "foreign table");
    buf b = buf_in(v->a);

    if (has(o, "of_type")) {
        buf_add_c(&b, " OF ");
        buf_add(&b, get(o, "of_type"));
    } else {
        buf_add_c(&b, " (");
        add_columns(v, it, &b);
        buf_add_c(&b, "\n)");
    }
    if (has(o, "parents") && !has(o, "bound"))
        buf_add(&b, fill(v, " INHERITS (%)", get(o, "parents")));
    if (has(o, "partition_key"))
        buf_add(&b, fill(v, " PARTITION BY %", get(o, "partition_key")));
    if (foreign)
        buf_add(&b, fill(v, " SERVER %%", quoted(v, get(o, "server")),
                         foreign_options(v, it, get(o, "server_options"))));
    add_storage(v, o, &b);
    say(v, foreign || has(o, "partition_key") ? 0 : NEEDS_ROWS,
        fill(v, "CREATE %TABLE %%",
             foreign                                     ? STR("FOREIGN ")
             : str_is(get(o, "persistence"), "unlogged") ? STR("UNLOGGED ")
                                                         : STR(""),
             path_of(v, o), buf_str(&b)));
}

static void alter_security(inverse *v, item *it, str what)
{
    const object *old = before(it);
    str is = get(it->to, "row_security"), was = old ? get(old, "row_security") : STR("");
    bool on = str_is(is, "forced") || str_is(is, "enabled"), force = str_starts(is, "forced");

    if (on != (str_is(was, "forced") || str_is(was, "enabled")))
        SAY(v, "% % ROW LEVEL SECURITY", what, on ? STR("ENABLE") : STR("DISABLE"));
    if (force != str_starts(was, "forced"))
        SAY(v, "% %FORCE ROW LEVEL SECURITY", what, force ? STR("") : STR("NO "));
}

static void alter_identity(inverse *v, item *it, str what)
{
    str is = get(it->to, "replica_identity");

    if (is_kind(it, "foreign table") ||
        (before(it) ? !differs(v, it, "replica_identity") : is.size == 0))
        return;
    if (!str_is(is, "index"))
        SAY(v, "% REPLICA IDENTITY %", what,
            str_is(is, "full")      ? STR("FULL")
            : str_is(is, "nothing") ? STR("NOTHING")
                                    : STR("DEFAULT"));
}

static void add_column(inverse *v, buf *list, str name)
{
    str parts[3], is = quoted(v, name_parts(v, name, parts) ? parts[0] : name);

    for (str rest = buf_str(list); rest.size;)
        if (str_same(cut_at(rest, ", ", &rest), is))
            return;
    if (list->size)
        buf_add_c(list, ", ");
    buf_add(list, is);
}

/* The columns that stay, as they stand. */
static void add_standing(inverse *v, const item *table, buf *list)
{
    str parts[3];

    for (str rest = get(table->from, "columns"); rest.size;) {
        str name = cut_at(rest, ", ", &rest);
        const str at[3] = { table->from->schema, table->from->name,
                            name_parts(v, name, parts) ? parts[0] : STR("") };
        const item *column = item_named(v, false, "column", at);
        if (column && !is_going(column))
            add_column(v, list, quoted(v, column->to->sub));
    }
}

static void columns_then(inverse *v, const item *table, int depth, buf *list);

static void add_inherited(inverse *v, const item *table, int depth, buf *list)
{
    str parts[3];

    for (str rest = get(table->to, "parents"); rest.size;) {
        const item *parent = name_parts(v, cut_at(rest, ", ", &rest), parts) == 2
                                 ? table_named(v, true, parts[0], parts[1])
                                 : NULL;
        if (parent)
            columns_then(v, parent, depth + 1, list);
    }
}

/* As the columns will stand: those that stay, or are inherited, then those that are added. */
static void columns_then(inverse *v, const item *table, int depth, buf *list)
{
    if (!is_fresh(table))
        add_standing(v, table, list);
    else if (!has(table->to, "bound") && depth < PARENTS_MAX)
        add_inherited(v, table, depth, list);
    for (str rest = get(table->to, "columns"); rest.size;)
        add_column(v, list, cut_at(rest, ", ", &rest));
}

void check_column_order(inverse *v, item *it)
{
    buf then = buf_in(v->a), wanted = buf_in(v->a);

    columns_then(v, it, 0, &then);
    for (str rest = get(it->to, "columns"); rest.size;)
        add_column(v, &wanted, cut_at(rest, ", ", &rest));
    if (!str_same(buf_str(&then), buf_str(&wanted)))
        cannot(v, it,
               "the order of the columns: a column that was dropped comes back as the last one");
}

/* A table takes its sequences along, also those that differed from it. */
static void alter_persistence(inverse *v, item *it, str what)
{
    bool unlogged = str_is(get(it->to, "persistence"), "unlogged");
    str parts[3];

    if (!differs(v, it, "persistence"))
        return;
    SAY(v, "% SET %", what, unlogged ? STR("UNLOGGED") : STR("LOGGED"));
    for (size_t i = 0; i < v->to->count; i++) {
        const object *o = &v->to->objects[i];
        if (str_is(o->kind, "sequence") && has(o, "persistence") != unlogged &&
            name_parts(v, get(o, "owned_by"), parts) == 3 && str_same(parts[0], it->to->schema) &&
            str_same(parts[1], it->to->name))
            SAY(v, "ALTER SEQUENCE % SET %", path_of(v, o),
                unlogged ? STR("LOGGED") : STR("UNLOGGED"));
    }
}

void alter_table(inverse *v, item *it)
{
    const object *old = before(it);
    str what = fill(v, "ALTER TABLE %", path_of(v, it->to));

    alter_security(v, it, what);
    alter_identity(v, it, what);
    if (!old)
        return;
    alter_persistence(v, it, what);
    if (differs(v, it, "of_type"))
        SAY(v, "% %%", what, has(it->to, "of_type") ? STR("OF ") : STR("NOT OF"),
            get(it->to, "of_type"));
    if (differs(v, it, "access_method"))
        SAY(v, "% SET ACCESS METHOD %", what,
            has(it->to, "access_method") ? quoted(v, get(it->to, "access_method")) : STR("heap"));
    if (differs(v, it, "tablespace"))
        SAY(v, "% SET TABLESPACE %", what,
            has(it->to, "tablespace") ? quoted(v, get(it->to, "tablespace")) : STR("pg_default"));
    change_settings(v, what, get(old, "options"), get(it->to, "options"));
    change_settings(v, what, prefixed(v, get(old, "toast_options"), "toast."),
                    prefixed(v, get(it->to, "toast_options"), "toast."));
    if (is_kind(it, "foreign table"))
        alter_options(v, it);
}

static bool inherits_alone(const inverse *v, const item *table)
{
    for (size_t i = 0; i < v->count; i++) {
        const item *it = &v->items[i];
        if (it->to && whole_of(v, it) == table && str_is(get(it->to, "inherited"), "yes"))
            return true;
    }
    return false;
}

void join_table(inverse *v, item *it)
{
    str parents = get(it->to, "parents"), self = path_of(v, it->to);
    bool fresh = !before(it);

    if (!fresh && !differs(v, it, "parents") && !differs(v, it, "bound") &&
        !partition_detaches(v, it))
        return;
    if (has(it->to, "bound")) {
        SAY(v, "ALTER TABLE % ATTACH PARTITION % %", parents, self, get(it->to, "bound"));
        return;
    }
    for (str list = fresh ? STR("") : parents; list.size;) {
        str one = cut_at(list, ", ", &list);
        if (!options_beside(v, one, get(it->from, "parents"), false).size)
            continue;
        SAY(v, "ALTER TABLE % INHERIT %", self, one);
        if (inherits_alone(v, it))
            cannot(v, it,
                   "columns that were inherited alone are columns of its own too, after "
                   "INHERIT");
    }
}

/* ---- views ---- */

bool view_grows(const item *it)
{
    str old = get(it->from, "columns"), new = get(it->to, "columns");

    return old.size <= new.size &&str_same(old, str_cut(new, 0, old.size)) &&
           (old.size == new.size || str_starts(str_cut(new, old.size, new.size), ", "));
}

static str view_options(inverse *v, const object *o)
{
    buf b = buf_in(v->a);

    add_storage(v, o, &b);
    return buf_str(&b);
}

void make_view(inverse *v, item *it)
{
    bool kept = is_kind(it, "materialized view");

    SAY(v, "CREATE % %% AS\n%%", kept ? STR("MATERIALIZED VIEW") : STR("VIEW"), path_of(v, it->to),
        view_options(v, it->to), without_end(get(it->to, "definition")),
        !kept                      ? STR("")
        : has(it->to, "populated") ? STR(" WITH NO DATA")
                                   : STR(" WITH DATA"));
}

void alter_view(inverse *v, item *it)
{
    const object *old = before(it);
    str word = str_of(form_of(it->to)->word), what = path_of(v, it->to);

    if (!old)
        return;
    if (is_kind(it, "view") && differs(v, it, "definition")) {
        SAY(v, "CREATE OR REPLACE VIEW %% AS\n%", what, view_options(v, it->to),
            without_end(get(it->to, "definition")));
        return;
    }
    change_settings(v, fill(v, "ALTER % %", word, what), get(old, "options"),
                    get(it->to, "options"));
    if (differs(v, it, "tablespace"))
        SAY(v, "ALTER % % SET TABLESPACE %", word, what,
            has(it->to, "tablespace") ? quoted(v, get(it->to, "tablespace")) : STR("pg_default"));
    if (differs(v, it, "access_method"))
        SAY(v, "ALTER % % SET ACCESS METHOD %", word, what,
            has(it->to, "access_method") ? quoted(v, get(it->to, "access_method")) : STR("heap"));
    if (differs(v, it, "populated"))
        SAY(v, "REFRESH MATERIALIZED VIEW %%", what,
            has(it->to, "populated") ? STR(" WITH NO DATA") : STR(""));
}

/* ---- constraints ---- */

/* Without what ALTER CONSTRAINT and VALIDATE can change. */
static str firm_part(str definition)
{
    str ignored;

    definition = cut_at(definition, " NOT VALID", &ignored);
    return cut_at(definition, " DEFERRABLE", &ignored);
}

bool constraint_fits(const item *it)
{
    bool foreign = str_is(get(it->to, "form"), "foreign key");
    bool moves = has(it->from, "deferrable") != has(it->to, "deferrable") ||
                 has(it->from, "deferred") != has(it->to, "deferred");

    return str_same(firm_part(get(it->from, "definition")), firm_part(get(it->to, "definition"))) &&
           (!moves || foreign) && (!has(it->to, "validated") || has(it->from, "validated"));
}

static str owner_of_constraint(inverse *v, const item *it)
{
    const item *whole = table_named(v, true, it->to->schema, it->to->name);
    bool only =
        whole && whole->to && has(whole->to, "partition_key") &&
        (str_is(get(it->to, "form"), "primary key") || str_is(get(it->to, "form"), "unique"));

    return fill(v, "ALTER % %%",
                whole && is_kind(whole, "type")            ? STR("DOMAIN")
                : whole && is_kind(whole, "foreign table") ? STR("FOREIGN TABLE")
                                                           : STR("TABLE"),
                only ? STR("ONLY ") : STR(""), table_path(v, it->to));
}

void make_constraint(inverse *v, item *it)
{
    SAY(v, "% ADD CONSTRAINT % %", owner_of_constraint(v, it), quoted(v, it->to->sub),
        get(it->to, "definition"));
}

void alter_constraint(inverse *v, item *it)
{
    str what = owner_of_constraint(v, it), name = quoted(v, it->to->sub);
    bool deferrable = has(it->to, "deferrable");

    if (!before(it))
        return;
    if (differs(v, it, "deferrable") || differs(v, it, "deferred"))
        SAY(v, "% ALTER CONSTRAINT % %DEFERRABLE%", what, name, deferrable ? STR("") : STR("NOT "),
            !deferrable               ? STR("")
            : has(it->to, "deferred") ? STR(" INITIALLY DEFERRED")
                                      : STR(" INITIALLY IMMEDIATE"));
    if (has(it->from, "validated") && !has(it->to, "validated"))
        SAY(v, "% VALIDATE CONSTRAINT %", what, name);
}

/* ---- indexes, statistics ---- */

void make_index(inverse *v, item *it)
{
    if (has(it->to, "valid") && str_find(get(it->to, "definition"), STR(" ON ONLY ")) < 0)
        cannot(v, it, "that it is not valid: it is built whole");
    SAY(v, "%", without_end(get(it->to, "definition")));
}

static void alter_index_statistics(inverse *v, item *it, str what)
{
    const object *old = before(it);
    str was = get(old, "statistics"), is = get(it->to, "statistics");

    for (str list = options_beside(v, was, is, true), none; list.size;)
        SAY(v, "% ALTER COLUMN % SET STATISTICS -1", what,
            str_split(cut_at(list, ", ", &list), '=', &none));
    for (str list = options_beside(v, is, was, false); list.size;) {
        str given, column = str_split(cut_at(list, ", ", &list), '=', &given);
        SAY(v, "% ALTER COLUMN % SET STATISTICS %", what, column, given);
    }
}

void alter_index(inverse *v, item *it)
{
    const object *old = before(it);
    str what = fill(v, "ALTER INDEX %", path_of(v, it->to));
    str table = path(v, it->to->schema, get(it->to, "on_table"));

    if (old || has(it->to, "of_constraint"))
        change_settings(v, what, get(old, "options"), get(it->to, "options"));
    if (old ? differs(v, it, "tablespace") : has(it->to, "tablespace"))
        SAY(v, "% SET TABLESPACE %", what,
            has(it->to, "tablespace") ? quoted(v, get(it->to, "tablespace")) : STR("pg_default"));
    alter_index_statistics(v, it, what);
    if (has(it->to, "clustered") && !has(old, "clustered"))
        SAY(v, "ALTER TABLE % CLUSTER ON %", table, quoted(v, it->to->name));
    if (!has(it->to, "clustered") && has(old, "clustered"))
        SAY(v, "ALTER TABLE % SET WITHOUT CLUSTER", table);
    if (has(it->to, "replica_identity") && !has(old, "replica_identity"))
        SAY(v, "ALTER TABLE % REPLICA IDENTITY USING INDEX %", table, quoted(v, it->to->name));
}

static bool lacks_index(inverse *v, const item *partition, str parent)
{
    for (size_t i = 0; i < v->to->count; i++) {
        const object *o = &v->to->objects[i];
        if (str_is(o->kind, "index") && str_same(o->schema, partition->to->schema) &&
            str_same(get(o, "on_table"), partition->to->name) &&
            name_same(v, get(o, "partition_of"), parent))
            return false;
    }
    return true;
}

/* ATTACH would make it on the partition: it comes after. */
bool index_waits(inverse *v, const item *it, const item *partition)
{
    if (!is_kind(it, "index") || !it->to || !has(it->to, "valid") || !partition->to ||
        !is_kind(partition, "table") || !has(partition->to, "bound") ||
        str_find(get(it->to, "definition"), STR(" ON ONLY ")) < 0)
        return false;
    if (!is_fresh(partition) && has(partition->from, "bound") && !partition_detaches(v, partition))
        return false;
    return name_same(v, get(partition->to, "parents"),
                     path(v, it->to->schema, get(it->to, "on_table"))) &&
           lacks_index(v, partition, path_of(v, it->to));
}

void join_index(inverse *v, item *it)
{
    str parent = get(it->to, "partition_of");

    if (parent.size && (!before(it) || differs(v, it, "partition_of")))
        SAY(v, "ALTER INDEX % ATTACH PARTITION %", parent, path_of(v, it->to));
}

void make_statistics(inverse *v, item *it)
{
    SAY(v, "%", without_end(get(it->to, "definition")));
}

void alter_statistics(inverse *v, item *it)
{
    str is = get(it->to, "target");

    if (before(it) ? differs(v, it, "target") : is.size > 0)
        SAY(v, "ALTER STATISTICS % SET STATISTICS %", path_of(v, it->to), is.size ? is : STR("-1"));
}
