#include "keep/compose_place.h"
#include "keep/inner.h"

static const char keep_schema[] = "homing_keep";

str keep_quoted(arena *a, str name)
{
    str out;
    err never;

    return quote_name(a, name, &out, &never) ? out : (str){ 0 }; /* names of a catalogue: no NUL */
}

str keep_pathed(arena *a, str schema, str name)
{
    str out;
    err never;

    return quote_path(a, schema, name, &out, &never) ? out : (str){ 0 };
}

static bool copy_kind(void *ctx, const row *r, err *e)
{
    str *kind = ctx;
    static const char *const kinds[] = { "r", "p", "v", "m", "f", "S", "c", "i", "I", "t" };

    (void)e;
    *kind = STR("other");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(r->cell[0].text, kinds[i]))
            *kind = str_of(kinds[i]);
    return true;
}

bool keep_taker(keeping *k, str schema, str name, str *kind, err *e)
{
    const value params[] = { VALUE(schema), VALUE(name) };

    *kind = (str){ 0 };
    return driver_query(k->c, driver_sql(k->c, STATEMENT_FIND_TAKER), VALUES(params), copy_kind,
                        kind, e);
}

/* The place of a table by its number, as far as a statement needs it. */
typedef struct placed {
    arena *a;
    relation *of;
} placed;

static bool note_place(void *ctx, const row *r, err *e)
{
    placed *p = ctx;

    (void)e;
    p->of->schema = str_copy(p->a, r->cell[0].text);
    p->of->name = str_copy(p->a, r->cell[1].text);
    p->of->path = keep_pathed(p->a, p->of->schema, p->of->name);
    return true;
}

bool keep_place_of(keeping *k, str identity, relation *out, err *e)
{
    const value params[] = { VALUE(identity) };
    placed p = { k->a, out };
    str sql = driver_sql(k->c, STATEMENT_FIND_PLACE);

    *out = (relation){ .identity = identity, .name = identity };
    if (sql.size == 0) { /* a table is its name */
        out->path = keep_pathed(k->a, (str){ 0 }, identity);
        return true;
    }
    if (!driver_query(k->c, sql, VALUES(params), note_place, &p, e))
        return false;
    if (out->path.size)
        return true;
    (void)err_set(e, ERR_HELD, "a table of which something was kept is gone");
    err_hint(e, "homing status shows the run; what is kept lies in its place: homing horizon");
    return false;
}

/* ---- tables, moved ---- */

typedef struct carried {
    arena *a;
    json_t *names; /* [kind, name, reserved name] */
    int64_t id;
} carried;

static bool note_carried(void *ctx, const row *r, err *e)
{
    carried *c = ctx;
    json_t *one = json_array();

    (void)e;
    (void)json_array_append_new(one, json_str(r->cell[0].text));
    (void)json_array_append_new(one, json_str(r->cell[1].text));
    (void)json_array_append_new(one, json_str(str_printf(c->a, "k%lld_%zu", (long long)c->id,
                                                         json_array_size(c->names) + 1)));
    (void)json_array_append_new(c->names, one);
    return true;
}

str keep_item(const json_t *list, size_t at)
{
    const json_t *text = json_array_get(list, at);

    return (str){ json_string_value(text), json_string_length(text) };
}

/* Names that might be taken where it goes: of indexes and owned sequences. */
static bool rename_carried(keeping *k, const json_t *names, str schema, bool back, err *e)
{
    for (size_t i = 0; i < json_array_size(names); i++) {
        const json_t *one = json_array_get(names, i);
        str from = keep_item(one, back ? 2 : 1), to = keep_item(one, back ? 1 : 2);
        const char *kind = str_is(keep_item(one, 0), "INDEX") ? "INDEX" : "SEQUENCE";
        if (!keep_do(
                k->c,
                move_rename_sql(k->a, kind, keep_pathed(k->a, schema, from), keep_quoted(k->a, to)),
                e))
            return false;
    }
    return true;
}

