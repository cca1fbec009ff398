#include "catalog/compatible.h"

#include <string.h>

#include "catalog/compatible_plan.h"
#include "catalog/inverse_postgres.h"
#include "catalog/kind.h"

static const char *const relations[] = { "table", "view", "materialized view", "foreign table" };

void found(look *l, const object *of, bool breaks, const char *what, str why)
{
    compatibility *to = l->to;
    void *list;

    if (l->failed)
        return;
    if (to->count == to->room) {
        size_t room = to->room ? 2 * to->room : 16;
        if (!arena_try(l->a, room * sizeof *to->at, &list, l->e)) {
            l->failed = true;
            return;
        }
        if (to->count)
            (void)memcpy(list, to->at, to->count * sizeof *to->at);
        to->at = list;
        to->room = room;
    }
    to->at[to->count++] = (compatible_finding){ l->side, breaks, of, str_of(what), why };
    compatible_answer *answer = l->side == COMPATIBLE_BACKWARD ? &to->backward : &to->forward;
    if (breaks)
        *answer = COMPATIBLE_NO;
    else if (*answer == COMPATIBLE_YES)
        *answer = COMPATIBLE_MAYBE;
}

bool kind_is(const object *o, const char *name)
{
    return str_is(o->kind, name);
}

bool alike(const object *l, const object *r, const char *name)
{
    return has(l, name) == has(r, name) && str_same(get(l, name), get(r, name));
}

static const object *object_in(const catalog *c, str of, const object *path)
{
    object wanted = *path;

    wanted.kind = of;
    size_t at = catalog_find(c, &wanted);
    return at == SIZE_MAX ? NULL : &c->objects[at];
}

const object *relation_in(const catalog *c, str schema, str name)
{
    const object path = { .schema = schema, .name = name };

    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
        const object *o = object_in(c, str_of(relations[i]), &path);
        if (o)
            return o;
    }
    return NULL;
}

static bool is_relation(const object *o)
{
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
        if (kind_is(o, relations[i]))
            return true;
    return false;
}

const object *whole_in(const catalog *c, const object *part)
{
    const object path = { .schema = part->schema, .name = part->name };

    if (kind_is(part, "index"))
        return relation_in(c, part->schema, get(part, "on_table"));
    const object *relation = relation_in(c, part->schema, part->name);
    return relation ? relation : object_in(c, STR("type"), &path);
}

static bool is_part(const object *o)
{
    return kind_is(o, "index") || kinds[kind_rank(o->kind)].part;
}

/* What the application finds under the name it knows. */
static const object *counterpart(const look *l, const object *o)
{
    return is_relation(o) ? relation_in(l->has, o->schema, o->name) : object_in(l->has, o->kind, o);
}

/* What it is called there, when the server says that it is the same. */
static str new_name(const look *l, const object *o)
{
    if (o->identity.size == 0 || !str_same(l->had->origin, l->has->origin))
        return STR("");
    for (size_t i = 0; i < l->has->count; i++) {
        const object *other = &l->has->objects[i];
        if (str_same(other->identity, o->identity) && str_same(other->kind, o->kind))
            return object_path(l->a, other);
    }
    return STR("");
}

/* ---- what is gone ---- */

typedef struct loss {
    const char *kind;
    bool breaks;
    const char *why;
} loss;

