#include "catalog/kind.h"
#include "catalog/refresh_state.h"

/* Which statement reads which kinds; narrow: by the oids of class. */
static const struct reads {
    const char *kind;
    statement_id id;
    bool narrow;
} reads[] = {
    { "schema", STATEMENT_CATALOG_SCHEMAS, true },
    { "table", STATEMENT_CATALOG_TABLES, true },
    { "foreign table", STATEMENT_CATALOG_TABLES, true },
    { "column", STATEMENT_CATALOG_COLUMNS, true },
    { "constraint", STATEMENT_CATALOG_CONSTRAINTS, true },
    { "index", STATEMENT_CATALOG_INDEXES, true },
    { "sequence", STATEMENT_CATALOG_SEQUENCES, true },
    { "view", STATEMENT_CATALOG_VIEWS, true },
    { "materialized view", STATEMENT_CATALOG_VIEWS, true },
    { "trigger", STATEMENT_CATALOG_TRIGGERS, true },
    { "rule", STATEMENT_CATALOG_RULES, true },
    { "policy", STATEMENT_CATALOG_POLICIES, true },
    { "type", STATEMENT_CATALOG_TYPES, true },
    { "function", STATEMENT_CATALOG_FUNCTIONS, true },
    { "procedure", STATEMENT_CATALOG_FUNCTIONS, true },
    { "aggregate", STATEMENT_CATALOG_FUNCTIONS, true },
    { "extension", STATEMENT_CATALOG_EXTENSIONS, false },
    { "language", STATEMENT_CATALOG_LANGUAGES, false },
    { "access method", STATEMENT_CATALOG_ACCESS_METHODS, false },
    { "collation", STATEMENT_CATALOG_COLLATIONS, false },
    { "conversion", STATEMENT_CATALOG_CONVERSIONS, false },
    { "foreign data wrapper", STATEMENT_CATALOG_FOREIGN_DATA_WRAPPERS, false },
    { "server", STATEMENT_CATALOG_SERVERS, false },
    { "user mapping", STATEMENT_CATALOG_USER_MAPPINGS, false },
    { "statistics", STATEMENT_CATALOG_STATISTICS, false },
    { "operator", STATEMENT_CATALOG_OPERATORS, false },
    { "operator class", STATEMENT_CATALOG_OPERATOR_CLASSES, false },
    { "operator family", STATEMENT_CATALOG_OPERATOR_FAMILIES, false },
    { "cast", STATEMENT_CATALOG_CASTS, false },
    { "transform", STATEMENT_CATALOG_TRANSFORMS, false },
    { "text search parser", STATEMENT_CATALOG_TEXT_SEARCH_PARSERS, false },
    { "text search template", STATEMENT_CATALOG_TEXT_SEARCH_TEMPLATES, false },
    { "text search dictionary", STATEMENT_CATALOG_TEXT_SEARCH_DICTIONARIES, false },
    { "text search configuration", STATEMENT_CATALOG_TEXT_SEARCH_CONFIGURATIONS, false },
    { "event trigger", STATEMENT_CATALOG_EVENT_TRIGGERS, false },
    { "publication", STATEMENT_CATALOG_PUBLICATIONS, false },
    { "subscription", STATEMENT_CATALOG_SUBSCRIPTIONS, false },
    { "default privileges", STATEMENT_CATALOG_DEFAULT_PRIVILEGES, false },
    { "security label", STATEMENT_CATALOG_SECURITY_LABELS, false },
};

enum { READS = sizeof reads / sizeof *reads };

statement_id reach_statement(size_t rank)
{
    for (size_t i = 0; i < READS; i++)
        if (str_is(str_of(kinds[rank].name), reads[i].kind))
            return reads[i].id;
    return STATEMENT_COUNT;
}

bool reach_is_narrow(statement_id id)
{
    for (size_t i = 0; i < READS; i++)
        if (reads[i].id == id)
            return reads[i].narrow;
    return false;
}

bool number_touched(const looking *l, number of)
{
    return map_find(&l->touched_set, MAP_KEY(of.class, of.id)) != MAP_NONE;
}

static bool add(list *to, map *set, map_key key, number of, err *e)
{
    void *given;

    if (map_find(set, key) != MAP_NONE)
        return true;
    if (!map_set(set, key, 1, e) || !list_add(to, &given, e))
        return false;
    *(number *)given = of;
    return true;
}

static bool touch(looking *l, uint32_t class, uint32_t id, err *e)
{
    return add(&l->touched, &l->touched_set, MAP_KEY(class, id), (number){ class, id, 0 }, e);
}

