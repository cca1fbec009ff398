#include "keep/compose_place.h"
#include "keep/detail.h"
#include "keep/inner.h"

/*
 * A migration that was rolled back is applied again: what the rollback took out comes back into
 * what the migration has made anew.
 */

static str quoted(arena *a, str name)
{
    str out;
    err never;

    return quote_name(a, name, &out, &never) ? out : (str){ 0 };
}

static str text_of(arena *a, const json_t *detail, const char *key)
{
    return str_copy(a, json_get_str(detail, key));
}

/* Where the column is again; *column SIZE_MAX: it is not. */
static bool find_column(keeping *k, const str of[2], relation *now, size_t *column, err *e)
{
    relation at;

    if (!keep_place_of(k, of[0], &at, e) || !relation_read(k->c, k->a, at.schema, at.name, now, e))
        return false;
    *column = relation_column_at(now, of[1]);
    return true;
}

static bool values_again(keeping *k, const keep_record *r, err *e)
{
    relation was, *now = arena_take(k->a, sizeof *now);
    size_t column;
    int64_t rows;

    if (!detail_read(k->a, r->detail, &was, e))
        return false;
    const str of[2] = { was.identity, was.columns[was.column_count - 1].name };
    if (!find_column(k, of, now, &column, e))
        return false;
    return column == SIZE_MAX ||
           (values_return(k->c, k->a, &(values_kept){ r->place, r->detail, r->rows }, now, column,
                          &rows, e) &&
            keep_do(k->c, move_drop_sql(k->a, r->place), e));
}

static bool column_again(keeping *k, const keep_record *r, const json_t *detail, err *e)
{
    relation *now = arena_take(k->a, sizeof *now);
    str reserved = quoted(k->a, r->place);
    const str of[2] = { text_of(k->a, detail, "table"), text_of(k->a, detail, "column") };
    size_t column;

    if (!find_column(k, of, now, &column, e))
        return false;
    return column == SIZE_MAX ||
           (keep_do(k->c, move_over_sql(k->a, now->path, now->columns[column].quoted, reserved),
                    e) &&
            keep_do(k->c, move_drop_column_sql(k->a, now->path, reserved), e));
}

static size_t same_column(const relation *other, const relation_column *c)
{
    size_t at = relation_column_at(other, c->name);

    return at == SIZE_MAX || other->columns[at].computed ? SIZE_MAX : at;
}

/* Rows that nothing tells apart: those that were there at the rollback are there again. */
static bool replace_rows(keeping *k, const relation *made, const relation *kept, err *e)
{
    buf columns = buf_in(k->a);

    for (size_t i = 0; i < made->column_count; i++) {
        if (made->columns[i].computed || same_column(kept, &made->columns[i]) == SIZE_MAX)
            continue;
        if (columns.size)
            buf_add_c(&columns, ", ");
        buf_add(&columns, made->columns[i].quoted);
    }
    return columns.size == 0 ||
           (keep_do(k->c, move_empty_sql(k->a, made->path), e) &&
            keep_do(k->c, move_fill_sql(k->a, made->path, buf_str(&columns), kept->path), e));
}

/* Types that were kept with their table have others of their name now: values go by their text. */
static bool convert(keeping *k, const relation *made, relation *kept, str *place, err *e)
{
    buf list = buf_in(k->a);
    bool differs = false;

    for (size_t i = 0; i < kept->column_count; i++) {
        size_t at = same_column(made, &kept->columns[i]);
        if (kept->columns[i].computed || at == SIZE_MAX)
            continue;
        bool same = str_same(made->columns[at].type, kept->columns[i].type);
        differs = differs || !same;
        buf_printf(
            &list, "%s%.*s%s%.*s", list.size ? ", " : "", STR_ARG(kept->columns[i].quoted),
            same ? "" : "::pg_catalog.text::", STR_ARG(same ? (str){ 0 } : made->columns[at].type));
        buf_printf(&list, " AS %.*s", STR_ARG(kept->columns[i].quoted));
    }
    *place = (str){ 0 };
    if (!differs || !conn_has(k->c, TRAIT_SCHEMAS))
        return true;
    *place = keep_place(k->c, k->a, k->next_id++);
    return keep_do(k->c, move_convert_sql(k->a, *place, buf_str(&list), kept->path), e) &&
           keep_relation_at(k, *place, kept, e);
}

