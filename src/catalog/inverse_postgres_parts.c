/* PostgreSQL: what comes and goes with what it is a part of. */
#include "catalog/inverse_postgres.h"
#include "sql/token.h"

static bool is_view(const item *it)
{
    return is_kind(it, "view") || is_kind(it, "materialized view");
}

static const item *owner_column(inverse *v, const object *sequence)
{
    str parts[3];

    if (name_parts(v, get(sequence, "owned_by"), parts) != 3)
        return NULL;
    return item_named(v, false, "column", parts);
}

/* A table that stays, and has this parent no more. */
static bool leaves(inverse *v, const item *child, str parent)
{
    return child->from && child->to && !is_going(child) && !has(child->from, "bound") &&
           differs(v, child, "parents") &&
           options_beside(v, parent, get(child->to, "parents"), false).size;
}

/* The part of the same name of a table that this one inherits from; one that it leaves takes none
 * of its parts along. */
static const item *parent_part(inverse *v, const object *o, bool in_to, const char *of)
{
    const item *child = table_named(v, in_to, o->schema, o->name);
    const object *table = !child ? NULL : in_to ? child->to : child->from;
    str parts[3], rest = get(table, "parents");

    while (rest.size) {
        str one = cut_at(rest, ", ", &rest);
        if (name_parts(v, one, parts) != 2 || (!in_to && leaves(v, child, one)))
            continue;
        parts[2] = o->sub;
        const item *found = item_named(v, in_to, of, parts);
        if (found)
            return found;
    }
    return NULL;
}

/* Partitions get the row triggers of their parent; other children get none. */
bool trigger_is_cloned(inverse *v, const item *it)
{
    const object *o = it->to ? it->to : it->from;

    if (!is_kind(it, "trigger") || str_find(get(o, "definition"), STR(" FOR EACH ROW ")) < 0)
        return false;
    const item *table = table_named(v, it->to != NULL, o->schema, o->name);
    return table && has(it->to ? table->to : table->from, "bound") &&
           parent_part(v, o, it->to != NULL, "trigger");
}

static bool stays_attached(inverse *v, const object *o)
{
    const item *table = table_named(v, true, o->schema, o->name);

    return table && table->from && table->what != VERDICT_REPLACE && !differs(v, table, "parents");
}

static bool column_comes(inverse *v, const item *it, const item *whole)
{
    return !whole || is_fresh(whole) || is_view(whole) ||
           (has(it->to, "inherited") && stays_attached(v, it->to));
}

/* A key is made on every partition by itself, so that it has its name; what ATTACH compares has to
 * be there before. */
static bool constraint_comes(inverse *v, const item *it, const item *whole)
{
    str form = get(it->to, "form");

    if (!has(it->to, "inherited") || str_is(form, "primary key") || str_is(form, "unique") ||
        !parent_part(v, it->to, true, "constraint"))
        return false;
    if (!str_is(form, "check") || !whole)
        return true;
    return is_fresh(whole) ? !has(whole->to, "bound") : stays_attached(v, it->to);
}

bool made_by_whole(inverse *v, const item *it)
{
    const item *whole = whole_of(v, it);

    if (!it->to)
        return false;
    if (is_kind(it, "column"))
        return column_comes(v, it, whole);
    if (is_kind(it, "index"))
        return has(it->to, "of_constraint");
    if (is_kind(it, "constraint"))
        return constraint_comes(v, it, whole);
    if (is_kind(it, "sequence"))
        return str_is(get(it->to, "owned_as"), "identity");
    return trigger_is_cloned(v, it);
}

static bool parent_goes(inverse *v, const item *it, const char *of)
{
    const item *parent = parent_part(v, it->from, false, of);

    return parent && is_going(parent);
}

static bool index_goes(inverse *v, const item *it, const item *whole)
{
    str parts[3] = { whole->from->schema, whole->from->name, get(it->from, "of_constraint") };

    if (parts[2].size && item_named(v, false, "constraint", parts))
        return true;
    size_t n = name_parts(v, get(it->from, "partition_of"), parts);
    parts[2] = STR("");
    const item *parent = n == 2 ? item_named(v, false, "index", parts) : NULL;
    return is_going(whole) || (parent && is_going(parent) && !partition_detaches(v, whole));
}

/* The key of a partition has a name of its own: its index tells which key of the parent it is. */
static bool parent_key_goes(inverse *v, const item *it)
{
    str parts[3] = { it->from->schema, it->from->sub };
    const item *index = item_named(v, false, "index", parts);

    if (!index || name_parts(v, get(index->from, "partition_of"), parts) != 2)
        return false;
    parts[2] = STR("");
    index = item_named(v, false, "index", parts);
    if (!index || !get(index->from, "of_constraint").size)
        return false;
    parts[1] = get(index->from, "on_table");
    parts[2] = get(index->from, "of_constraint");
    const item *key = item_named(v, false, "constraint", parts);
    return key && is_going(key);
}

/* A foreign key to a table that goes too has to go by itself: the two may need each other. */
static bool constraint_goes(inverse *v, const item *it, const item *whole)
{
    bool foreign = str_is(get(it->from, "form"), "foreign key") &&
                   !(has(it->from, "inherited") && has(whole->from, "bound"));

    return (is_going(whole) && !foreign) ||
           (has(it->from, "inherited") && !partition_detaches(v, whole) &&
            (parent_goes(v, it, "constraint") || parent_key_goes(v, it)));
}

