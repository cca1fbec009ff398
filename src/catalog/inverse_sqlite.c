/*
 * SQLite. What ALTER TABLE can do exactly it does; any other table that changes is built anew
 * beside the old one, as the manual's "Making Other Kinds Of Table Schema Changes" has it.
 */
#include <string.h>

#include "catalog/inverse_plan.h"
#include "sql/token.h"

static const object *either(const item *it)
{
    return it->to ? it->to : it->from;
}

static void rename_all(inverse *v)
{
    for (size_t i = 0; i < v->count; i++) {
        const item *it = &v->items[i];
        v->about = it;
        if (it->from && it->to && is_kind(it, "table") && !str_same(it->from->name, it->to->name))
            SAY(v, "ALTER TABLE % RENAME TO %", quoted(v, it->from->name), quoted(v, it->to->name));
    }
    for (size_t i = 0; i < v->count; i++) {
        const item *it = &v->items[i];
        v->about = it;
        if (it->from && it->to && is_kind(it, "column") && !str_same(it->from->sub, it->to->sub))
            SAY(v, "ALTER TABLE % RENAME COLUMN % TO %", quoted(v, it->to->name),
                quoted(v, it->from->sub), quoted(v, it->to->sub));
    }
}

/* ---- what is to be done with each ---- */

static bool changed(const inverse *v, const item *it)
{
    for (int side = 0; side < 2; side++) {
        const object *o = side ? it->to : it->from;
        for (size_t i = 0; i < o->attribute_count; i++)
            if (differs(v, it, str_c(v->a, o->attributes[i].name)))
                return true;
    }
    return false;
}

static item *table_of(const inverse *v, const item *it)
{
    const object *o = either(it);
    const str at[3] = { { 0 }, is_kind(it, "index") ? get(o, "on_table") : o->name, { 0 } };
    item *table = item_named(v, it->to != NULL, "table", at);

    return table ? table : item_named(v, it->to != NULL, "view", at);
}

/* Tables that a virtual table keeps its rows in come and go with it. */
static bool is_shadow(const inverse *v, const object *o, const catalog *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const object *t = &c->objects[i];
        str name = t->name;
        if (str_is(t->kind, "table") && has(t, "virtual") && name.size < o->name.size &&
            str_starts(o->name, str_c(v->a, name)) && o->name.at[name.size] == '_')
            return true;
    }
    return false;
}

static bool skips(const inverse *v, const item *it)
{
    return is_shadow(v, either(it), it->to ? v->to : v->from);
}

static void judge_wholes(inverse *v)
{
    for (size_t i = 0; i < v->count; i++) {
        item *it = &v->items[i];
        it->what = !it->to                  ? VERDICT_DROP
                   : !it->from              ? VERDICT_CREATE
                   : !changed(v, it)        ? VERDICT_KEEP
                   : is_kind(it, "setting") ? VERDICT_ALTER
                                            : VERDICT_REPLACE;
        if ((is_kind(it, "table") || is_kind(it, "index")) && skips(v, it))
            it->what = VERDICT_KEEP;
    }
}

/* A table is built anew when one of its parts differs; what stands on it then comes back too. */
static void spread(inverse *v)
{
    for (size_t i = 0; i < v->count; i++) {
        item *it = &v->items[i];
        bool part = is_kind(it, "column") || is_kind(it, "constraint");
        item *table = part ? table_of(v, it) : NULL;
        if (table && table->from && table->to && it->what != VERDICT_KEEP)
            table->what = VERDICT_REPLACE;
    }
}

