#include <string.h>

#include "rehearse/rows_plan.h"
#include "sql/token.h"

enum { DEPTH_MAX = 8, CHOICES_MAX = 64 };

/* A built-in type as the server writes it, and as a parameter is cast without its modifiers. */
typedef struct builtin {
    const char *name, *cast;
    family is;
    int size;
    bool varying, zoned;
    const char *labels; /* values of FAMILY_LIST, a line each */
} builtin;

static const builtin builtins[] = {
    { "boolean", NULL, FAMILY_BOOLEAN, 0, 0, 0, NULL },
    { "smallint", NULL, FAMILY_INTEGER, 2, 0, 0, NULL },
    { "integer", NULL, FAMILY_INTEGER, 4, 0, 0, NULL },
    { "bigint", NULL, FAMILY_INTEGER, 8, 0, 0, NULL },
    { "oid", NULL, FAMILY_INTEGER, -4, 0, 0, NULL },
    { "xid", NULL, FAMILY_INTEGER, -4, 0, 0, NULL },
    { "cid", NULL, FAMILY_INTEGER, -4, 0, 0, NULL },
    { "xid8", NULL, FAMILY_INTEGER, -8, 0, 0, NULL },
    { "numeric", NULL, FAMILY_NUMERIC, -1, 0, 0, NULL },
    { "real", NULL, FAMILY_FLOAT, 4, 0, 0, NULL },
    { "double precision", NULL, FAMILY_FLOAT, 8, 0, 0, NULL },
    { "money", NULL, FAMILY_MONEY, 0, 0, 0, NULL },
    { "date", NULL, FAMILY_DATE, 0, 0, 0, NULL },
    { "time without time zone", NULL, FAMILY_TIME, 0, 0, 0, NULL },
    { "time with time zone", NULL, FAMILY_TIME, 0, 0, 1, NULL },
    { "timestamp without time zone", NULL, FAMILY_TIMESTAMP, 0, 0, 0, NULL },
    { "timestamp with time zone", NULL, FAMILY_TIMESTAMP, 0, 0, 1, NULL },
    { "interval", NULL, FAMILY_INTERVAL, 0, 0, 0, NULL },
    { "text", NULL, FAMILY_TEXT, -1, 1, 0, NULL },
    { "character varying", NULL, FAMILY_TEXT, -1, 1, 0, NULL },
    { "character", "bpchar", FAMILY_TEXT, -1, 0, 0, NULL },
    { "bpchar", NULL, FAMILY_TEXT, -1, 0, 0, NULL },
    { "name", NULL, FAMILY_TEXT, 15, 1, 0, NULL },
    { "\"char\"", NULL, FAMILY_LIST, 0, 0, 0, "a\nz\n0\n~" },
    { "citext", NULL, FAMILY_TEXT, -1, 1, 0, NULL },
    { "bytea", NULL, FAMILY_BYTES, -1, 0, 0, NULL },
    { "bit", "bit varying", FAMILY_BITS, 1, 0, 0, NULL },
    { "bit varying", NULL, FAMILY_BITS, -1, 1, 0, NULL },
    { "uuid", NULL, FAMILY_UUID, 0, 0, 0, NULL },
    { "json", NULL, FAMILY_JSON, 0, 0, 0, NULL },
    { "jsonb", NULL, FAMILY_JSON, 0, 0, 0, NULL },
    { "inet", NULL, FAMILY_ADDRESS, 0, 0, 0, NULL },
    { "cidr", NULL, FAMILY_NETWORK, 0, 0, 0, NULL },
    { "macaddr", NULL, FAMILY_MAC, 6, 0, 0, NULL },
    { "macaddr8", NULL, FAMILY_MAC, 8, 0, 0, NULL },
    { "vector", NULL, FAMILY_VECTOR, 3, 0, 0, NULL },
    { "halfvec", NULL, FAMILY_VECTOR, 3, 0, 0, NULL },
    { "point", NULL, FAMILY_LIST, 0, 0, 0, "(0,0)\n(-1.5,2)\n(1e+308,-1e+308)\n(Infinity,NaN)" },
    { "line", NULL, FAMILY_LIST, 0, 0, 0, "{1,-1,0}\n{0,-1,3}\n{-1e+10,1,1e-10}" },
    { "lseg", NULL, FAMILY_LIST, 0, 0, 0, "[(0,0),(0,0)]\n[(-1,2.5),(1e+30,3)]" },
    { "box", NULL, FAMILY_LIST, 0, 0, 0, "(1,1),(0,0)\n(0,0),(0,0)\n(1e+30,2),(-5,-7.25)" },
    { "path", NULL, FAMILY_LIST, 0, 0, 0, "[(0,0),(1,1)]\n((0,0),(1,1),(2,0))\n[(5,-5)]" },
    { "polygon", NULL, FAMILY_LIST, 0, 0, 0,
      "((0,0))\n((0,0),(1,1),(2,0))\n((-1,0),(0,1e+20),(1,0))" },
    { "circle", NULL, FAMILY_LIST, 0, 0, 0, "<(0,0),0>\n<(-1,2.5),1e+30>\n<(3,4),5>" },
    { "tsvector", NULL, FAMILY_LIST, 0, 0, 0, "\n'cat':3 'fat':2A,4\n'Joe''s' 'ß' '\\\\'" },
    { "tsquery", NULL, FAMILY_LIST, 0, 0, 0, "\n'fat' & 'rat'\n!'a':*B | ( 'b' <-> 'c' )" },
    { "xml", NULL, FAMILY_LIST, 0, 0, 0,
      "\n<a/>\n<a b=\"&lt;\">é<!-- c --></a>\ntext &amp; <b>bold</b>" },
    { "jsonpath", NULL, FAMILY_LIST, 0, 0, 0, "$\n$.a[*].b\nlax $.\"x\"?(@ > 1)" },
    { "pg_lsn", NULL, FAMILY_LIST, 0, 0, 0, "0/0\n16/B374D848\nFFFFFFFF/FFFFFFFF" },
    { "tid", NULL, FAMILY_LIST, 0, 0, 0, "(0,1)\n(4294967295,65535)" },
    { "pg_snapshot", NULL, FAMILY_LIST, 0, 0, 0, "10:20:10,14,15\n1:1:" },
    { "txid_snapshot", NULL, FAMILY_LIST, 0, 0, 0, "10:20:10,14,15\n1:1:" },
    { "regclass", NULL, FAMILY_LIST, 0, 0, 0, "pg_class\npg_type\n-" },
    { "regtype", NULL, FAMILY_LIST, 0, 0, 0, "integer\ntext[]\n-" },
    { "regproc", NULL, FAMILY_LIST, 0, 0, 0, "now\n-" },
    { "regprocedure", NULL, FAMILY_LIST, 0, 0, 0, "abs(integer)\n-" },
    { "regoper", NULL, FAMILY_LIST, 0, 0, 0, "!~~\n0" },
    { "regoperator", NULL, FAMILY_LIST, 0, 0, 0, "+(integer,integer)\n0" },
    { "regrole", NULL, FAMILY_LIST, 0, 0, 0, "-" },
    { "regnamespace", NULL, FAMILY_LIST, 0, 0, 0, "pg_catalog\n-" },
    { "regconfig", NULL, FAMILY_LIST, 0, 0, 0, "english\nsimple" },
    { "regdictionary", NULL, FAMILY_LIST, 0, 0, 0, "simple" },
    { "regcollation", NULL, FAMILY_LIST, 0, 0, 0, "\"C\"" },
    { "refcursor", NULL, FAMILY_TEXT, -1, 1, 0, NULL },
    { "hstore", NULL, FAMILY_LIST, 0, 0, 0,
      "\n\"a\"=>\"1\", \"b\"=>NULL\n\"\"=>\"\", \"ü \\\"\"=>\"=>\"" },
    { "ltree", NULL, FAMILY_LIST, 0, 0, 0, "\nTop\nTop.Science.Astronomy\na.b.c.d_1" },
    { "geometry", NULL, FAMILY_LIST, 0, 0, 0, "POINT(0 0)\nPOINT(-180 90)\nPOINT(12.5 41.9)" },
    { "geography", NULL, FAMILY_LIST, 0, 0, 0, "POINT(0 0)\nPOINT(-180 90)\nPOINT(12.5 41.9)" },
};

