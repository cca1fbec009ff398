#include "engine/plan_keep.h"

#include <string.h>

#include "base/json.h"

static bool is_in_group(const plan *p, const plan_step *a, const plan_step *b)
{
    (void)p;
    return a->migration == b->migration && a->group == b->group;
}

keep_mode plan_keep_mode(const contract_step *c)
{
    keep_mode mode;

    return keep_mode_from_name(c->keep, &mode) ? mode : KEEP_MODE_AUTO;
}

static bool changes_rows(const sql_class *c)
{
    return c->fate == FATE_ROWS || c->fate == FATE_EMPTY;
}

/* Statements that change the schema lead back by themselves. */
static bool only_rows(const sql_class *classes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (classes[i].changes_schema || !classes[i].known || classes[i].place == PLACE_ALONE)
            return false;
    return true;
}

static bool writes_rows(const plan *p, const plan_step *s)
{
    for (size_t i = 0; i < plan_contract_step(p, s)->up.count; i++)
        if (changes_rows(&s->classes[DIRECTION_UP][i]) ||
            s->classes[DIRECTION_UP][i].fate == FATE_ANY)
            return true;
    return false;
}

/* An author who wrote a `down` says what becomes of the rows, also that nothing has to. Where one
 * step of a transaction has none, all have images: a `down` over what an image brought back would
 * undo it twice. */
bool plan_keeps_rows(const plan *p, const plan_step *s)
{
    for (size_t i = 0; i < p->step_count; i++) {
        const contract_step *c = plan_contract_step(p, &p->steps[i]);
        if (is_in_group(p, s, &p->steps[i]) && writes_rows(p, &p->steps[i]) &&
            (!c->has_down || c->keep.size > 0))
            return true;
    }
    return false;
}

/* The fate of a statement counts as far as something is kept because of it. */
static bool takes_away(const plan *p, const plan_step *s)
{
    for (size_t i = 0; i < plan_contract_step(p, s)->up.count; i++) {
        sql_fate fate = s->classes[DIRECTION_UP][i].fate;
        if (fate == FATE_DROP || (fate == FATE_ANY && plan_keeps_rows(p, s)))
            return plan_keep_mode(plan_contract_step(p, s)) != KEEP_MODE_NONE;
    }
    return false;
}

bool plan_wants_way(const plan *p, const plan_step *s)
{
    if (!p->keeps || s->mode[DIRECTION_UP] != MODE_TRANSACTION)
        return false;
    for (size_t i = 0; i < p->step_count; i++)
        if (is_in_group(p, s, &p->steps[i]) && p->steps[i].mode[DIRECTION_UP] == MODE_TRANSACTION &&
            takes_away(p, &p->steps[i]))
            return true;
    return false;
}

bool plan_will_keep(const plan *p, const plan_step *s)
{
    const contract_step *c = plan_contract_step(p, s);

    if (!p->keeps || s->mode[DIRECTION_UP] != MODE_TRANSACTION)
        return false;
    if (plan_wants_way(p, s))
        return true;
    if (plan_keep_mode(c) == KEEP_MODE_NONE || !plan_keeps_rows(p, s))
        return false;
    for (size_t i = 0; i < c->up.count; i++)
        if (!changes_rows(&s->classes[DIRECTION_UP][i]))
            return false;
    return c->up.count > 0;
}

bool plan_destroys(const plan *p, const plan_step *s)
{
    const contract_step *c = plan_contract_step(p, s);

    if (plan_keep_mode(c) != KEEP_MODE_NONE)
        return false;
    for (size_t i = 0; i < c->up.count; i++)
        if (s->classes[DIRECTION_UP][i].fate != FATE_NONE)
            return true;
    return false;
}

/* ---- what really runs ---- */

typedef struct keep_words {
    const char *what; /* of the statement; NULL: any other of this fate */
    sql_fate fate;
    bool schemas;     /* the engine has them; else it has not */
    const char *mode; /* keep= of the step; NULL: any */
    const char *how;
} keep_words;