/* Where one text has more than the other, at one place: it ends with the columns. */
static str added_at_end(str less, str more)
{
    size_t front = 0, back = 0;

    while (front < less.size && less.at[front] == more.at[front])
        front++;
    while (back < less.size - front &&
           less.at[less.size - 1 - back] == more.at[more.size - 1 - back])
        back++;
    if (less.size >= more.size || front + back != less.size)
        return STR("");
    str rest, tail = str_trim(str_cut(more, more.size - back, more.size));
    str added = str_trim(str_cut(more, front, more.size - back));
    (void)cut_at(str_cut(added, 1, added.size), ",", &rest);
    return str_starts(tail, ")") && str_starts(added, ",") && !rest.size
               ? str_trim(str_cut(added, 1, added.size))
               : STR("");
}

static bool has_word(str sql, const char *const *words)
{
    tokens all = tokens_of(DIALECT_SQLITE, sql);
    token t;
    err ignored;

    while (token_next_solid(&all, &t, &ignored) && t.kind != TOKEN_END)
        for (size_t i = 0; words[i]; i++)
            if (token_is(&t, words[i]))
                return true;
    return false;
}

/* Only what ALTER TABLE takes and gives without looking at rows. */
static bool is_plain_column(str definition)
{
    static const char *const words[] = { "primary",    "unique",  "references", "check",
                                         "constraint", "foreign", "generated",  "as",
                                         "not",        NULL };

    return definition.size && !has_word(definition, words) &&
           str_find(definition, STR("CURRENT_")) < 0 && str_find(definition, STR("(")) < 0;
}

static str column_name(inverse *v, str definition)
{
    tokens all = tokens_of(DIALECT_SQLITE, definition);
    token t;
    err ignored;

    return token_next_solid(&all, &t, &ignored) ? token_name(v->a, DIALECT_SQLITE, &t) : STR("");
}

/* What ALTER TABLE does exactly. */
typedef enum exact { EXACT_NOT, EXACT_ADD, EXACT_DROP } exact;

static exact exact_for(const item *it, str *definition)
{
    str from = it->from->written, to = it->to->written;

    *definition = added_at_end(from, to);
    if (!str_same(it->from->name, it->to->name))
        return EXACT_NOT;
    if (is_plain_column(*definition))
        return EXACT_ADD;
    *definition = added_at_end(to, from);
    return is_plain_column(*definition) ? EXACT_DROP : EXACT_NOT;
}

static bool alter_exactly(inverse *v, const item *it)
{
    str definition, name = quoted(v, it->to->name);
    exact how = exact_for(it, &definition);

    if (how == EXACT_ADD)
        say(v, NEEDS_ROWS, fill(v, "ALTER TABLE % ADD COLUMN %", name, definition));
    if (how == EXACT_DROP)
        say(v, LOSSY,
            fill(v, "ALTER TABLE % DROP COLUMN %", name, quoted(v, column_name(v, definition))));
    return how != EXACT_NOT;
}

static str written(const object *o)
{
    return o->written.size ? o->written : get(o, "sql");
}

/* CREATE TABLE name ...: with another name. */
static str renamed_creation(inverse *v, const object *o, str name)
{
    str sql = written(o);
    tokens all = tokens_of(DIALECT_SQLITE, sql);
    token t = { 0 };
    err ignored;

    for (int i = 0; i < 3; i++)
        if (!token_next_solid(&all, &t, &ignored))
            return sql;
    size_t at = (size_t)(t.text.at - sql.at);
    return fill(v, "%%%", str_cut(sql, 0, at), name, str_cut(sql, at + t.text.size, sql.size));
}

/* Columns that both have and that hold values of their own; one that comes, and one that goes. */
static str common_columns(inverse *v, const item *table, const item **comes, const item **goes)
{
    buf b = buf_in(v->a);

    *comes = *goes = NULL;
    for (size_t i = 0; i < v->count; i++) {
        const item *it = &v->items[i];
        if (!is_kind(it, "column"))
            continue;
        bool mine = it->to ? str_same(it->to->name, table->to->name)
                           : str_same(it->from->name, table->from->name);
        bool computed = has(it->from, "generated") || has(it->to, "generated");
        if (!mine || computed)
            continue;
        if (!it->from)
            *comes = it;
        if (!it->to)
            *goes = it;
        if (!it->from || !it->to)
            continue;
        if (b.size)
            buf_add_c(&b, ", ");
        buf_add(&b, quoted(v, it->to->sub));
    }
    return buf_str(&b);
}