static json_t *keys_json(const relation *of)
{
    json_t *list = json_array();

    for (size_t i = 0; i < of->out_count; i++) {
        json_t *one = json_object(), *own = json_array(), *others = json_array(),
               *equal = json_array();
        json_put_str(one, "name", of->out[i].name);
        json_put_str(one, "other", of->out[i].other);
        for (size_t c = 0; c < of->out[i].count; c++) {
            (void)json_array_append_new(own, json_str(of->out[i].own[c]));
            (void)json_array_append_new(others, json_str(of->out[i].others[c]));
            (void)json_array_append_new(equal, json_str(of->out[i].equal[c]));
        }
        json_put(one, "own", own);
        json_put(one, "others", others);
        json_put(one, "equal", equal);
        (void)json_array_append_new(list, one);
    }
    return list;
}

/* Nothing may reach it, and it may hold nothing: keys of its own go, and links to parents. */
static bool unbind(keeping *k, const relation *of, err *e)
{
    const object wanted = { .kind = STR("table"), .schema = of->schema, .name = of->name };
    size_t at = keep_look(k, e) ? catalog_find(&k->now, &wanted) : SIZE_MAX;
    str parents = { 0 }, bound = { 0 };

    for (size_t i = 0; i < of->out_count; i++)
        if (!keep_do(k->c, move_unbound_sql(k->a, of->path, keep_quoted(k->a, of->out[i].name)), e))
            return false;
    if (at == SIZE_MAX)
        return true;
    for (size_t i = 0; i < k->now.objects[at].attribute_count; i++) {
        const attribute *x = &k->now.objects[at].attributes[i];
        parents = str_is(x->name, "parents") ? x->value : parents;
        bound = str_is(x->name, "bound") ? x->value : bound;
    }
    while (parents.size) {
        str parent = str_trim(str_split(parents, ',', &parents));
        str sql = bound.size ? move_detach_sql(k->a, parent, of->path)
                             : move_disinherit_sql(k->a, of->path, parent);
        if (!keep_do(k->c, sql, e))
            return false;
    }
    return true;
}

static bool move_away(keeping *k, const relation *of, keep_record *r, err *e)
{
    const value oid[] = { VALUE(of->identity) };
    carried c = { .a = k->a, .names = json_array(), .id = r->id };
    JSON_CLOSING detail = json_object();

    json_put(detail, "names", c.names);
    json_put(detail, "keys", keys_json(of));
    json_put_str(detail, "table", of->identity);
    json_put_str(detail, "schema", of->schema);
    json_put_str(detail, "name", of->name);
    r->place = keep_place(k->c, k->a, r->id);
    str short_name = str_printf(k->a, "k%lld", (long long)r->id);
    if (!driver_query(k->c, driver_sql(k->c, STATEMENT_LIST_CARRIED), VALUES(oid), note_carried, &c,
                      e) ||
        !unbind(k, of, e) || !rename_carried(k, c.names, of->schema, false, e) ||
        !keep_do(k->c, move_rename_sql(k->a, "TABLE", of->path, keep_quoted(k->a, short_name)),
                 e) ||
        !keep_do(k->c,
                 move_schema_sql(k->a, keep_pathed(k->a, of->schema, short_name),
                                 keep_quoted(k->a, str_of(keep_schema))),
                 e))
        return false;
    r->detail = json_canonical(k->a, detail);
    return true;
}

/* ---- tables, copied ---- */

/* declared: for CREATE TABLE, in a type that converts no value. */
static str column_list(arena *a, const relation *of, bool declared)
{
    buf b = buf_in(a);

    for (size_t i = 0; i < of->column_count; i++) {
        if (of->columns[i].computed)
            continue;
        if (b.size)
            buf_add_c(&b, ", ");
        buf_add(&b, of->columns[i].quoted);
        if (declared)
            buf_add_c(&b, " BLOB");
    }
    return buf_str(&b);
}