/* Kinds that are not here are none of an application's business. */
static const loss losses[] = {
    { "table", BREAKS, "it cannot be read or written" },
    { "foreign table", BREAKS, "it cannot be read or written" },
    { "view", BREAKS, "it cannot be read" },
    { "materialized view", BREAKS, "it cannot be read" },
    { "column", BREAKS, "it cannot be read or written" },
    { "function", BREAKS, "it cannot be called" },
    { "procedure", BREAKS, "it cannot be called" },
    { "aggregate", BREAKS, "it cannot be called" },
    { "sequence", BREAKS, "it cannot be asked for values" },
    { "type", BREAKS, "it cannot be named" },
    { "extension", BREAKS, "what it brings cannot be used" },
    { "collation", MAY_BREAK, "queries that name it are refused" },
    { "operator", MAY_BREAK, "queries that use it are refused" },
    { "operator class", MAY_BREAK, "searches that need it find no index" },
    { "cast", MAY_BREAK, "values are no longer converted" },
    { "text search configuration", MAY_BREAK, "queries that name it are refused" },
    { "text search dictionary", MAY_BREAK, "queries that name it are refused" },
    { "trigger", MAY_BREAK, "what it did to rows is no longer done" },
    { "rule", MAY_BREAK, "what it did to rows is no longer done" },
    { "publication", MAY_BREAK, "subscribers get nothing" },
};

static bool is_unique(const object *o)
{
    if (kind_is(o, "index"))
        return !has(o, "of_constraint") &&
               (has(o, "unique") || str_find(get(o, "definition"), STR(" UNIQUE INDEX ")) == 6);
    return str_is(get(o, "form"), "primary key") || str_is(get(o, "form"), "unique");
}

static bool same_rule_in(const catalog *in, const object *o)
{
    const object *whole = whole_in(in, o);

    for (size_t i = 0; whole && i < in->count; i++) {
        const object *other = &in->objects[i];
        if (str_same(other->kind, o->kind) && is_unique(o) == is_unique(other) &&
            whole_in(in, other) == whole && alike(o, other, "definition") &&
            alike(o, other, "columns") && alike(o, other, "target") &&
            get(o, "definition").size + get(o, "columns").size)
            return true;
    }
    return false;
}

static void lose_rule(look *l, const object *o)
{
    str definition = get(o, "definition");
    bool acts = has(o, "on_delete") || has(o, "on_update") ||
                str_find(definition, STR(" ON DELETE ")) >= 0 ||
                str_find(definition, STR(" ON UPDATE ")) >= 0;

    if (same_rule_in(l->has, o))
        return;
    if (is_unique(o))
        found(l, o, MAY_BREAK, "is gone", STR("ON CONFLICT needs it, and values may come twice"));
    else if (acts)
        found(l, o, MAY_BREAK, "is gone", STR("rows that refer to others no longer follow them"));
}

static void lose_policy(look *l, const object *o)
{
    const object *whole = whole_in(l->has, o);

    if (whole && str_find(get(whole, "row_security"), STR("enabled")) >= 0 && !has(o, "permissive"))
        found(l, o, MAY_BREAK, "is gone", STR("rows that it showed are not seen"));
}

static bool is_of_identity(const object *o)
{
    return kind_is(o, "sequence") && has(o, "owned_by");
}

/* A routine of the same name that takes something else. */
static bool has_other_signature(const look *l, const object *o)
{
    str bare, types, other, ignored;

    split_signature(o->name, &bare, &types);
    for (size_t i = 0; i < l->has->count; i++) {
        const object *one = &l->has->objects[i];
        if (!kind_is(one, "function") && !kind_is(one, "procedure") && !kind_is(one, "aggregate"))
            continue;
        split_signature(one->name, &other, &ignored);
        if (str_same(bare, other) && str_same(one->schema, o->schema))
            return true;
    }
    return false;
}

static void lose_named(look *l, const object *o, const loss *how)
{
    str name = new_name(l, o);
    bool routine = str_ends(str_of(how->why), "called");

    if (kind_is(o, "table") && has(o, "bound"))
        found(l, o, MAY_BREAK, "is gone",
              STR("rows that belong in this partition may have no place"));
    else if (is_of_identity(o))
        found(l, o, MAY_BREAK, "is gone", STR("it cannot be asked for values by its name"));
    else if (name.size)
        found(l, o, how->breaks, "has another name",
              str_printf(l->a, "it is %.*s there", STR_ARG(name)));
    else if (routine && has_other_signature(l, o))
        found(l, o, how->breaks, "has another signature",
              STR("calls with these arguments find none"));
    else
        found(l, o, how->breaks, "is gone", str_of(how->why));
}