static bool counts_up(const object *o)
{
    static const char *const words[] = { "autoincrement", NULL };

    return has_word(get(o, "sql"), words);
}

/* A table that counts no more: what was given once is forgotten, and may be given again. */
static void lose_counter(inverse *v, const item *it, str name)
{
    object *counter = arena_take(v->a, sizeof *counter);
    item about = { .from = counter };

    *counter = (object){ .kind = STR("counter"), .name = it->to->name };
    v->about = &about;
    say(v, LOSSY, fill(v, "DELETE FROM sqlite_sequence WHERE name = %", name));
    v->about = it;
}

/* The numbers that were given once are not given again. */
static void keep_counter(inverse *v, const item *it, str spare)
{
    str name = quote_text(v->a, DIALECT_SQLITE, it->to->name);
    str other = quote_text(v->a, DIALECT_SQLITE, spare);

    if (counts_up(it->from) && !counts_up(it->to))
        lose_counter(v, it, name);
    if (!counts_up(it->from) || !counts_up(it->to))
        return;
    SAY(v, "DELETE FROM sqlite_sequence WHERE name = %", other);
    SAY(v,
        "INSERT INTO sqlite_sequence (name, seq) SELECT %, seq FROM sqlite_sequence WHERE name = %",
        other, name);
}

static void rebuild(inverse *v, const item *it)
{
    const item *comes, *goes;
    str spare = spare_name(v), columns = common_columns(v, it, &comes, &goes);
    str name = quoted(v, it->to->name), other = quoted(v, spare);

    v->about = comes ? comes : it;
    say(v, comes ? NEEDS_ROWS : 0, renamed_creation(v, it->to, other));
    v->about = it;
    if (columns.size)
        SAY(v, "INSERT INTO % (%) SELECT % FROM %", other, columns, columns, name);
    keep_counter(v, it, spare);
    v->about = goes && columns.size ? goes : it;
    say(v, goes || !columns.size ? LOSSY : 0, fill(v, "DROP TABLE %", name));
    v->about = it;
    SAY(v, "ALTER TABLE % RENAME TO %", other, name);
}

/* ---- the order ---- */

static bool on_rebuilt(const inverse *v, const item *it)
{
    const item *table = table_of(v, it);

    return table && table->what == VERDICT_REPLACE;
}

static const char *drop_word(const item *it)
{
    return is_kind(it, "index") ? "INDEX" : is_kind(it, "view") ? "VIEW" : "TRIGGER";
}

/* Before anything is altered, as ALTER TABLE reads all there is. */
static void drop_kind(inverse *v, const char *name)
{
    for (size_t i = 0; i < v->count; i++) {
        const item *it = &v->items[i];
        if (!it->from || !is_kind(it, name) || !is_going(it))
            continue;
        v->about = it;
        SAY(v, "DROP % IF EXISTS %", str_of(drop_word(it)),
            quoted(v, it->from->sub.size ? it->from->sub : it->from->name));
    }
}

static void create_kind(inverse *v, const char *name)
{
    for (size_t i = 0; i < v->count; i++) {
        const item *it = &v->items[i];
        if (!it->to || !is_kind(it, name))
            continue;
        bool again = it->what == VERDICT_KEEP && !str_is(str_of(name), "view") &&
                     !str_is(str_of(name), "table") && on_rebuilt(v, it);
        v->about = it;
        if (is_fresh(it) || again)
            say(v, is_kind(it, "table") && !has(it->to, "virtual") ? NEEDS_ROWS : 0,
                written(it->to));
    }
}