static str written_of(const catalog *c, str name)
{
    const object wanted = { .kind = STR("table"), .name = name };
    size_t at = catalog_find(c, &wanted);

    return at == SIZE_MAX ? (str){ 0 } : c->objects[at].written;
}

static bool copy_away(keeping *k, const relation *of, keep_record *r, err *e)
{
    JSON_CLOSING detail = json_object();
    str columns = column_list(k->a, of, false);

    if (!keep_look(k, e))
        return false;
    json_put_str(detail, "table", of->identity);
    json_put_str(detail, "schema", of->schema);
    json_put_str(detail, "name", of->name);
    json_put_str(detail, "columns", columns);
    json_put_str(detail, "sql", written_of(&k->now, of->name));
    json_put(detail, "keys", keys_json(of));
    r->place = keep_place(k->c, k->a, r->id);
    r->detail = json_canonical(k->a, detail);
    keep_changed(k);
    return keep_do(k->c, move_hollow_sql(k->a, r->place, column_list(k->a, of, true)), e) &&
           keep_do(k->c, move_fill_sql(k->a, r->place, columns, of->path), e);
}

static bool refuse_table(keeping *k, const relation *of, err *e)
{
    (void)k;
    (void)err_set(e, ERR_REFUSED, "%.*s is no ordinary table: its rows cannot be kept",
                  STR_ARG(of->path));
    err_hint(e, "keep=none on its step lets it be final: that has to be acknowledged by name; "
                "nothing was kept");
    return false;
}

bool aside_table(keeping *k, str schema, str name, err *e)
{
    object o = { .kind = STR("table"), .schema = schema, .name = name };
    keep_record *r;
    relation *of = arena_take(k->a, sizeof *of);

    if (!relation_read(k->c, k->a, schema, name, of, e))
        return false;
    if (!of->ordinary)
        return refuse_table(k, of, e);
    if (!keep_new(k, KEEP_TABLE, object_path(k->a, &o), &r, e))
        return false;
    r->rows = of->rows;
    return conn_has(k->c, TRAIT_SCHEMAS) ? move_away(k, of, r, e) : copy_away(k, of, r, e);
}

/* ---- columns ---- */

/* Where a copy by key is better than a column that can be seen: the reason, or empty. */
static bool by_copy(const keeping *k, const relation *of, keep_mode mode)
{
    if (!conn_has(k->c, TRAIT_SCHEMAS) || mode == KEEP_MODE_ASIDE)
        return true;
    /* What a rollback takes out of a table leaves nothing in it. */
    if (str_is(k->way, "down"))
        return true;
    return mode == KEEP_MODE_AUTO && of->replicated && of->key.count > 0;
}

/* A column of an identity is never NULL, and needs no value given. */
static bool gives_itself(keeping *k, const relation *of, str column)
{
    const object wanted = {
        .kind = STR("column"), .schema = of->schema, .name = of->name, .sub = column
    };
    size_t at = catalog_find(&k->now, &wanted);

    for (size_t i = 0; at != SIZE_MAX && i < k->now.objects[at].attribute_count; i++)
        if (str_is(k->now.objects[at].attributes[i].name, "identity"))
            return true;
    return false;
}

static bool rename_away(keeping *k, const relation *of, size_t column, keep_record *r, err *e)
{
    const relation_column *c = &of->columns[column];
    JSON_CLOSING detail = json_object();
    str reserved = keep_column_name(k->a, r->id);

    json_put_str(detail, "table", of->identity);
    json_put_str(detail, "column", c->name);
    json_put_str(detail, "identity", c->identity);
    json_put_bool(detail, "not_null", !c->nullable);
    json_put_bool(detail, "must_ease", !c->nullable && !gives_itself(k, of, c->name));
    r->place = reserved;
    r->detail = json_canonical(k->a, detail);
    keep_changed(k);
    return keep_do(k->c, move_column_sql(k->a, of->path, c->quoted, keep_quoted(k->a, reserved)),
                   e);
}

