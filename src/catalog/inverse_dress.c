/* Owners, grants, comments. */
#include "catalog/inverse_postgres.h"

/* Who gets, or loses, which privilege. */
typedef struct grant {
    bool given, option;
    str privilege, role, by;
} grant;

static bool read_grant(str line, grant *out)
{
    str rest, word = str_split(line, ' ', &rest);

    *out = (grant){ .given = str_is(word, "grant") };
    out->privilege = str_split(rest, ' ', &rest);
    for (size_t i = rest.size; i-- > 0;)
        if (str_starts(str_cut(rest, i, rest.size), " by ")) {
            out->by = str_cut(rest, i + 4, rest.size);
            rest = str_cut(rest, 0, i);
            break;
        }
    out->option = str_ends(rest, " with grant option");
    out->role = out->option ? str_cut(rest, 0, rest.size - 18) : rest;
    return out->privilege.size && out->role.size;
}

static str role_of(inverse *v, str role)
{
    return str_is(role, "public") ? STR("PUBLIC") : quoted(v, role);
}

/* What a privilege is on, and in front of it for default privileges. */
typedef struct target_of {
    str before, on;
    str columns; /* " (\"a\")" */
} target_of;

static void say_grant(inverse *v, item *it, const target_of *t, const grant *g)
{
    if (g->by.size) {
        cannot(v, it, "% is granted by %, who is not the owner", g->privilege, g->by);
        return;
    }
    if (g->given)
        SAY(v, "%GRANT %% ON % TO %%", t->before, g->privilege, t->columns, t->on,
            role_of(v, g->role), g->option ? STR(" WITH GRANT OPTION") : STR(""));
    else
        SAY(v, "%REVOKE %% ON % FROM %", t->before, g->privilege, t->columns, t->on,
            role_of(v, g->role));
}

static bool has_line(str list, str line)
{
    while (list.size)
        if (str_same(str_split(list, '\n', &list), line))
            return true;
    return false;
}

/* Lines of `list` that `other` has not; back: undone. */
static void say_lines(inverse *v, item *it, const target_of *t, const str lists[2], bool back)
{
    grant g;

    for (str list = lists[0]; list.size;) {
        str line = str_split(list, '\n', &list);
        if (has_line(lists[1], line) || !read_grant(line, &g))
            continue;
        if (back) {
            g.given = !g.given;
            g.option = false;
        }
        say_grant(v, it, t, &g);
    }
}

/* In `kinds` of default privileges: "tables". */
static const char *default_kind(const item *it)
{
    if (is_kind(it, "function") || is_kind(it, "procedure") || is_kind(it, "aggregate"))
        return "(functions)";
    if (is_kind(it, "sequence"))
        return "(sequences)";
    if (is_kind(it, "type"))
        return "(types)";
    if (is_kind(it, "schema"))
        return "(schemas)";
    if (is_kind(it, "table") || is_kind(it, "view") || is_kind(it, "foreign table") ||
        is_kind(it, "materialized view"))
        return "(tables)";
    return NULL;
}

static str default_grants(inverse *v, const item *it, const catalog *of)
{
    const char *kind = default_kind(it);
    buf b = buf_in(v->a);

    for (size_t i = 0; kind && i < of->count; i++) {
        const object *o = &of->objects[i];
        if (!str_is(o->kind, "default privileges") || !str_ends(o->name, kind) ||
            (o->schema.size && !str_same(o->schema, it->to->schema)) ||
            (v->from->reader.size && !str_starts(o->name, str_c(v->a, v->from->reader))))
            continue;
        if (b.size)
            buf_add_char(&b, '\n');
        buf_add(&b, get(o, "grants"));
    }
    return buf_str(&b);
}

/* Lines of one list: those that the other has too, or those that it has not. */
static void add_lines(buf *b, str list, str other, bool in_other)
{
    while (list.size) {
        str line = str_split(list, '\n', &list);
        if (has_line(other, line) != in_other)
            continue;
        if (b->size)
            buf_add_char(b, '\n');
        buf_add(b, line);
    }
}

/*
 * What the server grants of itself on what is made. Default privileges that change may do so before
 * it is made or after: some are certain then, others possible.
 */
static void given_by_default(inverse *v, const item *it, str *certain, str *possible)
{
    str from = default_grants(v, it, v->from), to = default_grants(v, it, v->to);
    buf both = buf_in(v->a), any = buf_in(v->a);

    add_lines(&both, from, to, true);
    *certain = buf_str(&both);
    add_lines(&any, from, STR(""), false);
    add_lines(&any, to, from, false);
    *possible = buf_str(&any);
}

static str word_to_grant(const object *o)
{
    if (str_is(o->kind, "view") || str_is(o->kind, "materialized view") ||
        str_is(o->kind, "foreign table"))
        return STR("TABLE");
    if (str_is(o->kind, "aggregate"))
        return STR("FUNCTION");
    if (str_is(o->kind, "server"))
        return STR("FOREIGN SERVER");
    return str_of(form_of(o)->word);
}

static target_of target_for(inverse *v, const item *it)
{
    target_of t = { STR(""), STR(""), STR("") };

    if (is_kind(it, "column")) {
        t.columns = fill(v, " (%)", quoted(v, it->to->sub));
        t.on = fill(v, "TABLE %", table_path(v, it->to));
    } else {
        t.on = fill(v, "% %", word_to_grant(it->to), called(v, it->to));
    }
    return t;
}

static void dress_owner(inverse *v, item *it)
{
    const object *old = before(it);
    str owner = get(it->to, "owner"), has_now = old ? get(old, "owner") : v->from->reader;

    bool linked = has(it->to, "owned_as") ||
                  (old && has(old, "owned_by") && !it->anew && !differs(v, it, "owned_by"));

    if (owner.size && !str_same(owner, has_now) && !linked)
        SAY(v, "ALTER % % OWNER TO %", str_of(form_of(it->to)->word), called(v, it->to),
            quoted(v, owner));
}

