
#include "base/crash.h"
#include "base/file.h"
#include "catalog/catalog.h"
#include "catalog/inverse.h"
#include "engine/engine.h"
#include "engine/operation.h"
#include "registry/marker.h"

enum { FINGERPRINT_SIZE_MAX = 512 << 20 };

static void put_tables(operation *o, const table_digests *all)
{
    json_t *list = json_array();

    for (size_t i = 0; i < all->count; i++) {
        const table_digest *t = &all->at[i];
        json_t *one = json_object();
        json_put_str(one, "path",
                     str_printf(o->a, "%.*s%s%.*s", STR_ARG(t->schema), t->schema.size ? "." : "",
                                STR_ARG(t->name)));
        json_put_int(one, "rows", (int64_t)t->rows.count);
        json_put_str(one, "digest", hash_hex(o->a, t->digest));
        (void)json_array_append_new(list, one);
    }
    json_put(o->r.doc, "tables", list);
}

/* into: what holds the catalogue. */
static bool read_scope(operation *o, const catalog_scope *scope, arena *into, catalog *out, err *e)
{
    if (!session_open(&o->w, e))
        return false;
    result_database(&o->r, o->w.c);
    if (!o->w.at->rehearsal && !marker_refuse(o->w.c, e))
        return false;
    return catalog_read(o->w.c, into, scope, out, e);
}

static bool read_catalog(operation *o, const diff_scope *how, arena *into, catalog *out, err *e)
{
    const catalog_scope scope = { .with_grants = how->with_grants, .with_edges = how->with_ddl };

    return read_scope(o, &scope, into, out, e);
}

static bool fingerprint(operation *o, bool with_data, bool with_grants, err *e)
{
    catalog c;
    table_digests tables;
    const catalog_scope scope = { .with_grants = with_grants, .with_text = true };

    if (!read_scope(o, &scope, o->a, &c, e))
        return false;
    json_put_str(o->r.doc, "fingerprint", hash_hex(o->a, c.fingerprint));
    json_put_int(o->r.doc, "objects", (int64_t)c.count);
    json_put_str(o->r.doc, "text", catalog_text(o->a, &c));
    if (!with_data)
        return true;
    if (!catalog_digest_rows(o->w.c, o->a, &c, &tables, e))
        return false;
    put_tables(o, &tables);
    return true;
}

json_t *engine_fingerprint(const hm_context *at, bool with_data, bool with_grants)
{
    operation o;
    err e;

    if (operation_begin(&o, "fingerprint", at, NULL) &&
        !fingerprint(&o, with_data, with_grants, &e))
        result_fail(&o.r, &e);
    return operation_end(&o);
}

/* A recorded fingerprint: the JSON document of `fingerprint`, or its canonical text alone. */
static bool read_recorded(operation *o, const char *file, catalog *out, err *e)
{
    JSON_CLOSING doc = NULL;
    str text;
    err ignored;

    if (!file_read(o->a, file, FINGERPRINT_SIZE_MAX, &text, e))
        return false;
    if (str_starts(str_trim(text), "{")) {
        if (!json_parse(text, &doc, &ignored) || json_get_str(doc, "text").size == 0) {
            (void)err_set(e, ERR_SYNTAX, "%s is JSON without the text of a fingerprint", file);
            err_hint(e, "make it with: homing fingerprint --json > FILE");
            return false;
        }
        text = str_copy(o->a, json_get_str(doc, "text"));
    }
    if (catalog_from_text(o->a, text, out, e))
        return true;
    err_wrap(e, "%s", file);
    return false;
}

static bool read_second(operation *o, const hm_context *at, const diff_scope *how, catalog *out,
                        err *e)
{
    operation other;

    if (!operation_begin(&other, "diff", at, NULL)) {
        json_t *error = json_object_get(other.r.doc, "error");
        (void)err_set(e, ERR_URL, "the second database: %s",
                      json_string_value(json_object_get(error, "text")));
        json_decref(operation_end(&other));
        return false;
    }
    bool ok = read_catalog(&other, how, o->a, out, e);
    json_decref(operation_end(&other));
    if (!ok)
        err_wrap(e, "the second database");
    return ok;
}

static bool put_ddl(operation *o, const catalog *from, const catalog *to, err *e)
{
    ddl statements;

    if (!catalog_inverse(o->a, from, to, &statements, e))
        return false;
    ddl_json(o->r.doc, &statements);
    return true;
}

/* Both sides in hand. */
static bool compare(operation *o, const catalog *one, const catalog *two, bool with_ddl, err *e)
{
    differences all;

    catalog_compare(o->a, one, two, &all);
    json_put(o->r.doc, "differences", differences_json(&all));
    json_put_bool(o->r.doc, "same", all.count == 0);
    o->r.exit_status = all.count > 0; /* as diff(1) */
    if (with_ddl && !put_ddl(o, one, two, e))
        return false;
    result_now(&o->r, str_printf(o->a, "%zu object%s; nothing was touched", all.count,
                                 all.count == 1 ? " differs" : "s differ"));
    return true;
}

json_t *engine_diff(const hm_context *left, const hm_context *right, const char *right_file,
                    const diff_scope *scope)
{
    catalog one, two;
    operation o;
    err e;

    if (!operation_begin(&o, "diff", left, NULL))
        return operation_end(&o);
    if (!read_catalog(&o, scope, o.a, &one, &e) ||
        !(right_file ? read_recorded(&o, right_file, &two, &e)
                     : read_second(&o, right, scope, &two, &e)) ||
        !compare(&o, &one, &two, scope->with_ddl, &e))
        return operation_fail(&o, &e);
    return operation_end(&o);
}

json_t *engine_protocol(void)
{
    result r = result_new("protocol");
    json_t *points = json_array();

    run_states_json(r.doc);
    decide_json(r.doc);
    for (crash_point p = 0; p < CRASH_COUNT; p++) {
        json_t *one = json_object();
        json_put_str(one, "name", str_of(crash_name(p)));
        json_put_str(one, "meaning", str_of(crash_meaning(p)));
        (void)json_array_append_new(points, one);
    }
    json_put(r.doc, "crash_points", points);
    json_put_bool(r.doc, "crash_points_built_in", crash_enabled());
    return result_end(&r);
}