/* The first row that fits. */
static const keep_words words[] = {
    { "DROP TABLE", FATE_DROP, true, NULL,
      "the table is moved to the schema homing_keep, with its rows, indexes and sequences: at "
      "once, "
      "whatever its size; the application sees nothing of it" },
    { "DROP TABLE", FATE_DROP, false, NULL,
      "its rows are copied to a table homing_keep_<n>, then it is dropped" },
    { "ALTER TABLE", FATE_DROP, true, "aside",
      "the column's values are copied by key to the schema homing_keep, then it is dropped: the "
      "application sees nothing of it; it comes back as the last column" },
    { "ALTER TABLE", FATE_DROP, true, NULL,
      "the column is renamed to homing_keep_<n>, may be NULL, and what depends on it goes: at "
      "once, "
      "whatever the table's size. SELECT * and INSERT without names of columns still see it: "
      "keep=aside hides it. Of a table that is published its values are copied instead" },
    { "ALTER TABLE", FATE_DROP, false, NULL,
      "the column's values are copied by key to a table homing_keep_<n>, then it is dropped" },
    { NULL, FATE_DROP, true, NULL,
      "tables and sequences that go are moved to the schema homing_keep, columns are renamed; the "
      "rest is made again from its definition" },
    { NULL, FATE_DROP, false, NULL, "it is made again from its definition" },
    { NULL, FATE_EMPTY, true, NULL, "every row is copied before it goes" },
    { NULL, FATE_EMPTY, false, NULL, "every row is copied before it goes" },
    { NULL, FATE_ROWS, true, NULL,
      "each row is written down as it was and as it became (undo image), in the same transaction" },
    { NULL, FATE_ROWS, false, NULL,
      "each row is written down as it was and as it became (undo image), in the same transaction" },
    { NULL, FATE_ANY, true, NULL,
      "rows that it writes are written down as they were; where it drops a table or a column it is "
      "refused" },
    { NULL, FATE_ANY, false, NULL, "rows that it writes are written down as they were" },
};

static const char *how_kept(const sql_class *c, str mode, bool schemas)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].fate == c->fate && words[i].schemas == schemas &&
            (!words[i].what || str_is(c->what, words[i].what)) &&
            (!words[i].mode || str_is(mode, words[i].mode)))
            return words[i].how;
    return NULL;
}

json_t *plan_keeps_json(const plan *p, const plan_step *s)
{
    const contract *m = &p->migrations[s->migration];
    const contract_step *c = plan_contract_step(p, s);
    json_t *list = json_array();

    for (size_t i = 0; plan_will_keep(p, s) && i < c->up.count; i++) {
        const sql_class *class = &s->classes[DIRECTION_UP][i];
        const char *how = how_kept(class, c->keep, m->dialect == DIALECT_POSTGRES);
        if (!how ||
            ((class->fate == FATE_ROWS || class->fate == FATE_EMPTY) && !plan_keeps_rows(p, s)))
            continue;
        json_t *one = json_object();
        json_put_str(one, "statement", class->what);
        json_put_str(one, "sql", c->up.at[i].text);
        json_put_str(one, "how", str_of(how));
        (void)json_array_append_new(list, one);
    }
    return list;
}

/* ---- what a database kept ---- */

str plan_kept_by(const keep_list *all, str migration)
{
    for (size_t i = all ? all->count : 0; i-- > 0;)
        if (str_is(all->at[i].way, "up") && str_same(all->at[i].migration, migration))
            return all->at[i].run;
    return (str){ 0 };
}

static bool is_kept(const keep_record *r, str migration, str run)
{
    return r->state == KEEP_KEPT && str_is(r->way, "up") && str_same(r->migration, migration) &&
           str_same(r->run, run);
}

/* Rows of the transaction have images: their authors' downs are not run over them. */
static bool has_images(const keep_list *all, const keep_record *of)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].kind == KEEP_ROWS && str_same(all->at[i].run, of->run) &&
            str_same(all->at[i].migration, of->migration) && str_same(all->at[i].step, of->step))
            return true;
    return false;
}

static bool names_step(const keep_record *r, str step, json_t **detail)
{
    err ignored;

    if (!json_parse(r->detail, detail, &ignored))
        return false;
    const json_t *steps = json_object_get(*detail, "steps");
    for (size_t i = 0; i < json_array_size(steps); i++)
        if (str_is(step, json_string_value(json_array_get(steps, i))))
            return true;
    return false;
}

static void add_statement(contract_statements *list, contract_statement one)
{
    list->at[list->count++] = one;
}

/* The rows that the author's `down` is for, of all steps that shared the transaction: the last
 * first. */
static void take_author(const plan *p, const json_t *steps, bool imaged, plan_step *s)
{
    const contract *m = &p->migrations[s->migration];

    for (size_t i = json_array_size(steps); i-- > 0;) {
        str name = str_of(json_string_value(json_array_get(steps, i)));
        for (size_t k = 0; k < p->step_count; k++) {
            const plan_step *other = &p->steps[k];
            const contract_step *c = &m->steps[other->step];
            if (other->migration != s->migration || !str_same(c->name, name) ||
                c->down_batch.size || (imaged && writes_rows(p, other)) ||
                !only_rows(s->author_classes[other->step], c->down.count))
                continue;
            for (size_t d = 0; d < c->down.count; d++)
                add_statement(&s->derived, c->down.at[d]);
        }
    }
}

