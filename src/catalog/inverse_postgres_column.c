/* Columns of PostgreSQL, and how values get from one type to another. */
#include "catalog/inverse_postgres.h"

/* ---- types ---- */

static bool one_of(str type, const char *const *list)
{
    for (; *list; list++)
        if (str_starts(type, *list))
            return true;
    return false;
}

/* Types of one family have casts between them that assignment uses. */
static int family(str type)
{
    static const char *const numbers[] = { "smallint", "integer", "bigint", "numeric",
                                           "real",     "double",  NULL };
    static const char *const texts[] = { "text", "character", "\"char\"", "name", NULL };
    static const char *const times[] = { "timestamp", "date", NULL };
    static const char *const *const families[] = { numbers, texts, times };

    for (int i = 0; i < 3; i++)
        if (one_of(type, families[i]))
            return i + 1;
    return 0;
}

/* Every value of the one is a value of the other. */
static bool widens(str from, str to)
{
    static const char *const order[] = { "smallint", "integer", "bigint", "numeric" };
    size_t l = 9, r = 9;

    for (size_t i = 0; i < 4; i++) {
        l = str_is(from, order[i]) ? i : l;
        r = str_is(to, order[i]) ? i : r;
    }
    return str_is(to, "text") || (l < 9 && r < 9 && l < r) ||
           (str_is(to, "numeric") && str_starts(from, "numeric"));
}

static bool is_array(str type)
{
    return str_ends(type, "[]");
}

/* How a value gets to its new type; empty: as an assignment does. */
static str conversion(inverse *v, str column, str from, str to)
{
    int left = family(from), right = family(to);
    bool both = is_array(from) && is_array(to), was_truth = str_is(from, "boolean");

    if (left && left == right && is_array(from) == is_array(to))
        return STR("");
    if (left + right == 1 && (was_truth || str_is(to, "boolean")))
        return fill(v, " USING %::%", column, was_truth ? STR("integer") : to);
    if (right == 2 && !is_array(to))
        return fill(v, " USING %::text", column);
    return fill(v, " USING %::%::%", column, both ? STR("text[]") : STR("text"), to);
}

/* A computed column is not converted: one whose values do not fit by themselves is computed anew.
 */
bool computes_anew(inverse *v, const item *it)
{
    str from = get(it->from, "type"), to = get(it->to, "type");

    return has(it->from, "generated") && has(it->to, "generated") && type_moves(v, it) &&
           !widens(from, to) && !str_same(from, to) &&
           conversion(v, quoted(v, it->to->sub), from, to).size;
}

bool type_moves(inverse *v, const item *it)
{
    return it->anew ? it->remade : differs(v, it, "type") || differs(v, it, "collation");
}

static bool same_attribute(const object *l, const object *r, const char *name)
{
    return has(l, name) == has(r, name) && str_same(get(l, name), get(r, name));
}

static bool changes_alike(const item *parent, const item *it, const char *which)
{
    return parent && parent->from && !is_going(parent) &&
           same_attribute(parent->from, it->from, which) &&
           same_attribute(parent->to, it->to, which);
}

/* The table it is inherited from changes in the same way, and this one with it. */
bool column_follows(inverse *v, const item *it, const char *which)
{
    const item *table = it->to ? table_named(v, true, it->to->schema, it->to->name) : NULL;
    str parts[3], list = table ? get(table->to, "parents") : STR("");

    if (!it->from || !has(it->from, "inherited") || !has(it->to, "inherited"))
        return false;
    while (list.size) {
        str one = cut_at(list, ", ", &list);
        if (name_parts(v, one, parts) != 2)
            continue;
        parts[2] = it->to->sub;
        if (changes_alike(item_named(v, true, "column", parts), it, which))
            return true;
    }
    return false;
}

/* ---- definitions ---- */

static str identity_sequence(inverse *v, const item *it)
{
    for (size_t i = 0; i < v->to->count; i++) {
        const object *o = &v->to->objects[i];
        str parts[3];
        if (str_is(o->kind, "sequence") && has(o, "owned_as") &&
            name_parts(v, get(o, "owned_by"), parts) == 3 && str_same(parts[0], it->to->schema) &&
            str_same(parts[1], it->to->name) && str_same(parts[2], it->to->sub))
            return fill(v, " (SEQUENCE NAME %%)", path_of(v, o), sequence_options(v, o, NULL));
    }
    return STR("");
}

static str identity_clause(inverse *v, const item *it)
{
    return fill(v, "GENERATED % AS IDENTITY%",
                str_is(get(it->to, "identity"), "always") ? STR("ALWAYS") : STR("BY DEFAULT"),
                identity_sequence(v, it));
}