typedef struct range_name {
    const char *range, *multirange, *of;
} range_name;

static const range_name ranges[] = {
    { "int4range", "int4multirange", "integer" },
    { "int8range", "int8multirange", "bigint" },
    { "numrange", "nummultirange", "numeric" },
    { "daterange", "datemultirange", "date" },
    { "tsrange", "tsmultirange", "timestamp without time zone" },
    { "tstzrange", "tstzmultirange", "timestamp with time zone" },
};

typedef struct reading {
    arena *a;
    const catalog *of;
    unsigned depth;
} reading;

static kind *read_kind(reading *g, str type);

static strs lines_of(arena *a, str text)
{
    strs list = { 0 };
    str rest = text;

    do
        strs_add(a, &list, str_split(rest, '\n', &rest));
    while (rest.size > 0);
    return list;
}

static kind *plain(arena *a, family is, str cast)
{
    kind *k = arena_take(a, sizeof *k);

    *k = (kind){ .is = is, .cast = str_copy(a, cast), .size = -1, .scale = -1 };
    return k;
}

/* "numeric(12,2)" into "numeric" and its modifiers; what follows the brackets is part of the name.
 */
static str modifiers(arena *a, str type, int64_t at[2])
{
    ptrdiff_t open = str_find(type, STR("(")), close = str_find(type, STR(")"));
    str second;

    at[0] = at[1] = -1;
    if (open < 0 || close < open || memchr(type.at, '"', (size_t)open))
        return type;
    str first = str_split(str_cut(type, (size_t)open + 1, (size_t)close), ',', &second);
    if (!str_int64(str_trim(first), &at[0]))
        at[0] = -1;
    if (!str_int64(str_trim(second), &at[1]))
        at[1] = second.size == 0 && at[0] >= 0 ? 0 : -1;
    return str_printf(a, "%.*s%.*s", STR_ARG(str_cut(type, 0, (size_t)open)),
                      STR_ARG(str_cut(type, (size_t)close + 1, type.size)));
}