static size_t downs_of(const contract *m)
{
    size_t count = 0;

    for (size_t i = 0; i < m->step_count; i++)
        count += m->steps[i].down.count;
    return count;
}

static bool classify_downs(arena *a, const contract *m, plan_step *s, err *e)
{
    s->author_classes = arena_take(a, (m->step_count + 1) * sizeof *s->author_classes);
    for (size_t i = 0; i < m->step_count; i++) {
        const contract_statements *list = &m->steps[i].down;
        s->author_classes[i] = arena_take(a, (list->count + 1) * sizeof(sql_class));
        for (size_t k = 0; k < list->count; k++)
            if (!sql_classify(a, m->dialect, list->at[k].text, &s->author_classes[i][k], e))
                return false;
    }
    return true;
}

typedef struct taking {
    const json_t *detail;
    bool last;   /* the step is the one at which all comes back */
    bool images; /* with rows */
} taking;

static bool take_way(arena *a, plan *p, plan_step *s, const taking *t, err *e)
{
    const json_t *detail = t->detail;
    const contract *m = &p->migrations[s->migration];
    const json_t *ddl_list = json_object_get(detail, "ddl");
    size_t most = downs_of(m) + json_array_size(ddl_list) + 1;

    s->has_derived = true;
    s->derived = (contract_statements){ .at = arena_take(a, most * sizeof(contract_statement)) };
    s->kept_rows = 0;
    if (!t->last)
        return true;
    if (!classify_downs(a, m, s, e))
        return false;
    take_author(p, json_object_get(detail, "steps"), t->images, s);
    s->kept_rows = s->derived.count;
    for (size_t i = 0; i < json_array_size(ddl_list); i++)
        add_statement(&s->derived,
                      (contract_statement){
                          .text = str_copy(a, json_get_str(json_array_get(ddl_list, i), "sql")) });
    s->rests_keys = json_get_bool(detail, "rests_keys", false);
    return true;
}

/* Where something else has a kept table's name, that is dropped: with keys at work, rows that refer
 * to it would go, too. */
static void take_record(plan_step *s, const keep_record *r, bool *tables)
{
    s->kept = true;
    *tables = *tables || r->kind == KEEP_TABLE;
}

static bool take_keeps(arena *a, const keep_list *all, plan *p, plan_step *s, err *e)
{
    const contract *m = &p->migrations[s->migration];
    const contract_step *c = plan_contract_step(p, s);
    str run = plan_kept_by(all, m->id);
    bool tables = false;

    for (size_t i = 0; i < all->count; i++) {
        const keep_record *r = &all->at[i];
        JSON_CLOSING detail = NULL;
        if (!is_kept(r, m->id, run))
            continue;
        if (str_same(r->step, c->name))
            take_record(s, r, &tables);
        if (r->kind != KEEP_WAY || !names_step(r, c->name, &detail))
            continue;
        const taking t = { detail, str_same(r->step, c->name), has_images(all, r) };
        if (!take_way(a, p, s, &t, e))
            return false;
    }
    s->rests_keys = s->rests_keys || tables;
    return true;
}

static bool classify_down(arena *a, plan *p, plan_step *s, err *e)
{
    const contract_statements *list = plan_statements(p, s, DIRECTION_DOWN);
    void *given;

    if (!arena_try(a, (list->count + 1) * sizeof(sql_class), &given, e))
        return false;
    s->classes[DIRECTION_DOWN] = given;
    for (size_t i = 0; i < list->count; i++)
        if (!sql_classify(a, p->migrations[s->migration].dialect, list->at[i].text,
                          &s->classes[DIRECTION_DOWN][i], e))
            return false;
    if (s->has_derived)
        s->mode[DIRECTION_DOWN] = MODE_TRANSACTION;
    return true;
}

bool plan_take_keeps(arena *a, const keep_list *all, plan *p, err *e)
{
    for (size_t i = 0; i < p->step_count; i++) {
        plan_step *s = &p->steps[i];
        bool derived = s->has_derived;
        if (!take_keeps(a, all, p, s, e))
            return false;
        if ((s->kept || s->has_derived != derived) && !classify_down(a, p, s, e))
            return false;
    }
    return true;
}

kept_state plan_kept_state(const keep_list *all, str migration)
{
    str run = plan_kept_by(all, migration);
    bool kept = false, gone = false;

    for (size_t i = 0; all && i < all->count; i++) {
        const keep_record *r = &all->at[i];
        if (!str_same(r->migration, migration) || !str_same(r->run, run) || !str_is(r->way, "up"))
            continue;
        kept = kept || r->state == KEEP_KEPT;
        gone = gone || r->state == KEEP_FINALISED;
    }
    return gone ? kept ? KEPT_IN_PART : KEPT_NO_MORE : KEPT_ALL;
}
