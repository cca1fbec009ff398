#include "catalog/catalog.h"

static const attribute *find(const object *o, const char *name)
{
    for (size_t i = 0; i < o->attribute_count; i++)
        if (str_is(o->attributes[i].name, name))
            return &o->attributes[i];
    return NULL;
}

/* A table that has rows of its own. */
static bool has_rows(const object *o)
{
    return str_is(o->kind, "table") && !find(o, "partition_key") && !find(o, "virtual");
}

static bool add_row(void *ctx, size_t table, str bytes, err *e)
{
    table_digests *to = ctx;

    (void)e;
    rows_digest_add(&to->at[table].rows, hash_of(bytes));
    return true;
}

static int table_order(const object *part, const object *table)
{
    int by = str_order(part->schema, table->schema);

    return by ? by : str_order(part->name, table->name);
}

/* Names and types of the columns. *at is where the columns of this table, or of a later one, stand.
 */
static void hash_columns(hasher *h, const catalog *of, const object *table, size_t *at)
{
    const attribute *order = find(table, "columns");

    hasher_part(h, order ? order->value : STR(""));
    for (; *at < of->count && str_is(of->objects[*at].kind, "column"); ++*at) {
        const object *column = &of->objects[*at];
        int by = table_order(column, table);
        const attribute *type = find(column, "type");
        if (by > 0)
            break;
        if (by < 0)
            continue;
        hasher_part(h, column->sub);
        hasher_part(h, type ? type->value : STR(""));
    }
}

static void hash_rows(hasher *h, const rows_digest *rows)
{
    unsigned char count[8];

    for (int i = 0; i < 8; i++)
        count[i] = (unsigned char)(rows->count >> (8 * i));
    hasher_raw(h, count, sizeof count);
    hasher_raw(h, rows->sum.at, HASH_SIZE);
}

static void digest_each(const catalog *of, table_digests *out)
{
    hasher *h = hasher_new();
    size_t column = 0, n = 0;

    while (column < of->count && !str_is(of->objects[column].kind, "column"))
        column++;
    for (size_t i = 0; i < of->count; i++) {
        if (!has_rows(&of->objects[i]))
            continue;
        hash_columns(h, of, &of->objects[i], &column);
        hash_rows(h, &out->at[n].rows);
        out->at[n++].digest = hasher_end(h);
    }
    hasher_free(h);
}

static bool find_tables(arena *a, const catalog *of, table_digests *to, str *paths, err *e)
{
    for (size_t i = 0; i < of->count; i++) {
        const object *o = &of->objects[i];
        if (!has_rows(o))
            continue;
        to->at[to->count] = (table_digest){ .schema = o->schema, .name = o->name };
        if (!quote_path(a, o->schema, o->name, &paths[to->count++], e))
            return false;
    }
    return true;
}

bool catalog_digest_rows(conn *c, arena *a, const catalog *of, table_digests *out, err *e)
{
    table_digests made = { 0 };
    size_t count = 0;
    void *given, *paths;

    for (size_t i = 0; i < of->count; i++)
        count += has_rows(&of->objects[i]);
    if (!arena_try(a, (count + 1) * sizeof *made.at, &given, e) ||
        !arena_try(a, (count + 1) * sizeof(str), &paths, e))
        return false;
    made.at = given;
    if (!find_tables(a, of, &made, paths, e) ||
        (count && !driver_copy_tables(c, paths, count, add_row, &made, e)))
        return false;
    digest_each(of, &made);
    *out = made;
    return true;
}
