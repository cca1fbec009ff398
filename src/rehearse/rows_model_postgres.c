#include <string.h>

#include "rehearse/rows_plan.h"
#include "sql/token.h"

/* What stands behind the word, as REFERENCES; empty when it is not there. */
static str behind(str text, const char *word, size_t *at)
{
    ptrdiff_t found = str_find(text, str_of(word));

    *at = found < 0 ? text.size : (size_t)found + strlen(word);
    return str_cut(text, *at, text.size);
}

static void split_path(arena *a, str path, str *schema, str *name)
{
    tokens all = tokens_of(DIALECT_POSTGRES, path);
    token t;
    err ignored;

    *schema = *name = (str){ 0 };
    while (token_next_solid(&all, &t, &ignored) && (t.kind == TOKEN_WORD || t.kind == TOKEN_NAME)) {
        *schema = *name;
        *name = token_name(a, DIALECT_POSTGRES, &t);
        if (!token_next_solid(&all, &t, &ignored) || !token_is(&t, "."))
            break;
    }
}

static void add_reference(model *m, table *t, const object *o)
{
    str definition = model_get(o, "definition");
    size_t end, at;
    link *l;

    if (!str_is(model_get(o, "form"), "foreign key") || str_ends(definition, " NOT ENFORCED"))
        return;
    strs own = model_names(m->a, m->dialect, model_brackets(m->dialect, definition, 0, &end));
    str path = behind(definition, ") REFERENCES ", &at);
    strs others = model_names(m->a, m->dialect, model_brackets(m->dialect, definition, at, &end));
    if (own.count == 0 || own.count != others.count)
        return;
    l = model_add_link(m, t, o->sub, own);
    if (!l)
        return;
    split_path(m->a, path, &l->target_schema, &l->target_name);
    if (l->target_schema.size == 0)
        l->target_schema = o->schema;
    l->target = model_table(m, l->target_schema, l->target_name);
    l->target_columns = others.at;
    l->deferrable = model_has(o, "deferrable");
    if (!l->target)
        t->link_count--;
}

static void add_constraint(model *m, table *t, const object *o)
{
    str form = model_get(o, "form"), definition = model_get(o, "definition");
    size_t end;

    if (str_is(form, "foreign key"))
        return;
    str inside = model_brackets(m->dialect, definition, 0, &end);
    if (str_is(form, "check")) {
        if (!str_ends(definition, " NOT ENFORCED"))
            model_add_check(m, t, o->sub, inside);
    } else if (str_is(form, "primary key") || str_is(form, "unique")) {
        model_add_key(m, t, o->sub, model_names(m->a, m->dialect, inside));
        t->no_skip = t->no_skip || model_has(o, "deferrable");
    } else if (str_is(form, "exclusion")) {
        model_add_key(m, t, o->sub, model_mentioned(m->a, t, m->dialect, inside));
        t->no_skip = t->no_skip || model_has(o, "deferrable");
    }
}

static bool is_unique(str definition)
{
    tokens all = tokens_of(DIALECT_POSTGRES, definition);
    token t;
    err ignored;

    return token_next_solid(&all, &t, &ignored) && token_next_solid(&all, &t, &ignored) &&
           token_is(&t, "unique");
}

static void add_index(model *m, const object *o)
{
    str definition = model_get(o, "definition");
    table *t = model_table(m, o->schema, model_get(o, "on_table"));
    size_t at, end;

    if (!t || !is_unique(definition))
        return;
    (void)behind(definition, " USING ", &at);
    str inside = model_brackets(m->dialect, definition, at, &end);
    model_add_key(m, t, o->name, model_mentioned(m->a, t, m->dialect, inside));
}

static void add_watcher(model *m, const object ***list, size_t *count, const object *o)
{
    if ((*count & (*count - 1)) == 0) {
        const object **more = arena_take(m->a, (*count ? 2 * *count : 1) * sizeof(const object *));
        for (size_t i = 0; i < *count; i++)
            more[i] = (*list)[i];
        *list = more;
    }
    (*list)[(*count)++] = o;
}

static void add_trigger(model *m, table *t, const object *o)
{
    str enabled = model_get(o, "enabled");

    if (!str_is(enabled, "disabled") && !str_is(enabled, "replica"))
        add_watcher(m, &t->triggers, &t->trigger_count, o);
}

static void add_rule(model *m, table *t, const object *o)
{
    str definition = model_get(o, "definition");
    bool insert = str_find(definition, STR("ON INSERT TO")) >= 0;
    bool update = str_find(definition, STR("ON UPDATE TO")) >= 0;

    t->no_skip = t->no_skip || insert || update;
    if ((insert || update) && !str_is(model_get(o, "enabled"), "disabled"))
        add_watcher(m, &t->rules, &t->rule_count, o);
}

typedef struct part {
    const char *kind;
    bool of_partitions; /* counts for the table they are part of */
    void (*add)(model *m, table *t, const object *o);
} part;

/* Foreign keys after the other constraints: what may be null depends on checks. */
static const part parts[] = {
    { "constraint", false, add_constraint },
    { "constraint", false, add_reference },
    { "trigger", true, add_trigger },
    { "rule", false, add_rule },
};

static void add_parts(model *m, const part *p)
{
    for (size_t i = 0; i < m->of->count; i++) {
        const object *o = &m->of->objects[i];
        table *t = str_is(o->kind, p->kind) ? model_table(m, o->schema, o->name) : NULL;
        bool itself = t && str_same(t->schema, o->schema) && str_same(t->name, o->name);
        if (itself || (t && p->of_partitions))
            p->add(m, t, o);
    }
}

void model_postgres(model *m)
{
    for (size_t i = 0; i < m->of->count; i++)
        if (str_is(m->of->objects[i].kind, "index"))
            add_index(m, &m->of->objects[i]);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        add_parts(m, &parts[i]);
    partition_leaves(m);
}