/* What is shown by another object than its own row: a default by its column. */
static bool touch_owner(looking *l, const entry *of, err *e)
{
    bool shows = of->table == SYS_ATTRDEF || (of->table == SYS_CLASS && of->mark == 'c') ||
                 (of->table == SYS_REWRITE && of->mark == 'v') ||
                 (of->table == SYS_CONSTRAINT && of->mark == 'n');

    return !shows || touch(l, of->table == SYS_CLASS ? OF_TYPE : OF_CLASS, of->owner, e);
}

static const entry *entry_of(const looking *l, number of)
{
    const rows *r = &l->w->rows;

    switch (of.class) {
    case OF_CLASS:
        return rows_find(r, SYS_CLASS, of.id);
    case OF_ATTRDEF:
        return rows_find(r, SYS_ATTRDEF, of.id);
    case OF_REWRITE:
        return rows_find(r, SYS_REWRITE, of.id);
    case OF_CONSTRAINT:
        return rows_find(r, SYS_CONSTRAINT, of.id);
    default:
        return NULL;
    }
}

static bool touch_number(looking *l, number of, err *e)
{
    const entry *known = entry_of(l, of);

    return touch(l, of.class, of.id, e) && (!known || touch_owner(l, known, e));
}

/* part 0: whatever depends on any part of it. */
static bool reach(looking *l, number of, err *e)
{
    map_key key = MAP_KEY(of.class, of.id, (uint32_t)of.part);

    return add(&l->reached, &l->reached_set, key, of, e);
}

/* The text of a view may name columns that come into the tables under it, to tell them apart. */
static bool reach_views(looking *l, number of, err *e)
{
    const links *all = &l->w->links;

    for (uint32_t i = links_to(all, of); i != MAP_NONE; i = links_at(all, i)->next_ref)
        if (links_at(all, i)->dependent.class == OF_REWRITE &&
            !touch_number(l, links_at(all, i)->dependent, e))
            return false;
    return true;
}

static bool reach_event(looking *l, const event *one, err *e)
{
    static const bool shown[SYS_COUNT] = {
        [SYS_CLASS] = true,     [SYS_ATTRIBUTE] = true,  [SYS_TYPE] = true, [SYS_PROC] = true,
        [SYS_NAMESPACE] = true, [SYS_CONSTRAINT] = true, [SYS_ENUM] = true, [SYS_RANGE] = true,
    };
    number of = rows_number(&one->of);

    if (!touch_number(l, of, e) || !touch_owner(l, &one->of, e))
        return false;
    if (one->of.table == SYS_ATTRIBUTE && one->how != ROW_SAME_FACE && !reach_views(l, of, e))
        return false;
    return !shown[one->of.table] || one->how == ROW_SAME_FACE || reach(l, of, e);
}

static bool reach_dependents(looking *l, number of, err *e)
{
    const links *all = &l->w->links;

    for (uint32_t i = links_to(all, of); i != MAP_NONE; i = links_at(all, i)->next_ref) {
        const link *one = links_at(all, i);
        if (of.part && one->referenced.part != of.part)
            continue;
        if (!touch_number(l, one->dependent, e) ||
            (one->dependent.class != OF_REWRITE && !reach(l, one->dependent, e)))
            return false;
    }
    return true;
}

static bool reach_changes(looking *l, err *e)
{
    const list *events = &l->w->rows.events;
    const number *relinked = (const number *)(const void *)l->relinked.at;

    for (size_t i = 0; i < events->count; i++)
        if (!reach_event(l, (const event *)(const void *)events->at + i, e))
            return false;
    for (size_t i = 0; i < l->relinked.count; i++) {
        number of = { relinked[i].class, relinked[i].id, 0 };
        if (!touch_number(l, of, e) || (relinked[i].part && !reach(l, of, e)))
            return false;
    }
    for (size_t i = 0; i < l->lost.count; i++)
        if (!touch_number(l, ((const number *)(const void *)l->lost.at)[i], e))
            return false;
    for (size_t i = 0; i < l->reached.count; i++)
        if (!reach_dependents(l, ((const number *)(const void *)l->reached.at)[i], e))
            return false;
    return true;
}

/* What is read whole is read when its tables changed, or when anything did that it may show. */
static void reach_whole(looking *l)
{
    const watch *w = l->w;
    bool any = l->touched.count > 0 || w->renamed;

    for (size_t i = 0; i < READS; i++) {
        statement_id id = reads[i].id;
        if (!reads[i].narrow)
            l->again[id] = w->whole_changed[id] || (any && w->whole_total[id] > 0);
    }
}

bool reach_all(looking *l, bool *nothing, err *e)
{
    if (!reach_changes(l, e))
        return false;
    reach_whole(l);
    *nothing = l->touched.count == 0;
    for (size_t i = 0; i < READS; i++)
        *nothing = *nothing && !l->again[reads[i].id];
    return true;
}