static void look_at_gone(look *l, const object *o)
{
    if (is_part(o) && !whole_in(l->has, o))
        return;
    if (kind_is(o, "constraint") || kind_is(o, "index")) {
        lose_rule(l, o);
        return;
    }
    if (kind_is(o, "policy")) {
        lose_policy(l, o);
        return;
    }
    /* Columns of a view stand in the view. */
    if (kind_is(o, "column") && !kind_is(whole_in(l->has, o), "table") &&
        !kind_is(whole_in(l->has, o), "foreign table"))
        return;
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
        if (kind_is(o, losses[i].kind))
            lose_named(l, o, &losses[i]);
}

/* ---- what is new to the application ---- */

/* A foreign key of a table it does not know stops it from deleting what that refers to. */
static void look_at_new_reference(look *l, const object *o)
{
    str rest, parts, table = get(o, "target"), definition = get(o, "definition");

    if (!str_is(get(o, "form"), "foreign key") || relation_in(l->had, o->schema, o->name) ||
        has(o, "on_delete") || str_find(definition, STR(" ON DELETE CASCADE")) >= 0 ||
        str_find(definition, STR(" ON DELETE SET")) >= 0)
        return;
    if (table.size == 0) {
        (void)cut_at(definition, " REFERENCES ", &table);
        table = cut_at(table, "(", &rest);
    }
    table = cut_at(table, " (", &rest);
    str schema = str_split(table, '.', &parts);
    const object *to =
        parts.size ? relation_in(l->had, schema, parts) : relation_in(l->had, (str){ 0 }, table);
    if (to)
        found(l, to, MAY_BREAK, "is referred to",
              str_printf(l->a, "rows that %.*s refers to cannot be deleted",
                         STR_ARG(object_path(l->a, o))));
}

static void look_at_new_actor(look *l, const object *o)
{
    const object *whole = whole_in(l->has, o);
    bool policy = kind_is(o, "policy");

    if (policy &&
        (!has(o, "permissive") || str_find(get(whole, "row_security"), STR("enabled")) < 0))
        return;
    found(l, o, MAY_BREAK, policy ? "restricts rows" : "is new",
          policy ? STR("rows may not be seen, writes may be refused")
                 : STR("what it does to the application's writes, it did not do before"));
}

static void look_at_new_part(look *l, const object *o)
{
    bool refuses = kind_is(o, "constraint") || (kind_is(o, "index") && is_unique(o));

    if (kind_is(o, "column") && is_relation(whole_in(l->has, o)))
        look_at_new_column(l, o);
    else if (refuses && !same_rule_in(l->had, o))
        look_at_new_rule(l, o);
    else if (kind_is(o, "trigger") || kind_is(o, "rule") || kind_is(o, "policy"))
        look_at_new_actor(l, o);
}

static void look_at_new(look *l, const object *o)
{
    if (kind_is(o, "constraint"))
        look_at_new_reference(l, o);
    if (is_part(o) && whole_in(l->had, o))
        look_at_new_part(l, o);
}

/* ---- what is another ---- */

static bool has_line(str list, str line)
{
    while (list.size)
        if (str_same(str_split(list, '\n', &list), line))
            return true;
    return false;
}

static void say_privilege(look *l, const object *o, str line)
{
    str role, privilege;

    (void)str_split(line, ' ', &privilege);
    privilege = str_split(privilege, ' ', &role);
    found(l, o, BREAKS, "takes a privilege",
          str_printf(l->a, "%.*s has not %.*s", STR_ARG(role), STR_ARG(privilege)));
}

static void look_at_grants(look *l, const object *had, const object *has_now)
{
    for (str list = get(had, "grants"); list.size;) {
        str line = str_split(list, '\n', &list);
        if (str_starts(line, "grant ") && !has_line(get(has_now, "grants"), line))
            say_privilege(l, had, line);
    }
    for (str list = get(has_now, "grants"); list.size;) {
        str line = str_split(list, '\n', &list);
        if (str_starts(line, "revoke ") && !has_line(get(had, "grants"), line))
            say_privilege(l, had, line);
    }
    if (!alike(had, has_now, "owner"))
        found(l, had, MAY_BREAK, "has another owner",
              str_printf(l->a, "%.*s is it no more", STR_ARG(get(had, "owner"))));
}

