#include "catalog/refresh_rows.h"

static const struct sys {
    const char *name;
    uint32_t class;    /* of the number that a row is about */
    uint32_t of_class; /* of the owner's number; 0: it has none */
    bool by_part;      /* several rows have the same key */
} sys[SYS_COUNT] = {
    [SYS_CLASS] = { "class", OF_CLASS, 0, false },
    [SYS_ATTRIBUTE] = { "attribute", OF_CLASS, 0, true },
    [SYS_TYPE] = { "type", OF_TYPE, 0, false },
    [SYS_PROC] = { "proc", OF_PROC, 0, false },
    [SYS_NAMESPACE] = { "namespace", OF_NAMESPACE, 0, false },
    [SYS_CONSTRAINT] = { "constraint", OF_CONSTRAINT, OF_CLASS, false },
    [SYS_ATTRDEF] = { "attrdef", OF_ATTRDEF, OF_CLASS, false },
    [SYS_TRIGGER] = { "trigger", OF_TRIGGER, OF_CLASS, false },
    [SYS_REWRITE] = { "rewrite", OF_REWRITE, OF_CLASS, false },
    [SYS_POLICY] = { "policy", OF_POLICY, OF_CLASS, false },
    [SYS_INDEX] = { "index", OF_CLASS, 0, false },
    [SYS_SEQUENCE] = { "sequence", OF_CLASS, 0, false },
    [SYS_ENUM] = { "enum", OF_TYPE, OF_TYPE, false },
    [SYS_RANGE] = { "range", OF_TYPE, 0, false },
    [SYS_INHERITS] = { "inherits", OF_CLASS, 0, true },
    [SYS_PARTITIONED] = { "partitioned", OF_CLASS, 0, false },
    [SYS_FOREIGN] = { "foreign", OF_CLASS, 0, false },
    [SYS_AGGREGATE] = { "aggregate", OF_PROC, 0, false },
    [SYS_DESCRIPTION] = { "description", 0, 0, true },
};

void rows_init(rows *r)
{
    *r = (rows){ .entries = { .size = sizeof(entry) },
                 .unused = { .size = sizeof(uint32_t) },
                 .events = { .size = sizeof(event) } };
}

void rows_free(rows *r)
{
    list_drop(&r->entries);
    list_drop(&r->unused);
    list_drop(&r->events);
    map_free(&r->places);
}

sys_table rows_table(str name)
{
    size_t t = 0;

    while (t < SYS_COUNT && !str_is(name, sys[t].name))
        t++;
    return (sys_table)t;
}

const char *rows_table_name(sys_table t)
{
    return sys[t].name;
}

static entry *entry_at(const rows *r, uint32_t i)
{
    return (entry *)(void *)r->entries.at + i;
}

static map_key key_of(const entry *of)
{
    map_key key = MAP_KEY((uint32_t)of->table, of->key);

    if (sys[of->table].by_part)
        key.at[2] = (uint32_t)of->part;
    if (of->table == SYS_DESCRIPTION)
        key.at[3] = of->owner;
    return key;
}

const entry *rows_find(const rows *r, sys_table t, uint32_t key)
{
    uint32_t i = map_find(&r->places, MAP_KEY((uint32_t)t, key));

    return i == MAP_NONE ? NULL : entry_at(r, i);
}

number rows_number(const entry *of)
{
    if (of->table == SYS_DESCRIPTION)
        return (number){ of->owner, of->key, of->part };
    if (of->table == SYS_ENUM)
        return (number){ OF_TYPE, of->owner, 0 };
    return (number){ sys[of->table].class, of->key, of->table == SYS_ATTRIBUTE ? of->part : 0 };
}

static bool note(rows *r, const entry *of, happened how, err *e)
{
    void *given;

    if (!list_add(&r->events, &given, e))
        return false;
    *(event *)given = (event){ *of, how };
    return true;
}

static bool add_entry(rows *r, const entry *of, err *e)
{
    uint32_t i = (uint32_t)r->entries.count;
    void *given;

    if (r->unused.count)
        i = ((uint32_t *)(void *)r->unused.at)[--r->unused.count];
    else if (!list_add(&r->entries, &given, e))
        return false;
    *entry_at(r, i) = *of;
    r->count[of->table]++;
    if (of->key > r->newest)
        r->newest = of->key;
    return map_set(&r->places, key_of(of), i, e) && note(r, of, ROW_NEW, e);
}

static bool remove_entry(rows *r, uint32_t i, err *e)
{
    entry *of = entry_at(r, i);
    void *given;

    map_remove(&r->places, key_of(of));
    r->count[of->table]--;
    of->alive = false;
    if (!note(r, of, ROW_GONE, e) || !list_add(&r->unused, &given, e))
        return false;
    *(uint32_t *)given = i;
    return true;
}