/* What the migration has just made counts as what it left, and the kept table as what became of
 * that. */
static bool take_over(keeping *k, const rebuilt *what, const keep_record *r,
                      const quarantine_place *q, err *e)
{
    rebuilt all = *what;
    image_counts counts;
    int64_t rows;

    if (what->before->key.count == 0)
        return replace_rows(k, what->before, what->now, e);
    return left_copy(k->c, k->a, k->next_id, what->before, &all.left, &rows, e) &&
           left_merge(k->c, k->a, r->id, &all, q, &counts, e) &&
           keep_do(k->c, move_drop_sql(k->a, all.left), e);
}

static bool table_again(keeping *k, const keep_record *r, const json_t *detail,
                        const quarantine_place *q, err *e)
{
    relation *made = arena_take(k->a, sizeof *made), *kept = arena_take(k->a, sizeof *kept);
    str schema = text_of(k->a, detail, "schema"), name = text_of(k->a, detail, "name"), kind;
    str converted;

    if (!keep_taker(k, schema, name, &kind, e))
        return false;
    if (!str_is(kind, "r") && !str_is(kind, "p"))
        return true;
    if (k->next_id == 0 && !registry_next_keep(k->c, k->a, &k->next_id, e))
        return false;
    if (!relation_read(k->c, k->a, schema, name, made, e) ||
        !keep_relation_at(k, r->place, kept, e) || !convert(k, made, kept, &converted, e) ||
        !take_over(k, &(rebuilt){ .before = made, .now = kept }, r, q, e))
        return false;
    return (converted.size == 0 || keep_do(k->c, move_drop_sql(k->a, converted), e)) &&
           keep_do(k->c, move_drop_sql(k->a, r->place), e);
}

/* The migration has made another of its name; nothing needs the kept one any more. */
static bool object_again(keeping *k, const keep_record *r, const json_t *detail, err *e)
{
    str word = text_of(k->a, detail, "word");

    return keep_do(k->c, move_drop_object_sql(k->a, str_c(k->a, word), r->place), e);
}

static bool again(keeping *k, const keep_record *r, const quarantine_place *q, err *e)
{
    JSON_CLOSING detail = NULL;

    if (!json_parse(r->detail, &detail, e))
        return false;
    if (r->kind == KEEP_VALUES)
        return values_again(k, r, e);
    if (r->kind == KEEP_COLUMN)
        return column_again(k, r, detail, e);
    if (r->kind == KEEP_OBJECT && !str_is(json_get_str(detail, "kind"), "sequence"))
        return object_again(k, r, detail, e);
    return r->kind != KEEP_TABLE || table_again(k, r, detail, q, e);
}

/* Rows that refer to others come after them: what was set aside last stood alone by then. Types go
 * once no kept table has them. */
static bool again_of(keeping *k, const keep_list *all, const quarantine_place *q, bool objects,
                     err *e)
{
    for (size_t i = all->count; i-- > 0;)
        if ((all->at[i].kind == KEEP_OBJECT) == objects && !again(k, &all->at[i], q, e))
            return false;
    return true;
}

bool keeping_again(keeping *k, const keep_list *all, const quarantine_place *q, call_list *list,
                   err *e)
{
    for (int objects = 0; objects < 2; objects++)
        if (!again_of(k, all, q, objects, e))
            return false;
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].kind != KEEP_LEFT) /* which nothing leads back */
            registry_end_keep(list, k->c, all->at[i].id, KEEP_RETURNED);
    return true;
}
