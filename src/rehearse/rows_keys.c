#include "rehearse/rows_plan.h"

enum { KEYS_MAX = 16384, BYTES_MAX = 4 << 20 };

static bool same_columns(const sample *s, const link *l)
{
    for (size_t i = 0; i < l->count; i++)
        if (!str_same_nocase(s->columns.at[i], l->target_columns[i]))
            return false;
    return s->columns.count == l->count;
}

static sample *sample_for(model *m, link *l)
{
    sample *s;

    for (size_t i = 0; i < m->sample_count; i++) {
        s = m->samples[i];
        if (str_same(s->schema, l->target_schema) && str_same(s->name, l->target_name) &&
            same_columns(s, l))
            return s;
    }
    s = arena_take(m->a, sizeof *s);
    *s = (sample){ .schema = l->target_schema,
                   .name = l->target_name,
                   .columns = { l->target_columns, l->count } };
    m->samples[m->sample_count++] = s;
    return s;
}

void keys_plan(model *m)
{
    size_t count = 0;

    for (size_t i = 0; i < m->table_count; i++)
        count += m->tables[i].link_count;
    m->samples = arena_take(m->a, (count + 1) * sizeof(sample *));
    for (size_t i = 0; i < m->table_count; i++)
        for (size_t k = 0; k < m->tables[i].link_count; k++) {
            link *l = &m->tables[i].links[k];
            l->keys = sample_for(m, l);
            l->keys->users++;
        }
}

static uint64_t hash_cells(const sample *s, const str *cells)
{
    uint64_t h = 0;

    for (size_t i = 0; i < s->columns.count; i++)
        h = random_seed(h, cells[i]);
    return h;
}

static bool same_cells(const sample *s, size_t at, const str *cells)
{
    for (size_t i = 0; i < s->columns.count; i++)
        if (!str_same(s->cells[at * s->columns.count + i], cells[i]))
            return false;
    return true;
}

static size_t slot_of(const sample *s, const str *cells)
{
    size_t at = hash_cells(s, cells) & (s->slot_count - 1);

    while (s->slots[at] != SIZE_MAX && !same_cells(s, s->slots[at], cells))
        at = (at + 1) & (s->slot_count - 1);
    return at;
}

bool keys_hold(const sample *s, const str *cells)
{
    return s->count > 0 && s->slots[slot_of(s, cells)] != SIZE_MAX;
}

typedef struct collector {
    sample *s;
    size_t bytes;
} collector;

static bool take_key(void *ctx, const row *r, err *e)
{
    collector *c = ctx;
    sample *s = c->s;
    size_t width = s->columns.count;
    void *given;

    if (s->count == KEYS_MAX || c->bytes > BYTES_MAX)
        return true;
    for (size_t i = 0; i < width; i++) {
        if (!arena_try(s->a, r->cell[i].text.size + 1, &given, e))
            return false;
        char *copy = given;
        for (size_t k = 0; k < r->cell[i].text.size; k++)
            copy[k] = r->cell[i].text.at[k];
        s->cells[s->count * width + i] = (str){ copy, r->cell[i].text.size };
        c->bytes += r->cell[i].text.size + sizeof(str);
    }
    s->slots[slot_of(s, &s->cells[s->count * width])] = s->count;
    s->count++;
    return true;
}

static void forget(sample *s)
{
    arena_free(s->a);
    s->a = NULL;
    s->count = 0;
    s->read = false;
}

bool keys_read(conn *c, const model *m, sample *s, err *e)
{
    collector to = { .s = s };
    int64_t most = m->wish->rows < KEYS_MAX / 2 ? 2 * m->wish->rows + 16 : KEYS_MAX;
    void *cells, *slots;
    str sql;

    forget(s);
    s->a = arena_new(4 * (size_t)BYTES_MAX + ((size_t)1 << 30) / 4);
    if (!s->a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    for (s->slot_count = 16; s->slot_count < 2 * (size_t)most;)
        s->slot_count *= 2;
    if (!arena_try(s->a, (size_t)most * s->columns.count * sizeof(str), &cells, e) ||
        !arena_try(s->a, s->slot_count * sizeof(size_t), &slots, e) ||
        !sql_keys(s->a, s, most, &sql, e))
        return false;
    s->cells = cells;
    s->slots = slots;
    for (size_t i = 0; i < s->slot_count; i++)
        s->slots[i] = SIZE_MAX;
    s->read = true;
    return driver_query(c, sql, NO_VALUES, take_key, &to, e);
}

void keys_release(link *l)
{
    if (l->keys->users > 0 && --l->keys->users == 0)
        forget(l->keys);
}

void keys_free(model *m)
{
    for (size_t i = 0; i < m->sample_count; i++)
        forget(m->samples[i]);
}
