#include <string.h>

#include "keep/compose_place.h"
#include "keep/detail.h"
#include "keep/inner.h"

/* Under which what has the name of something that comes back is set apart first. */
static const char aside_name[] = "homing_taken_%lld";

static str text_of(arena *a, const json_t *detail, const char *key)
{
    return str_copy(a, json_get_str(detail, key));
}

/* ---- whoever has the name ---- */

static const struct {
    const char *kind, *word;
} takers[] = { { "v", "VIEW" },     { "m", "MATERIALIZED VIEW" },
               { "S", "SEQUENCE" }, { "f", "FOREIGN TABLE" },
               { "i", "INDEX" },    { "I", "INDEX" } };

/* A table is kept as if it were dropped now; anything else makes room, and goes by the statements
 * of the way back. */
static bool make_room(keeping *k, const keep_record *r, const str path[2], replaced *out, err *e)
{
    str kind;

    if (!keep_taker(k, path[0], path[1], &kind, e))
        return false;
    if (kind.size == 0)
        return true;
    if (str_is(kind, "r") || str_is(kind, "p")) {
        keep_changed(k);
        if (!aside_table(k, path[0], path[1], e))
            return false;
        if (out)
            *out = (replaced){ r->id, k->made.at[k->made.count - 1].place };
        return conn_has(k->c, TRAIT_SCHEMAS) ||
               keep_do(k->c, move_drop_sql(k->a, keep_pathed(k->a, path[0], path[1])), e);
    }
    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++)
        if (str_is(kind, takers[i].kind))
            return keep_do(
                k->c,
                move_rename_sql(k->a, takers[i].word, keep_pathed(k->a, path[0], path[1]),
                                keep_quoted(k->a, str_printf(k->a, aside_name, (long long)r->id))),
                e);
    (void)err_set(e, ERR_HELD, "something else is called %.*s now",
                  STR_ARG(keep_pathed(k->a, path[0], path[1])));
    err_hint(e, "rename it, then: homing recover");
    return false;
}

/* ---- tables ---- */

static bool move_back(keeping *k, const keep_record *r, const json_t *detail, err *e)
{
    const json_t *names = json_object_get(detail, "names");
    str schema = text_of(k->a, detail, "schema"), name = text_of(k->a, detail, "name");
    str home = keep_quoted(k->a, schema);
    str short_name = str_printf(k->a, "k%lld", (long long)r->id);

    if (!keep_do(k->c, move_make_schema_sql(k->a, home), e) ||
        !keep_do(k->c, move_schema_sql(k->a, r->place, home), e) ||
        !keep_do(k->c,
                 move_rename_sql(k->a, "TABLE", keep_pathed(k->a, schema, short_name),
                                 keep_quoted(k->a, name)),
                 e))
        return false;
    for (size_t i = 0; i < json_array_size(names); i++) {
        const json_t *one = json_array_get(names, i);
        const char *kind = str_is(keep_item(one, 0), "INDEX") ? "INDEX" : "SEQUENCE";
        if (!keep_do(k->c,
                     move_rename_sql(k->a, kind, keep_pathed(k->a, schema, keep_item(one, 2)),
                                     keep_quoted(k->a, keep_item(one, 1))),
                     e))
            return false;
    }
    return true;
}

static bool copy_back(keeping *k, const keep_record *r, const json_t *detail, bool rows, err *e)
{
    str name = keep_pathed(k->a, (str){ 0 }, text_of(k->a, detail, "name"));

    return keep_do(k->c, text_of(k->a, detail, "sql"), e) &&
           (!rows ||
            (keep_do(k->c, move_fill_sql(k->a, name, text_of(k->a, detail, "columns"), r->place),
                     e) &&
             keep_do(k->c, move_drop_sql(k->a, r->place), e)));
}

static bool bring_table(keeping *k, const keep_record *r, const json_t *detail, replaced *with_rows,
                        err *e)
{
    const str path[2] = { text_of(k->a, detail, "schema"), text_of(k->a, detail, "name") };

    if (!make_room(k, r, path, with_rows, e))
        return false;
    keep_changed(k);
    return conn_has(k->c, TRAIT_SCHEMAS) ? move_back(k, r, detail, e)
                                         : copy_back(k, r, detail, with_rows != NULL, e);
}