static void drop_tables(inverse *v)
{
    for (size_t i = 0; i < v->count; i++) {
        const item *it = &v->items[i];
        v->about = it;
        if (is_kind(it, "table") &&
            (it->what == VERDICT_DROP || (it->what == VERDICT_REPLACE && has(it->from, "virtual"))))
            say(v, LOSSY, fill(v, "DROP TABLE %", quoted(v, it->from->name)));
    }
}

static bool changes_by_rebuild(const item *it)
{
    return is_kind(it, "table") && it->what == VERDICT_REPLACE && !has(it->from, "virtual") &&
           !has(it->to, "virtual");
}

/* ALTER TABLE refuses when a view of anything is broken, unless it is asked to be as it once was.
 */
static void alter_tables(inverse *v)
{
    action all = { .last = &all.first }, *before = v->into;

    v->into = &all;
    for (size_t i = 0; i < v->count; i++) {
        item *it = &v->items[i];
        v->about = it;
        if (changes_by_rebuild(it) && alter_exactly(v, it))
            it->what = VERDICT_ALTER;
    }
    for (size_t i = 0; i < v->count; i++)
        if (changes_by_rebuild(&v->items[i]))
            rebuild(v, &v->items[i]);
    v->into = before;
    v->about = NULL;
    if (!all.first)
        return;
    SAY(v, "PRAGMA legacy_alter_table = ON");
    *v->into->last = all.first;
    v->into->last = all.last;
    SAY(v, "PRAGMA legacy_alter_table = OFF");
}

static void create_tables(inverse *v)
{
    for (size_t i = 0; i < v->count; i++) {
        item *it = &v->items[i];
        v->about = it;
        if (is_kind(it, "table") && is_fresh(it) && !changes_by_rebuild(it))
            say(v, has(it->to, "virtual") ? 0 : NEEDS_ROWS, written(it->to));
    }
}

static void set_settings(inverse *v)
{
    for (size_t i = 0; i < v->count; i++) {
        const item *it = &v->items[i];
        v->about = it;
        if (!is_kind(it, "setting") || it->what == VERDICT_KEEP)
            continue;
        str name = either(it)->name;
        if (it->to && (str_is(name, "user_version") || str_is(name, "application_id")))
            SAY(v, "PRAGMA % = %", name, get(it->to, "value"));
        else
            cannot(v, it, "a setting of the whole file");
    }
}

static bool reads_schema(const item *it)
{
    str definition;

    if (!it->from || !it->to)
        return false;
    return !str_same(it->from->name, it->to->name) || !str_same(it->from->sub, it->to->sub) ||
           (changes_by_rebuild(it) && exact_for(it, &definition) == EXACT_DROP);
}

/* Some alterations read all views and triggers, and refuse when one is broken: they come back after
 * it. */
static void clear_for_alterations(inverse *v)
{
    bool any = false;

    for (size_t i = 0; i < v->count; i++)
        any = any || reads_schema(&v->items[i]);
    for (size_t i = 0; any && i < v->count; i++) {
        item *it = &v->items[i];
        if (it->what == VERDICT_KEEP && (is_kind(it, "view") || is_kind(it, "trigger")))
            it->what = VERDICT_REPLACE;
    }
}

static bool rebuilds(const inverse *v)
{
    for (size_t i = 0; i < v->count; i++)
        if (is_kind(&v->items[i], "table") &&
            (is_going(&v->items[i]) || changes_by_rebuild(&v->items[i])))
            return true;
    return false;
}

void inverse_sqlite(inverse *v)
{
    sqlite_pair(v);
    judge_wholes(v);
    spread(v);
    v->about = NULL;
    v->rests_keys = rebuilds(v);
    clear_for_alterations(v);
    drop_kind(v, "trigger");
    drop_kind(v, "view");
    drop_kind(v, "index");
    rename_all(v);
    alter_tables(v);
    drop_tables(v);
    create_tables(v);
    create_kind(v, "index");
    create_kind(v, "view");
    create_kind(v, "trigger");
    set_settings(v);
}