static str comment_target(inverse *v, const object *o)
{
    const item *domain = NULL;

    if (str_is(o->kind, "constraint"))
        domain = table_named(v, true, o->schema, o->name);
    if (domain && is_kind(domain, "type"))
        return fill(v, "CONSTRAINT % ON DOMAIN %", quoted(v, o->sub), table_path(v, o));
    if (str_is(o->kind, "constraint"))
        return fill(v, "CONSTRAINT % ON %", quoted(v, o->sub), table_path(v, o));
    return fill(v, "% %", str_of(form_of(o)->word), called(v, o));
}

static void dress_comment(inverse *v, item *it)
{
    const object *old = before(it);
    bool public = is_kind(it, "schema") && str_is(it->to->name, "public");

    if (has(it->to, "comment") && (!old || differs(v, it, "comment")))
        SAY(v, "COMMENT ON % IS %", comment_target(v, it->to), text(v, get(it->to, "comment")));
    else if (old && has(old, "comment") && !has(it->to, "comment"))
        SAY(v, "COMMENT ON % IS %", comment_target(v, it->to),
            public ? STR("'standard public schema'") : STR("NULL"));
}

/* On both sides a column of that table. */
static bool is_standing_column(const item *column, const item *table)
{
    return column->from && column->to && is_kind(column, "column") &&
           str_same(column->to->name, table->to->name) &&
           str_same(column->to->schema, table->to->schema);
}

/* A line of the list that the other has not gives, or takes, the same privilege of the same role.
 */
static bool has_alike(const grant *kept, str list, str other, bool given)
{
    grant one;

    while (list.size) {
        str line = str_split(list, '\n', &list);
        if (!has_line(other, line) && read_grant(line, &one) && one.given == given &&
            str_same(one.privilege, kept->privilege) && str_same(one.role, kept->role))
            return true;
    }
    return false;
}

/* What was granted goes, or what an owner has of himself is taken. */
static bool is_taken_along(const grant *kept, str was, str is)
{
    return has_alike(kept, was, is, true) || has_alike(kept, is, was, false);
}

/* Taking a privilege on a table takes that on its columns too: those that stay get it back. */
static void grant_columns_again(inverse *v, item *it, str was, str is)
{
    for (size_t i = 0; i < v->count; i++) {
        item *column = &v->items[i];
        if (!is_standing_column(column, it))
            continue;
        target_of t = target_for(v, column);
        for (str list = get(column->to, "grants"); list.size;) {
            str line = str_split(list, '\n', &list);
            grant kept;
            if (has_line(get(column->from, "grants"), line) && read_grant(line, &kept) &&
                is_taken_along(&kept, was, is))
                say_grant(v, column, &t, &kept);
        }
    }
}

/* What the old owner has on columns goes over to the new one with the table: it goes back. */
static void return_to_old_owner(inverse *v, item *it)
{
    str old = get(it->from, "owner"), new = get(it->to, "owner");
    grant g;

    for (size_t i = 0; i < v->count && !str_same(old, new); i++) {
        item *column = &v->items[i];
        if (!is_standing_column(column, it))
            continue;
        target_of t = target_for(v, column);
        for (str list = get(column->from, "grants"); list.size;) {
            str line = str_split(list, '\n', &list);
            if (!read_grant(line, &g) || !g.given || g.by.size || !str_same(g.role, old))
                continue;
            const grant moved = { .privilege = g.privilege, .role = new };
            say_grant(v, column, &t, &moved);
            if (has_line(get(column->to, "grants"), line))
                say_grant(v, column, &t, &g);
        }
    }
}

/* What a new owner has of old is his as the owner: it has to be taken back before. */
void dress(inverse *v, item *it)
{
    const object *old = before(it);

    if (!form_of(it->to)->word)
        return;
    target_of t = target_for(v, it);
    str was = get(old, "grants"), may_be = was, is = get(it->to, "grants");
    if (!old)
        given_by_default(v, it, &was, &may_be);
    say_lines(v, it, &t, (const str[2]){ may_be, is }, true);
    dress_owner(v, it);
    if (old && is_kind(it, "table"))
        return_to_old_owner(v, it);
    say_lines(v, it, &t, (const str[2]){ is, was }, false);
    if (old && is_kind(it, "table"))
        grant_columns_again(v, it, was, is);
    dress_comment(v, it);
}

void alter_privileges(inverse *v, item *it)
{
    const object *o = it->to ? it->to : it->from;
    target_of t = { STR(""), STR(""), STR("") };
    size_t end = o->name.size;

    while (end && o->name.at[end - 1] != '(')
        end--;
    str role = str_cut(o->name, 0, end ? end - 1 : 0);
    t.on = str_cut(o->name, end, o->name.size - 1);
    const str at[3] = { { 0 }, o->schema, { 0 } };
    const item *in = item_named(v, it->to != NULL, "schema", at);
    t.before = fill(v, "ALTER DEFAULT PRIVILEGES FOR ROLE %% ", quoted(v, role),
                    o->schema.size ? fill(v, " IN SCHEMA %",
                                          quoted(v, in && in->from ? in->now.name : o->schema))
                                   : STR(""));
    item whole = *it;
    const object none = { .kind = o->kind };
    if (!whole.to)
        whole.to = &none;
    str was = it->from ? get(it->from, "grants") : STR(""), is = get(whole.to, "grants");
    say_lines(v, &whole, &t, (const str[2]){ was, is }, true);
    say_lines(v, &whole, &t, (const str[2]){ is, was }, false);
}
