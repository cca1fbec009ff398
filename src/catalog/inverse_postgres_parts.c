/* PostgreSQL: what comes and goes with what it is a part of. */
#include "catalog/inverse_plan.h"

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

/* The part of the same name of a table that this one inherits from. */
static const item *parent_part(inverse *v, const object *o, bool in_to, const char *of)
{
    const item *child = table_named(v, in_to, o->schema, o->name);
    const object *table = !child ? NULL : in_to ? child->to : child->from;
    str parts[3], rest = get(table, "parents");

    while (rest.size) {
        str one = cut_at(rest, ", ", &rest);
        if (name_parts(v, one, parts) != 2)
            continue;
        parts[2] = o->sub;
        const item *found = item_named(v, in_to, of, parts);
        if (found)
            return found;
    }
    return NULL;
}

bool trigger_is_cloned(inverse *v, const item *it)
{
    return is_kind(it, "trigger") &&
           parent_part(v, it->to ? it->to : it->from, it->to != NULL, "trigger");
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
    return !(str_is(form, "check") && whole && is_fresh(whole) && has(whole->to, "bound"));
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
    return is_going(whole) || (parent && is_going(parent));
}

/* A foreign key to a table that goes too has to go by itself: the two may need each other. */
static bool constraint_goes(inverse *v, const item *it, const item *whole)
{
    return (is_going(whole) && !str_is(get(it->from, "form"), "foreign key")) ||
           (has(it->from, "inherited") && parent_goes(v, it, "constraint"));
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