/* The parts of a name; the last is the type's own. */
static size_t parts_of(arena *a, str type, str parts[2])
{
    tokens all = tokens_of(DIALECT_POSTGRES, type);
    size_t n = 0;
    token t;
    err ignored;

    while (token_next_solid(&all, &t, &ignored) && (t.kind == TOKEN_WORD || t.kind == TOKEN_NAME)) {
        parts[n++] = token_name(a, DIALECT_POSTGRES, &t);
        if (n == 2 || !token_next_solid(&all, &t, &ignored) || !token_is(&t, "."))
            break;
    }
    return n;
}

static bool takes_size(family is)
{
    return is == FAMILY_NUMERIC || is == FAMILY_TEXT || is == FAMILY_BITS || is == FAMILY_VECTOR;
}

static kind *built_in_range(reading *g, str name, str whole)
{
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        bool many = str_is(name, ranges[i].multirange);
        if (!many && !str_is(name, ranges[i].range))
            continue;
        kind *k = plain(g->a, many ? FAMILY_MULTIRANGE : FAMILY_RANGE, whole);
        k->of = read_kind(g, str_of(ranges[i].of));
        return k;
    }
    return NULL;
}

static kind *built_in(reading *g, str name, str whole, const int64_t at[2])
{
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++) {
        const builtin *b = &builtins[i];
        if (!str_is(name, b->name))
            continue;
        kind *k = plain(g->a, b->is, b->cast ? str_of(b->cast) : whole);
        k->varying = b->varying;
        k->zoned = b->zoned;
        k->size = takes_size(b->is) && at[0] >= 0 ? at[0] : b->size;
        k->scale = b->is == FAMILY_NUMERIC ? at[1] : -1;
        k->fixed = b->is == FAMILY_BITS && !b->varying;
        if (b->labels)
            k->labels = lines_of(g->a, str_of(b->labels));
        return k;
    }
    return built_in_range(g, name, whole);
}