static str not_null_clause(inverse *v, const object *o)
{
    str name = get(o, "not_null_name");

    return fill(v, "%NOT NULL%", name.size ? fill(v, "CONSTRAINT % ", quoted(v, name)) : STR(""),
                str_find(get(o, "nullable"), STR("not inherited")) >= 0 ? STR(" NO INHERIT")
                                                                        : STR(""));
}

static bool needs_value(const object *o)
{
    return has(o, "nullable") && !has(o, "default_value") && !has(o, "identity") &&
           !has(o, "generated");
}

str column_definition(inverse *v, const item *it, bool with_not_null)
{
    const object *o = it->to;
    buf b = buf_in(v->a);
    str expression, how = str_split(get(o, "generated"), ' ', &expression);

    buf_add(&b, fill(v, "% %", quoted(v, o->sub), get(o, "type")));
    if (has(o, "server_options")) {
        item copy = *it;
        buf_add(&b, foreign_options(v, &copy, get(o, "server_options")));
    }
    if (has(o, "collation"))
        buf_add(&b, fill(v, " COLLATE %", get(o, "collation")));
    if (how.size)
        buf_add(&b, fill(v, " GENERATED ALWAYS AS (%) %", expression,
                         str_is(how, "stored") ? STR("STORED") : STR("VIRTUAL")));
    if (has(o, "default_value"))
        buf_add(&b, fill(v, " DEFAULT %", get(o, "default_value")));
    if (has(o, "identity"))
        buf_add(&b, fill(v, " %", identity_clause(v, it)));
    if (has(o, "nullable") && with_not_null)
        buf_add(&b, fill(v, " %", not_null_clause(v, o)));
    return buf_str(&b);
}

void make_column(inverse *v, item *it)
{
    const object *o = it->to;
    bool split = needs_value(o);
    str table = table_path(v, o);

    say(v, has(o, "generated") ? 0 : NEEDS_ROWS,
        fill(v, "ALTER TABLE % ADD COLUMN %", table, column_definition(v, it, !split)));
    if (split && has(o, "not_null_name"))
        SAY(v, "ALTER TABLE % ADD CONSTRAINT % NOT NULL %", table,
            quoted(v, get(o, "not_null_name")), quoted(v, o->sub));
    else if (split)
        SAY(v, "ALTER TABLE % ALTER COLUMN % SET NOT NULL", table, quoted(v, o->sub));
}

/* ---- alterations ---- */

static str default_storage(str type)
{
    static const char *const fixed[] = { "smallint", "integer", "bigint", "real",
                                         "double",   "boolean", "date",   "time",
                                         "uuid",     "oid",     NULL };

    if (str_starts(type, "numeric"))
        return STR("MAIN");
    return one_of(type, fixed) && !is_array(type) ? STR("PLAIN") : STR("EXTENDED");
}

static void alter_type_of(inverse *v, item *it, str what)
{
    const object *o = it->to;
    str type = get(o, "type"), was = get(it->from, "type");

    if (!type_moves(v, it) || column_follows(v, it, "type"))
        return;
    str using = !has(o, "generated") && (it->anew || !str_same(type, was))
                    ? conversion(v, quoted(v, o->sub), was, type)
                    : STR("");
    say(v, widens(was, type) || str_same(type, was) ? 0 : LOSSY,
        fill(v, "% TYPE %%%", what, type,
             has(o, "collation") ? fill(v, " COLLATE %", get(o, "collation")) : STR(""), using));
}

static void alter_default(inverse *v, item *it, str what)
{
    bool was = has(it->from, "default_value"), is = has(it->to, "default_value");
    bool again = is && was && (it->anew || type_moves(v, it));

    if ((!again && !differs(v, it, "default_value")) || column_follows(v, it, "default_value"))
        return;
    if (is)
        SAY(v, "% SET DEFAULT %", what, get(it->to, "default_value"));
    else
        SAY(v, "% DROP DEFAULT", what);
}

static void alter_generation(inverse *v, item *it, str what)
{
    bool was = has(it->from, "identity"), is = has(it->to, "identity");

    if (column_follows(v, it, "identity"))
        return;
    if (is && !was)
        SAY(v, "% ADD %", what, identity_clause(v, it));
    else if (is && was && differs(v, it, "identity"))
        SAY(v, "% SET GENERATED %", what,
            str_is(get(it->to, "identity"), "always") ? STR("ALWAYS") : STR("BY DEFAULT"));
}

