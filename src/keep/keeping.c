#include "keep/keeping.h"

#include <string.h>

#include "base/clock.h"
#include "keep/inner.h"

static const catalog_scope scope = { .with_grants = true, .with_edges = true };

static const char *const modes[] = { "", "rename", "aside", "none" };

bool keep_mode_from_name(str name, keep_mode *out)
{
    for (int i = 0; i < KEEP_MODE_COUNT; i++) {
        if (!str_is(name, modes[i]))
            continue;
        *out = (keep_mode)i;
        return true;
    }
    return false;
}

/* ---- small things ---- */

bool keep_do(conn *c, str sql, err *e)
{
    call one = { .sql = sql, .must_affect = -1 };
    outcome how;

    return driver_calls(c, &one, 1, &how, e);
}

static bool keep_do_id(conn *c, statement_id id, err *e)
{
    str sql = driver_sql(c, id);

    return sql.size == 0 || keep_do(c, sql, e);
}

bool keep_count(conn *c, arena *a, str sql, int64_t *out, err *e)
{
    value found;

    if (!driver_value(c, a, sql, NO_VALUES, &found, e))
        return false;
    if (found.null || !str_int64(found.text, out))
        *out = 0;
    return true;
}

bool keep_savepoint(conn *c, err *e)
{
    return keep_do_id(c, STATEMENT_HOLD_TRIAL, e);
}

bool keep_take_back(conn *c, err *e)
{
    return keep_do_id(c, STATEMENT_UNDO_TRIAL, e) && keep_do_id(c, STATEMENT_END_TRIAL, e);
}

void keep_changed(keeping *k)
{
    k->now_known = false;
}

bool keep_look(keeping *k, err *e)
{
    if (k->now_known)
        return true;
    k->now_known = catalog_read(k->c, k->a, &scope, &k->now, e);
    return k->now_known;
}

static bool room_for(keeping *k, void **list, size_t *room, size_t count, size_t size, err *e)
{
    size_t wanted = *room ? 2 * *room : 8;
    void *given;

    if (count < *room)
        return true;
    if (!arena_try(k->a, wanted * size, &given, e))
        return false;
    if (count)
        (void)memcpy(given, *list, count * size);
    *list = given;
    *room = wanted;
    return true;
}

bool keep_new(keeping *k, keep_kind kind, str path, keep_record **out, err *e)
{
    void *list = k->made.at;

    if (k->next_id == 0 && !registry_next_keep(k->c, k->a, &k->next_id, e))
        return false;
    if (!room_for(k, &list, &k->made.room, k->made.count, sizeof(keep_record), e))
        return false;
    k->made.at = list;
    keep_record *r = &k->made.at[k->made.count++];
    *r = (keep_record){ .id = k->next_id++,
                        .migration = k->migration,
                        .run = k->run,
                        .way = k->way,
                        .kind = kind,
                        .path = path,
                        .rows = -1,
                        .made_at = clock_now() };
    *out = r;
    return true;
}

bool keep_image(keeping *k, const relation *of, err *e)
{
    void *list = k->images;
    keep_record *r;
    object o = { .kind = STR("table"), .schema = of->schema, .name = of->name };

    if (!keep_new(k, KEEP_ROWS, object_path(k->a, &o), &r, e))
        return false;
    if (!room_for(k, &list, &k->image_room, k->image_count, sizeof(image), e))
        return false;
    k->images = list;
    if (!image_open(k->c, k->a, r->id, of, &k->images[k->image_count++], e)) {
        if (e->code == ERR_PERMISSION)
            err_hint(e,
                     "to keep its rows Homing needs the TRIGGER privilege on %.*s; keep=none on "
                     "the step lets them go, and has to be acknowledged by name",
                     STR_ARG(of->path));
        return false;
    }
    return image_next(k->c, &k->images[k->image_count - 1], k->call, e);
}

/* ---- the transaction ---- */

bool keeping_begin(conn *c, arena *a, const keeping_wish *wish, keeping *out, err *e)
{
    *out = (keeping){ .c = c,
                      .a = a,
                      .migration = wish->migration,
                      .run = wish->run,
                      .way = wish->way,
                      .wants_way = wish->wants_way };
    if (!keep_know_present(out, wish->also, e))
        return false;
    if (!wish->wants_way)
        return true;
    if (!keep_look(out, e))
        return false;
    out->before = out->now;
    return true;
}

static keep_record *record_of(keeping *k, int64_t id)
{
    for (size_t i = 0; i < k->made.count; i++)
        if (k->made.at[i].id == id)
            return &k->made.at[i];
    return NULL;
}

/* A statement that changes the schema would meet what captures its tables. What was captured stays
 * so; the next statement that writes begins anew. */
static bool close_images(keeping *k, err *e)
{
    for (size_t i = 0; i < k->image_count; i++) {
        image *im = &k->images[i];
        keep_record *r = record_of(k, im->id);
        if (!im->capturing)
            continue;
        if (!r || !image_close(k->c, k->a, im, &r->rows, e))
            return false;
        im->capturing = false;
        r->place = im->place;
        r->detail = image_detail(k->a, im);
    }
    return true;
}