/* whole: a row that changed has been named before, so one that is as it was is no event. */
static bool take_entry(rows *r, const entry *of, bool whole, err *e)
{
    uint32_t i = map_find(&r->places, key_of(of));

    if (i == MAP_NONE)
        return add_entry(r, of, e);
    entry *known = entry_at(r, i);
    bool same = known->face == of->face && known->owner == of->owner && known->mark == of->mark;
    *known = *of;
    return (whole && same) || note(r, of, same && of->face ? ROW_SAME_FACE : ROW_OTHER_FACE, e);
}

bool rows_next(str *text, int64_t *out)
{
    size_t n = 0;

    while (n < text->size && text->at[n] != ' ' && text->at[n] != ',')
        n++;
    str word = str_cut(*text, 0, n);
    *text = str_cut(*text, n + 1, text->size);
    return str_int64(word, out);
}

static bool next_entry(str *text, sys_table t, entry *out, err *e)
{
    int64_t key, part, owner, face;
    bool read = rows_next(text, &key) && rows_next(text, &part) && text->size > 2;
    char mark = read ? text->at[0] : 0;

    *text = str_cut(*text, 2, text->size);
    if (!read || !rows_next(text, &owner) || !rows_next(text, &face))
        return err_set(e, ERR_INTERNAL, "watch_catalog gives another row of %s", sys[t].name);
    *out = (entry){ .table = t,
                    .key = (uint32_t)key,
                    .owner = (uint32_t)owner,
                    .part = (int32_t)part,
                    .mark = mark,
                    .alive = true,
                    .seen = true,
                    .face = face };
    return true;
}

static void forget_seen(rows *r, sys_table t)
{
    for (uint32_t i = 0; i < r->entries.count; i++)
        if (entry_at(r, i)->table == t)
            entry_at(r, i)->seen = false;
}

static bool remove_unseen(rows *r, sys_table t, err *e)
{
    for (uint32_t i = 0; i < r->entries.count; i++) {
        const entry *of = entry_at(r, i);
        if (of->table == t && of->alive && !of->seen && !remove_entry(r, i, e))
            return false;
    }
    return true;
}

bool rows_take(rows *r, sys_table t, str text, bool whole, err *e)
{
    entry one;

    if (whole)
        forget_seen(r, t);
    while (text.size) {
        if (!next_entry(&text, t, &one, e))
            return false;
        /* Columns of tables that hold what is too long for others: nothing shows them. */
        if (t == SYS_ATTRIBUTE && !rows_find(r, SYS_CLASS, one.key))
            continue;
        if (!take_entry(r, &one, whole, e))
            return false;
    }
    return !whole || remove_unseen(r, t, e);
}

str rows_list(const rows *r, sys_table t, arena *a)
{
    buf b = buf_in(a);

    for (uint32_t i = 0; i < r->entries.count; i++)
        if (entry_at(r, i)->table == t && entry_at(r, i)->alive)
            buf_printf(&b, b.size ? ",%u" : "{%u", entry_at(r, i)->key);
    buf_add_c(&b, b.size ? "}" : "{}");
    return buf_str(&b);
}

bool rows_lose(rows *r, sys_table t, str keys, err *e)
{
    int64_t key;

    while (keys.size) {
        if (!rows_next(&keys, &key) || t == SYS_COUNT)
            return err_set(e, ERR_INTERNAL, "watch_gone gives another answer");
        uint32_t i = map_find(&r->places, MAP_KEY((uint32_t)t, (uint32_t)key));
        if (i != MAP_NONE && !remove_entry(r, i, e))
            return false;
    }
    return true;
}

bool rows_off(const rows *r, sys_table t)
{
    return r->total[t] >= 0 && (size_t)r->total[t] != r->count[t];
}

static bool is_of(const entry *of, const map *gone)
{
    number n = rows_number(of);
    uint32_t owner =
        of->table == SYS_CONSTRAINT && of->mark == 'd' ? OF_TYPE : sys[of->table].of_class;

    return map_find(gone, MAP_KEY(n.class, n.id)) != MAP_NONE ||
           (owner && map_find(gone, MAP_KEY(owner, of->owner)) != MAP_NONE);
}

bool rows_remove_of(rows *r, const map *gone, err *e)
{
    for (uint32_t i = 0; i < r->entries.count; i++)
        if (entry_at(r, i)->alive && is_of(entry_at(r, i), gone) && !remove_entry(r, i, e))
            return false;
    return true;
}

bool rows_touch_all(rows *r, err *e)
{
    for (uint32_t i = 0; i < r->entries.count; i++)
        if (entry_at(r, i)->alive && !note(r, entry_at(r, i), ROW_NEW, e))
            return false;
    return true;
}