/* ---- columns ---- */

/* A column of that name that the migration made: it goes by the statements of the way back. */
static bool make_column_room(keeping *k, const keep_record *r, const relation *of, str name, err *e)
{
    relation *whole = arena_take(k->a, sizeof *whole);

    if (!relation_read(k->c, k->a, of->schema, of->name, whole, e))
        return false;
    if (relation_column_at(whole, name) == SIZE_MAX)
        return true;
    str away = keep_quoted(k->a, str_printf(k->a, aside_name, (long long)r->id));
    return keep_do(k->c, move_column_sql(k->a, of->path, keep_quoted(k->a, name), away), e);
}

static bool bring_column(keeping *k, const keep_record *r, const json_t *detail, err *e)
{
    str name = text_of(k->a, detail, "column");
    relation of;

    keep_changed(k);
    return keep_place_of(k, text_of(k->a, detail, "table"), &of, e) &&
           make_column_room(k, r, &of, name, e) &&
           keep_do(
               k->c,
               move_column_sql(k->a, of.path, keep_quoted(k->a, r->place), keep_quoted(k->a, name)),
               e);
}

static bool bring_values(keeping *k, const keep_record *r, bool rows, err *e)
{
    relation of, was, *now = arena_take(k->a, sizeof *now);
    int64_t count;

    keep_changed(k);
    if (!detail_read(k->a, r->detail, &was, e))
        return false;
    const relation_column *column = &was.columns[was.column_count - 1];
    if (!keep_place_of(k, was.identity, &of, e) || !make_column_room(k, r, &of, column->name, e) ||
        !keep_do(k->c, move_add_column_sql(k->a, of.path, column->quoted, column->type), e))
        return false;
    if (!rows)
        return true;
    return relation_read(k->c, k->a, of.schema, of.name, now, e) &&
           values_return(k->c, k->a, &(values_kept){ r->place, r->detail, r->rows }, now,
                         relation_column_at(now, column->name), &count, e) &&
           keep_do(k->c, move_drop_sql(k->a, r->place), e);
}

/* ---- other objects ---- */

static bool bring_object(keeping *k, const keep_record *r, const json_t *detail, err *e)
{
    str word = text_of(k->a, detail, "word"), rest = text_of(k->a, detail, "arguments");
    str schema = text_of(k->a, detail, "schema"), name = text_of(k->a, detail, "name");
    str short_name = str_printf(k->a, "k%lld", (long long)r->id);
    str here =
        str_printf(k->a, "%.*s%.*s", STR_ARG(keep_pathed(k->a, schema, short_name)), STR_ARG(rest));
    const char *kind = str_c(k->a, word);

    keep_changed(k);
    return keep_do(k->c, move_make_schema_sql(k->a, keep_quoted(k->a, schema)), e) &&
           keep_do(k->c, move_object_sql(k->a, kind, r->place, keep_quoted(k->a, schema)), e) &&
           keep_do(k->c, move_rename_sql(k->a, kind, here, keep_quoted(k->a, name)), e);
}

bool keep_bring(keeping *k, const keep_record *r, replaced *with_rows, err *e)
{
    JSON_CLOSING detail = NULL;

    if (r->detail.size && !json_parse(r->detail, &detail, e))
        return false;
    switch (r->kind) {
    case KEEP_TABLE:
        return bring_table(k, r, detail, with_rows, e);
    case KEEP_COLUMN:
        return bring_column(k, r, detail, e);
    case KEEP_VALUES:
        return bring_values(k, r, with_rows != NULL, e);
    case KEEP_OBJECT:
        return bring_object(k, r, detail, e);
    case KEEP_ROWS:
    case KEEP_LEFT:
    case KEEP_WAY:
    case KEEP_KIND_COUNT:
        break;
    }
    return true;
}

/* ---- all of a step's ---- */

typedef struct returning {
    keeping *k;
    bringing *b;
    replaced *replaced; /* one per record */
} returning;