static void look_at_table(look *l, const object *had, const object *now)
{
    str security = get(now, "row_security"), was = get(had, "row_security");
    bool secured = str_is(security, "enabled") || str_is(security, "forced");

    look_at_order(l, had, now);
    look_at_written(l, had, now);
    if (secured && !str_same(security, was))
        found(l, had, MAY_BREAK, "has row level security",
              STR("rows may not be seen, writes may be refused"));
    if (!alike(had, now, "bound"))
        found(l, had, MAY_BREAK, "takes other rows", STR("some may have no place"));
    if (!alike(had, now, "partition_key") && has(now, "partition_key"))
        found(l, had, MAY_BREAK, "is partitioned otherwise",
              STR("rows may have no place, and keys need the columns it is partitioned by"));
}

static void look_at_actor(look *l, const object *had, const object *now)
{
    if (alike(had, now, "definition") && alike(had, now, "enabled") && alike(had, now, "sql"))
        return;
    found(l, had, MAY_BREAK, "is another", STR("what it does to rows differs"));
}

static void look_at_policy(look *l, const object *had, const object *now)
{
    if (str_find(get(whole_in(l->has, now), "row_security"), STR("enabled")) < 0 &&
        str_find(get(whole_in(l->has, now), "row_security"), STR("forced")) < 0)
        return;
    if (!alike(had, now, "using_expression") || !alike(had, now, "check_expression") ||
        !alike(had, now, "roles") || !alike(had, now, "command") || !alike(had, now, "permissive"))
        found(l, had, MAY_BREAK, "is another", STR("other rows are seen, other writes refused"));
}

static void look_at_rule(look *l, const object *had, const object *now)
{
    if (is_unique(had) && !is_unique(now))
        lose_rule(l, had);
    else if (kind_is(had, "index")
                 ? is_unique(now) && !is_unique(had)
                 : !alike(had, now, "definition") || !alike(had, now, "on_delete") ||
                       !alike(had, now, "on_update"))
        look_at_new_rule(l, now);
}

static void look_at_changed(look *l, const object *had, const object *now)
{
    static const struct {
        const char *kind;
        void (*fn)(look *, const object *, const object *);
    } how[] = {
        { "table", look_at_table },       { "foreign table", look_at_table },
        { "view", look_at_view },         { "materialized view", look_at_view },
        { "column", look_at_column },     { "type", look_at_type },
        { "function", look_at_routine },  { "procedure", look_at_routine },
        { "aggregate", look_at_routine }, { "sequence", look_at_sequence },
        { "trigger", look_at_actor },     { "rule", look_at_actor },
        { "policy", look_at_policy },     { "constraint", look_at_rule },
        { "index", look_at_rule },
    };

    look_at_grants(l, had, now);
    if (!str_same(had->kind, now->kind)) {
        look_at_view(l, had, now);
        return;
    }
    for (size_t i = 0; i < sizeof how / sizeof *how; i++)
        if (kind_is(had, how[i].kind))
            how[i].fn(l, had, now);
}

static bool look_from(look *l)
{
    differences all;

    catalog_compare(l->a, l->had, l->has, &all);
    for (size_t i = 0; i < all.count; i++) {
        const object *o = all.at[i].left, *there = o ? counterpart(l, o) : NULL;
        if (o && !there)
            look_at_gone(l, o);
        else if (o && !hash_same(o->digest, there->digest))
            look_at_changed(l, o, there);
    }
    for (size_t i = 0; i < all.count; i++)
        if (!all.at[i].left)
            look_at_new(l, all.at[i].right);
    return !l->failed;
}