static str get(const object *o, const char *name)
{
    return model_get(o, name);
}

static void learn_domain(reading *g, kind *k, const object *o)
{
    for (size_t i = 0; i < g->of->count; i++) {
        const object *c = &g->of->objects[i];
        if (!str_is(c->kind, "constraint") || !str_same(c->schema, o->schema) ||
            !str_same(c->name, o->name) || !str_is(get(c, "form"), "check"))
            continue;
        size_t end;
        str sql = model_brackets(DIALECT_POSTGRES, get(c, "definition"), 0, &end);
        const node *n = expression_parse(g->a, DIALECT_POSTGRES, sql);
        strs_add(g->a, &k->checks, sql);
        if (!n || !rule_learn(g->a, n, STR("value"), &k->rule))
            rule_note(g->a, DIALECT_POSTGRES, sql, &k->rule);
    }
}

static kind *read_domain(reading *g, const object *o)
{
    kind *k = read_kind(g, get(o, "base"));

    k->not_null = k->not_null || str_is(get(o, "nullable"), "no");
    learn_domain(g, k, o);
    return k;
}

static kind *read_composite(reading *g, const object *o, str whole)
{
    kind *k = plain(g->a, FAMILY_COMPOSITE, whole);
    strs lines = lines_of(g->a, get(o, "members"));

    k->members = arena_take(g->a, (lines.count + 1) * sizeof *k->members);
    for (size_t i = 0; i < lines.count; i++) {
        str line = lines.at[i], name;
        tokens all = tokens_of(DIALECT_POSTGRES, line);
        token t;
        err ignored;
        if (!token_next_solid(&all, &t, &ignored))
            continue;
        name = str_cut(line, all.at, line.size);
        ptrdiff_t collate = str_find(name, STR(" collate ")), comment = str_find(name, STR(" -- "));
        if (comment >= 0)
            name = str_cut(name, 0, (size_t)comment);
        if (collate >= 0)
            name = str_cut(name, 0, (size_t)collate);
        k->members[k->member_count++] = read_kind(g, str_trim(name));
    }
    return k;
}

static kind *read_object(reading *g, const object *o, str whole)
{
    str form = get(o, "form");
    kind *k;

    if (str_is(form, "domain"))
        return read_domain(g, o);
    if (str_is(form, "composite"))
        return read_composite(g, o, whole);
    if (str_is(form, "enum")) {
        k = plain(g->a, FAMILY_LIST, whole);
        k->labels = lines_of(g->a, get(o, "labels"));
        k->varying = true; /* each is known: they are few */
        return k;
    }
    k = plain(g->a, str_is(form, "range") ? FAMILY_RANGE : FAMILY_UNKNOWN, whole);
    if (k->is == FAMILY_RANGE)
        k->of = read_kind(g, get(o, "subtype"));
    return k;
}

static kind *own_type(reading *g, const str *parts, size_t n, str whole)
{
    for (size_t i = 0; i < g->of->count; i++) {
        const object *o = &g->of->objects[i];
        bool here = n < 2 || str_same(o->schema, parts[0]);
        if (str_is(o->kind, "type") && here && str_same(o->name, parts[n - 1]))
            return read_object(g, o, whole);
        if (str_is(o->kind, "type") && str_same(get(o, "multirange"), whole)) {
            kind *k = plain(g->a, FAMILY_MULTIRANGE, whole);
            k->of = read_kind(g, get(o, "subtype"));
            return k;
        }
        if (str_is(o->kind, "table") && here && str_same(o->name, parts[n - 1]))
            break; /* a row of a table: not known */
    }
    return NULL;
}