static void alter_nullable(inverse *v, item *it, str what)
{
    bool was = has(it->from, "nullable"), is = has(it->to, "nullable");

    if (was && is && (differs(v, it, "nullable") || differs(v, it, "not_null_name")))
        cannot(v, it, "name or state of its NOT NULL constraint");
    if (was == is || column_follows(v, it, "nullable"))
        return;
    if (is && has(it->to, "not_null_name"))
        SAY(v, "ALTER TABLE % ADD CONSTRAINT % NOT NULL %", table_path(v, it->to),
            quoted(v, get(it->to, "not_null_name")), quoted(v, it->to->sub));
    else
        SAY(v, "% % NOT NULL", what, is ? STR("SET") : STR("DROP"));
    if (has(it->to, "not_null_comment"))
        cannot(v, it, "the comment on its NOT NULL constraint");
}

/* Set, or set back, when it differs; `none` is what stands for no value. */
static void alter_setting(inverse *v, item *it, str what, const char *const names[2], str none)
{
    if (before(it) ? !differs(v, it, names[0]) : !has(it->to, names[0]))
        return;
    SAY(v, "% SET % %", what, str_of(names[1]),
        has(it->to, names[0]) ? get(it->to, names[0]) : none);
}

/* What is the same for columns that are there and columns that were just made. */
static void alter_finish(inverse *v, item *it, str what)
{
    const object *o = it->to, *old = before(it);
    const item *whole = whole_of(v, it);
    /* Storage and target would go on to children, which have their own. */
    str only = whole && is_kind(whole, "table") ? fill(v, "ALTER TABLE ONLY % ALTER COLUMN %",
                                                       table_path(v, o), quoted(v, o->sub))
                                                : what;

    if (old && type_moves(v, it) && has(o, "storage") && !differs(v, it, "storage"))
        SAY(v, "% SET STORAGE %", only, get(o, "storage"));
    /* With its type a column gets the storage of that. */
    if (has(o, "storage") || !old || !type_moves(v, it))
        alter_setting(v, it, only, (const char *const[2]){ "storage", "STORAGE" },
                      default_storage(get(o, "type")));
    alter_setting(v, it, what, (const char *const[2]){ "compression", "COMPRESSION" },
                  STR("default"));
    alter_setting(v, it, only, (const char *const[2]){ "statistics", "STATISTICS" }, STR("-1"));
    change_settings(v, what, get(old, "options"), get(o, "options"));
}

/* A view's columns are its query's, a typed table's those of the type: what is their own is added.
 */
static void finish_made(inverse *v, item *it, const item *whole, str what)
{
    bool view = whole && (is_kind(whole, "view") || is_kind(whole, "materialized view"));
    bool typed = whole && has(whole->to, "of_type");

    if ((view || typed) && has(it->to, "default_value"))
        SAY(v, "% SET DEFAULT %", what, get(it->to, "default_value"));
    if (typed && has(it->to, "nullable"))
        SAY(v, "% SET NOT NULL", what);
    if (typed && (has(it->to, "generated") || has(it->to, "identity")))
        cannot(v, it, "how a typed table's column is computed");
}

void alter_column(inverse *v, item *it)
{
    const object *old = before(it);
    str what =
        fill(v, "ALTER TABLE % ALTER COLUMN %", table_path(v, it->to), quoted(v, it->to->sub));

    if (old) {
        bool adds = has(it->to, "identity") && !has(it->from, "identity");
        if (has(old, "generated") && !has(it->to, "generated"))
            SAY(v, "% DROP EXPRESSION", what);
        alter_type_of(v, it, what);
        if (adds)
            alter_default(v, it, what);
        if (!adds)
            alter_generation(v, it, what);
        alter_nullable(v, it, what);
        if (adds)
            alter_generation(v, it, what);
        if (!adds)
            alter_default(v, it, what);
        if (differs(v, it, "server_options"))
            alter_options(v, it);
    } else {
        finish_made(v, it, whole_of(v, it), what);
    }
    alter_finish(v, it, what);
}

static bool is_of_standing_view(inverse *v, const item *it)
{
    const item *whole =
        is_kind(it, "column") ? table_named(v, false, it->from->schema, it->from->name) : NULL;

    return whole && !is_going(whole) &&
           (is_kind(whole, "view") || is_kind(whole, "materialized view"));
}

/* A view's column goes with the view: what it had of its own is taken off. */
void strip_column(inverse *v, item *it)
{
    const object bare = { .kind = it->now.kind,
                          .schema = it->now.schema,
                          .name = it->now.name,
                          .sub = it->now.sub,
                          .attributes = it->from->attributes,
                          .attribute_count = 1 };
    item column = *it;

    if (it->to || !is_of_standing_view(v, it))
        return;
    column.to = &bare;
    column.what = VERDICT_ALTER;
    alter_column(v, &column);
    dress(v, &column);
}