bool compatible_find(arena *a, const catalog *before, const catalog *after, compatibility *out,
                     err *e)
{
    look old = {
        .a = a, .had = before, .has = after, .side = COMPATIBLE_BACKWARD, .to = out, .e = e
    };
    look new = {
        .a = a, .had = after, .has = before, .side = COMPATIBLE_FORWARD, .to = out, .e = e
    };

    *out = (compatibility){ 0 };
    return look_from(&old) && look_from(&new);
}

/* ---- what it comes to ---- */

const char *compatible_verdict(const compatibility *of)
{
    bool back = of->backward != COMPATIBLE_NO, forth = of->forward != COMPATIBLE_NO;

    return back && forth ? "both" : back ? "backward" : forth ? "forward" : "none";
}

static void name_findings(arena *a, const compatibility *of, bool breaks, buf *to)
{
    for (size_t i = 0; i < of->count; i++) {
        const compatible_finding *f = &of->at[i];
        if (f->breaks == breaks)
            buf_printf(to, "\n  %s, %s: %.*s %.*s: %.*s",
                       f->side == COMPATIBLE_BACKWARD ? "old application on the new schema"
                                                      : "new application on the old schema",
                       breaks ? "breaks" : "may break", STR_ARG(object_path(a, f->of)),
                       STR_ARG(f->what), STR_ARG(f->why));
    }
}

/* The worst answer of the sides that are declared. */
static compatible_answer worst(str declared, const compatibility *of)
{
    bool both = str_is(declared, "both");
    compatible_answer is = COMPATIBLE_YES;

    if (both || str_is(declared, "backward"))
        is = of->backward;
    if ((both || str_is(declared, "forward")) && of->forward > is)
        is = of->forward;
    return is;
}

compatible_judgement compatible_judge(arena *a, str declared, const compatibility *found)
{
    compatible_answer is = worst(declared, found);
    compatible_judgement j = { .holds = is != COMPATIBLE_NO, .sure = is == COMPATIBLE_YES };
    const char *verdict_found = compatible_verdict(found);
    buf b = buf_in(a);

    if (declared.size == 0)
        buf_printf(&b, "nothing is declared; found: compatible %s", verdict_found);
    else if (!j.holds)
        buf_printf(&b, "declared compatible %.*s, found %s", STR_ARG(declared), verdict_found);
    else
        buf_printf(&b, "compatible %.*s, as declared%s", STR_ARG(declared),
                   j.sure ? "" : ", as far as the schema tells");
    if (!j.holds || declared.size == 0)
        name_findings(a, found, true, &b);
    if (is == COMPATIBLE_MAYBE)
        name_findings(a, found, false, &b);
    j.text = buf_str(&b);
    return j;
}

static const char *answer_word(compatible_answer answer)
{
    return answer == COMPATIBLE_YES ? "yes" : answer == COMPATIBLE_NO ? "no" : "maybe";
}

static json_t *finding_json(const compatible_finding *f)
{
    json_t *one = json_object();
    arena *a = arena_new(2 * ARENA_CHUNK + f->of->name.size * 8 + f->of->sub.size * 8);

    json_put_str(one, "side", f->side == COMPATIBLE_BACKWARD ? STR("backward") : STR("forward"));
    json_put_str(one, "severity", f->breaks ? STR("breaks") : STR("may break"));
    json_put_str(one, "object", a ? object_path(a, f->of) : f->of->name);
    json_put_str(one, "what", f->what);
    json_put_str(one, "why", f->why);
    arena_free(a);
    return one;
}

json_t *compatible_json(const compatibility *of)
{
    json_t *all = json_object(), *list = json_array();

    json_put_str(all, "verdict", str_of(compatible_verdict(of)));
    json_put_str(all, "backward", str_of(answer_word(of->backward)));
    json_put_str(all, "forward", str_of(answer_word(of->forward)));
    for (size_t i = 0; i < of->count; i++)
        (void)json_array_append_new(list, finding_json(&of->at[i]));
    json_put(all, "findings", list);
    return all;
}