static bool is_mine(const bringing *b, const keep_record *r)
{
    return str_same(r->step, b->step) && str_same(r->run, b->run) && r->state == KEEP_KEPT &&
           str_is(r->way, "up");
}

static void add_counts(bringing *b, const image_counts *more)
{
    b->counts.restored += more->restored;
    b->counts.quarantined += more->quarantined;
}

static bool bring_all(returning *t, err *e)
{
    for (size_t i = t->b->all->count; i-- > 0;)
        if (is_mine(t->b, &t->b->all->at[i]) &&
            !keep_bring(t->k, &t->b->all->at[i], &t->replaced[i], e))
            return false;
    return true;
}

/* The table that a record is of, as it is now. */
static bool relation_of(keeping *k, const keep_record *r, relation *out, err *e)
{
    JSON_CLOSING detail = NULL;

    return json_parse(r->detail, &detail, e) &&
           relation_read(k->c, k->a, text_of(k->a, detail, "schema"), text_of(k->a, detail, "name"),
                         out, e);
}

static str left_of(const bringing *b, const keep_record *table)
{
    for (size_t i = 0; i < b->all->count; i++)
        if (is_mine(b, &b->all->at[i]) && b->all->at[i].kind == KEEP_LEFT &&
            str_same(b->all->at[i].path, table->path))
            return b->all->at[i].place;
    return (str){ 0 };
}

/* The table of a keep's place, whose parts need no quotes. */
static bool keep_relation_at(keeping *k, str place, relation *out, err *e)
{
    str rest, first = str_split(place, '.', &rest);

    if (rest.size)
        return relation_read(k->c, k->a, first, rest, out, e);
    return relation_read(k->c, k->a, (str){ 0 }, first, out, e);
}

static bool merge_replaced(returning *t, err *e)
{
    for (size_t i = 0; i < t->b->all->count; i++) {
        const keep_record *r = &t->b->all->at[i];
        relation *before = arena_take(t->k->a, sizeof *before);
        relation *now = arena_take(t->k->a, sizeof *now);
        image_counts counts;
        if (t->replaced[i].keep == 0)
            continue;
        rebuilt what = { .before = before, .now = now, .left = left_of(t->b, r) };
        if (what.left.size == 0)
            continue;
        if (!relation_of(t->k, r, before, e) ||
            !keep_relation_at(t->k, t->replaced[i].place, now, e) ||
            !left_merge(t->k->c, t->k->a, r->id, &what, t->b->q, &counts, e))
            return false;
        add_counts(t->b, &counts);
    }
    return true;
}

static bool undo_rows(returning *t, err *e)
{
    image *list = arena_take(t->k->a, (t->b->all->count + 1) * sizeof *list);
    images all = { list, 0 };
    image_counts counts;

    for (size_t i = 0; i < t->b->all->count; i++) {
        const keep_record *r = &t->b->all->at[i];
        image *of = &list[all.count];
        if (!is_mine(t->b, r) || r->kind != KEEP_ROWS)
            continue;
        if (!image_from_detail(t->k->a, r->id, r->place, r->detail, of, e) ||
            !image_lock(t->k->c, &of->of, e))
            return false;
        all.count++;
    }
    if (!images_undo(t->k->c, t->k->a, &all, t->b->q, &counts, e))
        return false;
    add_counts(t->b, &counts);
    return true;
}

/* Copies whose rows are back are needed no more. */
static bool drop_copies(returning *t, call_list *list, err *e)
{
    for (size_t i = 0; i < t->b->all->count; i++) {
        const keep_record *r = &t->b->all->at[i];
        if (!is_mine(t->b, r))
            continue;
        if ((r->kind == KEEP_ROWS || r->kind == KEEP_LEFT) &&
            !keep_do(t->k->c, move_drop_sql(t->k->a, r->place), e))
            return false;
        registry_end_keep(list, t->k->c, r->id, KEEP_RETURNED);
    }
    return true;
}

bool keeping_return(keeping *k, bringing *b, call_list *list, err *e)
{
    returning t = { .k = k,
                    .b = b,
                    .replaced = arena_take(k->a, (b->all->count + 1) * sizeof(replaced)) };

    (void)memset(t.replaced, 0, (b->all->count + 1) * sizeof(replaced));
    b->counts = (image_counts){ 0 };
    return bring_all(&t, e) && merge_replaced(&t, e) && undo_rows(&t, e) &&
           drop_copies(&t, list, e);
}