static bool sequence_goes(inverse *v, const item *it)
{
    const item *column = owner_column(v, it->from);

    return column && (is_going(column) || str_is(get(it->from, "owned_as"), "identity"));
}

bool goes_with_whole(inverse *v, const item *it)
{
    bool index = is_kind(it, "index");
    str table = index ? get(it->from, "on_table") : it->from->name;

    if (is_kind(it, "sequence"))
        return sequence_goes(v, it);
    if (!index && it->from->sub.size == 0)
        return false;
    const item *whole = table_named(v, false, it->from->schema, table);
    if (!whole)
        return false;
    if (is_kind(it, "column"))
        return is_going(whole) || is_view(whole) || parent_goes(v, it, "column");
    if (index)
        return index_goes(v, it, whole);
    if (is_kind(it, "constraint"))
        return constraint_goes(v, it, whole);
    return is_going(whole);
}

/* ---- partitions ---- */

const item *parent_of(inverse *v, const item *it)
{
    str parts[3];

    if (!it->from || !has(it->from, "bound") || name_parts(v, get(it->from, "parents"), parts) != 2)
        return NULL;
    return table_named(v, false, parts[0], parts[1]);
}

bool partition_detaches(inverse *v, const item *it)
{
    const item *parent = it && it->to && !is_going(it) ? parent_of(v, it) : NULL;

    return parent && (is_going(parent) || differs(v, it, "parents") || differs(v, it, "bound"));
}

bool table_detaches(inverse *v, const item *it)
{
    if (partition_detaches(v, it))
        return true;
    if (!it || !it->from)
        return false;
    for (str rest = get(it->from, "parents"); rest.size;)
        if (leaves(v, it, cut_at(rest, ", ", &rest)))
            return true;
    return false;
}

void leave_parents(inverse *v, const item *it)
{
    str parts[3];

    for (str rest = get(it->from, "parents"); rest.size;) {
        str one = cut_at(rest, ", ", &rest);
        if (!leaves(v, it, one))
            continue;
        const item *parent =
            name_parts(v, one, parts) == 2 ? table_named(v, false, parts[0], parts[1]) : NULL;
        SAY(v, "ALTER TABLE % NO INHERIT %", path_of(v, &it->now),
            parent ? path_of(v, &parent->now) : one);
    }
}

bool stays_with_partition(inverse *v, const item *it)
{
    str table = is_kind(it, "index") ? get(it->from, "on_table") : it->from->name;

    return (is_kind(it, "constraint") || is_kind(it, "index")) &&
           partition_detaches(v, table_named(v, false, it->from->schema, table));
}

/* ---- names that follow others ---- */

static bool is_signed(const object *o)
{
    return str_is(o->kind, "function") || str_is(o->kind, "procedure") ||
           str_is(o->kind, "aggregate") || str_is(o->kind, "operator") || str_is(o->kind, "cast") ||
           str_is(o->kind, "transform");
}

/* The type, table or view of `from` that is written schema.name, under the name it has now. */
static str type_now(inverse *v, const token *schema, const token *name)
{
    const item *it = table_named(v, false, token_name(v->a, DIALECT_POSTGRES, schema),
                                 token_name(v->a, DIALECT_POSTGRES, name));

    return it ? path_of(v, &it->now) : STR("");
}

static bool is_word(const token *t)
{
    return t->kind == TOKEN_WORD || t->kind == TOKEN_NAME;
}

/* A list of types with the names they have now. */
static str types_now(inverse *v, str list)
{
    tokens all = tokens_of(DIALECT_POSTGRES, list), ahead;
    token one, dot, other;
    buf b = buf_in(v->a);
    err ignored;

    while (token_next(&all, &one, &ignored) && one.kind != TOKEN_END) {
        str now = STR("");
        ahead = all;
        if (is_word(&one) && token_next(&ahead, &dot, &ignored) && token_is(&dot, ".") &&
            token_next(&ahead, &other, &ignored) && is_word(&other))
            now = type_now(v, &one, &other);
        if (now.size)
            all = ahead;
        buf_add(&b, now.size ? now : one.text);
    }
    return buf_str(&b);
}

static str arguments_of(str name)
{
    size_t at = 0;

    while (at < name.size && name.at[at] != '(')
        at++;
    return str_cut(name, at, name.size);
}

str name_now(inverse *v, const item *it)
{
    str name = it->now.name, types = arguments_of(it->from->name);

    if (!is_signed(it->from))
        return name;
    if (is_kind(it, "cast") || is_kind(it, "transform"))
        return types_now(v, it->from->name);
    return fill(v, "%%", str_cut(name, 0, name.size - arguments_of(name).size),
                types_now(v, types));
}

str name_following(inverse *v, const item *it)
{
    str name = it->now.name, types = it->to ? arguments_of(it->to->name) : STR("");

    if (!is_signed(&it->now))
        return name;
    if (!it->to)
        return name_now(v, it);
    if (is_kind(it, "cast") || is_kind(it, "transform"))
        return it->to->name;
    return fill(v, "%%", str_cut(name, 0, name.size - arguments_of(name).size), types);
}

bool renamed_with_parent(inverse *v, const item *it)
{
    bool check = is_kind(it, "constraint") && str_is(get(it->from, "form"), "check");

    if (!has(it->from, "inherited") || (!check && !is_kind(it, "column")))
        return false;
    const item *parent = parent_part(v, it->from, false, check ? "constraint" : "column");
    return parent && parent->to && it->to && str_same(parent->to->sub, it->to->sub);
}