static bool next_call(keeping *k, err *e)
{
    k->call++;
    for (size_t i = 0; i < k->image_count; i++)
        if (k->images[i].capturing && !image_next(k->c, &k->images[i], k->call, e))
            return false;
    return true;
}

bool keeping_pass(keeping *k, err *e)
{
    k->unwatched = true;
    keep_changed(k);
    return next_call(k, e) && close_images(k, e);
}

bool keeping_run(keeping *k, const sql_class *class, keep_mode mode, str sql, int64_t *affected,
                 err *e)
{
    outcome how;

    if (!next_call(k, e) ||
        (class->changes_schema && class->fate != FATE_ANY && !close_images(k, e)))
        return false;
    if (mode != KEEP_MODE_NONE) {
        switch (class->fate) {
        case FATE_DROP:
            return keep_dropping(k, &(keep_drop){ class, mode, sql }, affected, e);
        case FATE_EMPTY:
            return keep_emptying(k, sql, affected, e);
        case FATE_ROWS:
        case FATE_ANY:
            return keep_writing(k, class, sql, affected, e);
        case FATE_TYPE: /* values go through a cast, and back through one */
        case FATE_NONE:
            break;
        }
    }
    if (class->changes_schema || !class->known)
        keep_changed(k);
    return driver_run(k->c, sql, affected, &how, e);
}

/* ---- the end ---- */

/* An image of no rows left nothing that could be brought back. */
static bool is_empty(const keep_record *r)
{
    return r->kind == KEEP_ROWS && r->rows == 0;
}

/* A table that was set aside, and whose name another one has now: what the migration left of it. */
static bool copy_left(keeping *k, const keep_record *table, err *e)
{
    JSON_CLOSING detail = NULL;
    keep_record *r;
    relation now;
    str taken;

    if (!json_parse(table->detail, &detail, e))
        return false;
    str schema = json_get_str(detail, "schema"), name = json_get_str(detail, "name");
    if (!keep_taker(k, schema, name, &taken, e))
        return false;
    if (!str_is(taken, "r") && !str_is(taken, "p"))
        return true;
    if (!relation_read(k->c, k->a, str_copy(k->a, schema), str_copy(k->a, name), &now, e) ||
        !keep_new(k, KEEP_LEFT, table->path, &r, e))
        return false;
    return left_copy(k->c, k->a, r->id, &now, &r->place, &r->rows, e);
}

static bool copy_all_left(keeping *k, err *e)
{
    size_t count = k->made.count;

    for (size_t i = 0; i < count; i++) {
        const keep_record table = k->made.at[i]; /* the list may move */
        if (table.kind == KEEP_TABLE && !copy_left(k, &table, e))
            return false;
    }
    return true;
}

/* The catalogue once everything was brought back, found in a savepoint. */
static bool try_return(keeping *k, catalog *out, err *e)
{
    keeping trial = *k;

    trial.made = (keep_made){ 0 };
    trial.way = STR("down");
    if (!keep_savepoint(k->c, e))
        return false;
    for (size_t i = k->made.count; i-- > 0;)
        if (!keep_bring(&trial, &k->made.at[i], NULL, e))
            return false;
    trial.now_known = false;
    if (!keep_look(&trial, e) || !keep_take_back(k->c, e))
        return false;
    *out = trial.now;
    return true;
}

/* Of rows alone the catalogue has nothing to lead back. */
static bool record_way(keeping *k, const keep_steps *steps, err *e)
{
    ddl found = { 0 };
    keep_record *r;
    catalog back;

    if (k->wants_way && (!keep_look(k, e) || !try_return(k, &back, e) ||
                         !catalog_inverse(k->a, &back, &k->before, &found, e)))
        return false;
    if (!keep_new(k, KEEP_WAY, (str){ 0 }, &r, e))
        return false;
    JSON_CLOSING detail = json_object();
    json_t *names = json_array();
    for (size_t i = 0; i < steps->count; i++)
        (void)json_array_append_new(names, json_str(steps->at[i]));
    json_put(detail, "steps", names);
    ddl_json(detail, &found);
    r->detail = json_canonical(k->a, detail);
    return true;
}

bool keeping_end(keeping *k, const keep_steps *steps, call_list *list, err *e)
{
    if (!keep_none_escaped(k, e) || !close_images(k, e))
        return false;
    if (k->wants_way && !copy_all_left(k, e))
        return false;
    if ((k->wants_way || steps->count) && !record_way(k, steps, e))
        return false;
    for (size_t i = 0; i < k->made.count; i++) {
        k->made.at[i].step = steps->last;
        if (!is_empty(&k->made.at[i]))
            registry_add_keep(list, k->c, &k->made.at[i]);
    }
    return true;
}
