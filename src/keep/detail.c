#include "keep/detail.h"

#include "base/json.h"
#include "keep/image.h"

static json_t *column_json(const relation_column *c)
{
    json_t *one = json_object();

    json_put_str(one, "name", c->name);
    json_put_str(one, "type", c->type);
    json_put_str(one, "stored", c->stored);
    json_put_str(one, "equal", c->equal);
    json_put_str(one, "identity", c->identity);
    json_put_bool(one, "plain", c->plain);
    json_put_bool(one, "nullable", c->nullable);
    json_put_bool(one, "computed", c->computed);
    json_put_bool(one, "always", c->always);
    json_put_str(one, "fallback", c->fallback);
    return one;
}

str detail_write(arena *a, const relation *of)
{
    JSON_CLOSING all = json_object();
    json_t *columns = json_array(), *key = json_array();

    for (size_t n = 0; n < of->column_count; n++)
        (void)json_array_append_new(columns, column_json(&of->columns[n]));
    for (size_t n = 0; n < of->key.count; n++)
        (void)json_array_append_new(key, json_integer((json_int_t)of->key.at[n]));
    json_put_str(all, "schema", of->schema);
    json_put_str(all, "name", of->name);
    json_put_str(all, "path", of->path);
    json_put_str(all, "identity", of->identity);
    json_put(all, "columns", columns);
    json_put(all, "key", key);
    return json_canonical(a, all);
}

static bool column_from(arena *a, const json_t *one, relation_column *c, err *e)
{
    c->name = str_copy(a, json_get_str(one, "name"));
    c->type = str_copy(a, json_get_str(one, "type"));
    c->stored = str_copy(a, json_get_str(one, "stored"));
    c->equal = str_copy(a, json_get_str(one, "equal"));
    c->identity = str_copy(a, json_get_str(one, "identity"));
    c->plain = json_get_bool(one, "plain", false);
    c->nullable = json_get_bool(one, "nullable", false);
    c->computed = json_get_bool(one, "computed", false);
    c->always = json_get_bool(one, "always", false);
    c->fallback = str_copy(a, json_get_str(one, "fallback"));
    if (!c->name.size || !c->identity.size || !c->equal.size)
        return err_set(e, ERR_REGISTRY, "a column of an image has no name in the registry");
    return quote_name(a, c->name, &c->quoted, e);
}

static bool columns_from(arena *a, const json_t *all, relation *of, err *e)
{
    const json_t *columns = json_object_get(all, "columns"), *key = json_object_get(all, "key");
    size_t count = json_array_size(columns), keys = json_array_size(key);

    of->columns = arena_take(a, (count + 1) * sizeof *of->columns);
    of->key.at = arena_take(a, (keys + 1) * sizeof *of->key.at);
    for (; of->column_count < count; of->column_count++)
        if (!column_from(a, json_array_get(columns, of->column_count),
                         &of->columns[of->column_count], e))
            return false;
    for (; of->key.count < keys; of->key.count++) {
        json_int_t at = json_integer_value(json_array_get(key, of->key.count));
        if (at < 0 || (size_t)at >= count)
            break;
        of->key.at[of->key.count] = (size_t)at;
    }
    if (of->key.count == 0 || of->key.count < keys)
        return err_set(e, ERR_REGISTRY, "the key of an image is not among its columns");
    return true;
}

bool detail_read(arena *a, str detail, relation *out, err *e)
{
    json_t *all = NULL;

    *out = (relation){ .rows = -1, .ordinary = true };
    if (!json_parse(detail, &all, e)) {
        e->code = ERR_REGISTRY;
        err_wrap(e, "the detail of a keep cannot be read");
        return false;
    }
    JSON_CLOSING held = all;
    out->schema = str_copy(a, json_get_str(held, "schema"));
    out->name = str_copy(a, json_get_str(held, "name"));
    out->path = str_copy(a, json_get_str(held, "path"));
    out->identity = str_copy(a, json_get_str(held, "identity"));
    return columns_from(a, held, out, e);
}

str image_detail(arena *a, const image *i)
{
    return detail_write(a, &i->of);
}

bool image_from_detail(arena *a, int64_t id, str place, str detail, image *out, err *e)
{
    image made = { .id = id, .place = str_copy(a, place) };

    if (!detail_read(a, detail, &made.of, e)) {
        err_wrap(e, "keep %lld", (long long)id);
        return false;
    }
    *out = made;
    return true;
}