static kind *read_array(reading *g, str type)
{
    kind *k = plain(g->a, FAMILY_ARRAY, type);

    k->of = read_kind(g, str_cut(type, 0, type.size - 2));
    k->cast = str_printf(g->a, "%.*s[]", STR_ARG(k->of->cast));
    if (k->of->checks.count > 0 || k->of->not_null) { /* of a domain: cast as it is */
        int64_t at[2];
        k->cast = modifiers(g->a, type, at);
    }
    if (k->of->is == FAMILY_UNKNOWN)
        k->is = FAMILY_UNKNOWN;
    return k;
}

static kind *read_kind(reading *g, str type)
{
    str parts[2] = { { 0 } };
    int64_t at[2];

    if (++g->depth > DEPTH_MAX)
        return plain(g->a, FAMILY_UNKNOWN, type);
    kind *k = NULL;
    if (str_ends(type, "[]"))
        k = read_array(g, type);
    else {
        bool interval = str_starts(type, "interval");
        str bare = interval ? STR("interval") : modifiers(g->a, type, at);
        k = built_in(g, bare, bare, at);
        size_t n = k ? 0 : parts_of(g->a, bare, parts);
        if (n > 0)
            k = own_type(g, parts, n, bare);
        if (!k && n > 0) /* of an extension */
            k = built_in(g, parts[n - 1], bare, at);
    }
    g->depth--;
    return k ? k : plain(g->a, FAMILY_UNKNOWN, type);
}

const kind *kind_of(arena *a, const catalog *of, str type)
{
    reading g = { .a = a, .of = of };

    return read_kind(&g, type);
}

bool kind_is_ordered(const kind *k)
{
    return k->is >= FAMILY_INTEGER && k->is <= FAMILY_TIMESTAMP;
}

size_t kind_choices(const kind *k, const rule *r)
{
    if (r && r->few)
        return r->allowed.count;
    if (k->is == FAMILY_BOOLEAN)
        return 2;
    if (k->is == FAMILY_LIST)
        return k->labels.count;
    if (!kind_is_ordered(k))
        return 0;
    span s = scalar_span(k, r);
    return s.low <= s.high && (uint64_t)s.high - (uint64_t)s.low < CHOICES_MAX
               ? (size_t)(s.high - s.low + 1)
               : 0;
}

/* The affinity that SQLite gives a declared type, with the habits of those who declare them. */
typedef struct declared {
    const char *part;
    family is;
    int size;
} declared;

static const declared habits[] = {
    { "bool", FAMILY_BOOLEAN, 0 },        { "datetime", FAMILY_TIMESTAMP, 0 },
    { "timestamp", FAMILY_TIMESTAMP, 0 }, { "date", FAMILY_DATE, 0 },
    { "json", FAMILY_JSON, 0 },           { "uuid", FAMILY_UUID, 0 },
    { "int", FAMILY_INTEGER, 8 },         { "char", FAMILY_TEXT, -1 },
    { "clob", FAMILY_TEXT, -1 },          { "text", FAMILY_TEXT, -1 },
    { "blob", FAMILY_BYTES, -1 },         { "real", FAMILY_FLOAT, 8 },
    { "floa", FAMILY_FLOAT, 8 },          { "double", FAMILY_FLOAT, 8 },
    { "any", FAMILY_TEXT, -1 },           { "", FAMILY_NUMERIC, -1 },
};

const kind *kind_of_sqlite(arena *a, str type)
{
    int64_t at[2];
    kind *k = plain(a, FAMILY_TEXT, STR(""));
    str name = str_copy(a, type);

    for (size_t i = 0; i < name.size; i++)
        if (name.at[i] >= 'A' && name.at[i] <= 'Z')
            ((char *)(uintptr_t)name.at)[i] = (char)(name.at[i] - 'A' + 'a');
    k->varying = true;
    if (name.size == 0)
        return k;
    str bare = modifiers(a, name, at);
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++)
        if (str_find(bare, str_of(habits[i].part)) >= 0 || habits[i].part[0] == 0) {
            k->is = habits[i].is;
            k->size = k->is == FAMILY_TEXT || k->is == FAMILY_NUMERIC ? at[0] : habits[i].size;
            k->scale = k->is == FAMILY_NUMERIC ? at[1] : -1;
            break;
        }
    return k;
}