/* Of a table without a key no value finds its row again: a person has all of them. */
static bool copy_whole(keeping *k, const relation *of, err *e)
{
    object o = { .kind = STR("table"), .schema = of->schema, .name = of->name };
    keep_record *r;

    return keep_new(k, KEEP_LEFT, object_path(k->a, &o), &r, e) &&
           left_copy(k->c, k->a, r->id, of, &r->place, &r->rows, e);
}

bool aside_column(keeping *k, const aside_wish *what, err *e)
{
    object o = {
        .kind = STR("column"), .schema = what->schema, .name = what->table, .sub = what->column
    };
    relation *of = arena_take(k->a, sizeof *of);
    keep_record *r;

    if (!relation_read(k->c, k->a, what->schema, what->table, of, e))
        return false;
    size_t column = relation_column_at(of, what->column);
    if (column == SIZE_MAX || of->columns[column].computed)
        return true;
    bool copy = by_copy(k, of, what->mode);
    if (copy && of->key.count == 0 && str_is(k->way, "down"))
        return copy_whole(k, of, e);
    if (!keep_new(k, copy ? KEEP_VALUES : KEEP_COLUMN, object_path(k->a, &o), &r, e))
        return false;
    r->rows = of->rows;
    if (!copy)
        return rename_away(k, of, column, r, e);
    values_kept copied;
    if (!values_copy(k->c, k->a, r->id, of, column, &copied, e))
        return false;
    r->place = copied.place;
    r->detail = copied.detail;
    r->rows = copied.rows;
    return true;
}

/* ---- other objects ---- */

static const struct {
    const char *kind, *word;
} movable[] = { { "sequence", "SEQUENCE" },
                { "type", "TYPE" },
                { "function", "ROUTINE" },
                { "procedure", "ROUTINE" },
                { "aggregate", "ROUTINE" } };

bool aside_object(keeping *k, const object *o, err *e)
{
    const char *word = NULL;
    keep_record *r;

    for (size_t i = 0; i < sizeof movable / sizeof *movable; i++)
        if (str_is(o->kind, movable[i].kind))
            word = movable[i].word;
    if (!word) {
        (void)err_set(e, ERR_REFUSED, "%.*s is needed by what would be kept",
                      STR_ARG(object_path(k->a, o)));
        err_hint(e, "drop it in a migration of its own, after `homing finalise` of this one");
        return false;
    }
    if (!keep_new(k, KEEP_OBJECT, object_path(k->a, o), &r, e))
        return false;
    str short_name = str_printf(k->a, "k%lld", (long long)r->id);
    str bare = str_split(o->name, '(', &(str){ 0 });
    str rest = str_cut(o->name, bare.size, o->name.size); /* of a routine: its arguments */
    JSON_CLOSING detail = json_object();
    json_put_str(detail, "kind", o->kind);
    json_put_str(detail, "word", str_of(word));
    json_put_str(detail, "schema", o->schema);
    json_put_str(detail, "name", bare);
    json_put_str(detail, "arguments", rest);
    r->place =
        str_printf(k->a, "%.*s%.*s", STR_ARG(keep_pathed(k->a, str_of(keep_schema), short_name)),
                   STR_ARG(rest));
    r->detail = json_canonical(k->a, detail);
    str from =
        str_printf(k->a, "%.*s%.*s", STR_ARG(keep_pathed(k->a, o->schema, bare)), STR_ARG(rest));
    str here = str_printf(k->a, "%.*s%.*s", STR_ARG(keep_pathed(k->a, o->schema, short_name)),
                          STR_ARG(rest));
    keep_changed(k);
    return keep_do(k->c, move_rename_sql(k->a, word, from, keep_quoted(k->a, short_name)), e) &&
           keep_do(k->c, move_object_sql(k->a, word, here, keep_quoted(k->a, str_of(keep_schema))),
                   e);
}