/* ---- what the older schema does not admit ---- */

/* Which column a record is of, and whether it may not be NULL. */
static bool column_of(keeping *k, const keep_record *r, relation_column *out, str *table, err *e)
{
    JSON_CLOSING detail = NULL;
    relation was;

    if (r->kind == KEEP_VALUES) {
        if (!detail_read(k->a, r->detail, &was, e))
            return false;
        *out = was.columns[was.column_count - 1];
        *table = was.identity;
        return true;
    }
    if (!json_parse(r->detail, &detail, e))
        return false;
    *out = (relation_column){ .name = text_of(k->a, detail, "column"),
                              .nullable = !json_get_bool(detail, "not_null", false) };
    *table = text_of(k->a, detail, "table");
    return true;
}

static bool settle_column(keeping *k, bringing *b, const keep_record *r, err *e)
{
    relation of, *now = arena_take(k->a, sizeof *now);
    relation_column was;
    int64_t rows;
    str table;

    if (!column_of(k, r, &was, &table, e))
        return false;
    if (was.nullable)
        return true;
    if (!keep_place_of(k, table, &of, e) || !relation_read(k->c, k->a, of.schema, of.name, now, e))
        return false;
    const leaving what = { .keep = r->id, .of = now, .column = relation_column_at(now, was.name) };
    if (what.column == SIZE_MAX)
        return true;
    if (!quarantine_nulls(k->c, k->a, &what, b->q, &rows, e))
        return false;
    b->counts.quarantined += rows;
    return true;
}

static str *texts(arena *a, const json_t *list)
{
    str *out = arena_take(a, (json_array_size(list) + 1) * sizeof *out);

    for (size_t i = 0; i < json_array_size(list); i++)
        out[i] = str_copy(a, keep_item(list, i));
    return out;
}

static size_t position_of(const relation *now, str quoted_name)
{
    for (size_t i = 0; i < now->column_count; i++)
        if (str_same(now->columns[i].quoted, quoted_name))
            return i;
    return 0;
}

static relation_link link_from(arena *a, const json_t *one, const relation *now)
{
    relation_link link = { .name = text_of(a, one, "name"),
                           .other = text_of(a, one, "other"),
                           .own = texts(a, json_object_get(one, "own")),
                           .others = texts(a, json_object_get(one, "others")),
                           .equal = texts(a, json_object_get(one, "equal")),
                           .count = json_array_size(json_object_get(one, "own")) };

    link.columns.at = arena_take(a, (link.count + 1) * sizeof *link.columns.at);
    for (; link.columns.count < link.count; link.columns.count++)
        link.columns.at[link.columns.count] = position_of(now, link.own[link.columns.count]);
    return link;
}

static bool settle_keys(keeping *k, bringing *b, const keep_record *r, err *e)
{
    JSON_CLOSING detail = NULL;
    relation *now = arena_take(k->a, sizeof *now);

    if (!json_parse(r->detail, &detail, e) || !relation_of(k, r, now, e))
        return false;
    const json_t *keys = json_object_get(detail, "keys");
    for (size_t i = 0; i < json_array_size(keys); i++) {
        const relation_link link = link_from(k->a, json_array_get(keys, i), now);
        const leaving what = { .keep = r->id, .of = now, .key = &link };
        int64_t rows;
        if (!quarantine_orphans(k->c, k->a, &what, b->q, &rows, e))
            return false;
        b->counts.quarantined += rows;
    }
    return true;
}

bool keeping_settle(keeping *k, bringing *b, err *e)
{
    for (size_t i = 0; i < b->all->count; i++) {
        const keep_record *r = &b->all->at[i];
        bool done = true;
        if (!is_mine(b, r))
            continue;
        if (r->kind == KEEP_COLUMN || r->kind == KEEP_VALUES)
            done = settle_column(k, b, r, e);
        else if (r->kind == KEEP_TABLE)
            done = settle_keys(k, b, r, e);
        if (!done)
            return false;
    }
    return true;
}