/* ---- reading ---- */

typedef struct wanted {
    buf oids[STATEMENT_COUNT]; /* of what is read narrow; empty: not at all */
} wanted;

static void want(looking *l, wanted *all, statement_id id, uint32_t oid)
{
    buf *to = &all->oids[id];

    if (!to->a) {
        *to = buf_in(l->scratch);
        buf_add_c(to, "{");
    }
    buf_printf(to, to->size > 1 ? ",%u" : "%u", oid);
}

static void want_relation(looking *l, wanted *all, uint32_t oid)
{
    const entry *known = rows_find(&l->w->rows, SYS_CLASS, oid);

    switch (known ? known->mark : 0) {
    case 'r':
    case 'p':
    case 'f':
        want(l, all, STATEMENT_CATALOG_TABLES, oid);
        want(l, all, STATEMENT_CATALOG_COLUMNS, oid);
        break;
    case 'v':
    case 'm':
        want(l, all, STATEMENT_CATALOG_VIEWS, oid);
        want(l, all, STATEMENT_CATALOG_COLUMNS, oid);
        break;
    case 'S':
        want(l, all, STATEMENT_CATALOG_SEQUENCES, oid);
        break;
    case 'i':
    case 'I':
        want(l, all, STATEMENT_CATALOG_INDEXES, oid);
        break;
    default:
        break;
    }
}

static void want_number(looking *l, wanted *all, number of)
{
    static const struct by_class {
        uint32_t class;
        sys_table table;
        statement_id id;
    } by[] = {
        { OF_TYPE, SYS_TYPE, STATEMENT_CATALOG_TYPES },
        { OF_PROC, SYS_PROC, STATEMENT_CATALOG_FUNCTIONS },
        { OF_NAMESPACE, SYS_NAMESPACE, STATEMENT_CATALOG_SCHEMAS },
        { OF_CONSTRAINT, SYS_CONSTRAINT, STATEMENT_CATALOG_CONSTRAINTS },
        { OF_TRIGGER, SYS_TRIGGER, STATEMENT_CATALOG_TRIGGERS },
        { OF_REWRITE, SYS_REWRITE, STATEMENT_CATALOG_RULES },
        { OF_POLICY, SYS_POLICY, STATEMENT_CATALOG_POLICIES },
    };

    if (of.class == OF_CLASS)
        want_relation(l, all, of.id);
    for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
        if (of.class != by[i].class)
            continue;
        const entry *known = rows_find(&l->w->rows, by[i].table, of.id);
        bool other = known && ((by[i].class == OF_TYPE && known->mark != 't') ||
                               (by[i].class == OF_REWRITE && known->mark == 'v'));
        if (known && !other)
            want(l, all, by[i].id, of.id);
    }
}

static str narrow_of(watch *w, statement_id id)
{
    if (w->narrow[id].size == 0)
        w->narrow[id] = reading_narrow(w->a, driver_sql(w->c, id));
    return w->narrow[id];
}

static call reading_call(looking *l, reading *r, statement_id id, buf *oids)
{
    source *s = arena_take(l->scratch, sizeof *s);
    value *param = arena_take(l->scratch, sizeof *param);

    s->r = r;
    s->statement = statement_name(id);
    if (oids->a) {
        buf_add_c(oids, "}");
        *param = VALUE(buf_str(oids));
    }
    return (call){ .sql = narrow_of(l->w, id),
                   .params = param,
                   .param_count = oids->a ? 1 : 0,
                   .each = reading_row,
                   .ctx = s,
                   .must_affect = -1,
                   .prepared = (int)id + 1,
                   .whole = true };
}

bool reach_read(looking *l, err *e)
{
    wanted *all = arena_take(l->scratch, sizeof *all);
    call *asked = arena_take(l->scratch, (READS + 1) * sizeof *asked);
    reading r = { .b = l->fresh,
                  .d = DIALECT_POSTGRES,
                  .with_grants = l->w->scope.with_grants,
                  .numbered = true };
    size_t count = 0;
    outcome how;

    for (size_t i = 0; i < l->touched.count; i++)
        want_number(l, all, ((const number *)(const void *)l->touched.at)[i]);
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        statement_id id = (statement_id)i;
        if (all->oids[id].a || (l->again[id] && l->w->whole_total[id] > 0))
            asked[count++] = reading_call(l, &r, id, &all->oids[id]);
    }
    if (count == 0)
        return true;
    asked[count++] = (call){ .sql = driver_sql(l->w->c, STATEMENT_ROLLBACK), .must_affect = -1 };
    return driver_calls(l->w->c, asked, count, &how, e);
}
