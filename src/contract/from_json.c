#include <string.h>

#include "base/json.h"
#include "contract/directive.h"
#include "contract/rules.h"
#include "contract/seal.h"

enum { SCRATCH_MAX = 1 << 30, BATCH_MAX = 1000000 };

static void arena_close(arena **a)
{
    arena_free(*a);
}
#define ARENA_CLOSING __attribute__((cleanup(arena_close))) arena *

/* A member of an object of the form: what it must be, and whether it must be there. */
typedef struct member {
    const char *name;
    json_type type;
    bool required;
} member;

static const member contract_members[] = {
    { "homing", JSON_INTEGER, true },     { "id", JSON_STRING, true },
    { "dialect", JSON_STRING, true },     { "title", JSON_STRING, false },
    { "initiative", JSON_STRING, false }, { "compatible", JSON_STRING, false },
    { "depends", JSON_ARRAY, false },     { "atomic", JSON_TRUE, false },
    { "prologue", JSON_ARRAY, false },    { "steps", JSON_ARRAY, true },
    { "digest", JSON_STRING, false },     { NULL, JSON_NULL, false },
};

static const member step_members[] = {
    { "name", JSON_STRING, true },          { "up", JSON_ARRAY, true },
    { "batch", JSON_OBJECT, false },        { "down", JSON_ARRAY, false },
    { "downBatch", JSON_OBJECT, false },    { "verify", JSON_STRING, false },
    { "irreversible", JSON_STRING, false }, { "own", JSON_TRUE, false },
    { "keep", JSON_STRING, false },         { NULL, JSON_NULL, false },
};

static const member batch_members[] = {
    { "size", JSON_INTEGER, true },
    { "table", JSON_STRING, true },
    { "column", JSON_STRING, true },
    { NULL, JSON_NULL, false },
};

typedef struct reader {
    arena *a, *scratch;
    contract *c;
    contract_statement *all;
    size_t statement_count;
} reader;

static const char *type_name(json_type type)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "an object",   [JSON_ARRAY] = "an array",  [JSON_STRING] = "a string",
        [JSON_INTEGER] = "an integer", [JSON_REAL] = "a fraction", [JSON_TRUE] = "a boolean",
        [JSON_FALSE] = "a boolean",    [JSON_NULL] = "null",
    };

    return names[type];
}

static place here(const reader *r, str step)
{
    return rules_place(r->c, step, 0);
}

static const member *find_member(const member *members, const char *name)
{
    while (members->name && strcmp(members->name, name) != 0)
        members++;
    return members->name ? members : NULL;
}

static bool same_type(const json_t *value, json_type type)
{
    return type == JSON_TRUE ? json_is_boolean(value) : json_typeof(value) == type;
}

/* Every member is known and of its type, and those that must be there are. */
static bool check_members(const reader *r, json_t *object, const member *members, const char *what,
                          err *e)
{
    const char *key;
    json_t *value;

    if (!json_is_object(object))
        return place_refuse(here(r, (str){ 0 }), e, "see docs/contract.schema.json",
                            "%s is not an object", what);
    json_object_foreach(object, key, value)
    {
        const member *m = find_member(members, key);
        if (!m)
            return place_refuse(here(r, (str){ 0 }), e, "see docs/contract.schema.json",
                                "%s has a member %.*s that the form does not know", what,
                                STR_ARG(place_show(r->scratch, str_of(key))));
        if (!same_type(value, m->type))
            return place_refuse(here(r, (str){ 0 }), e, "see docs/contract.schema.json",
                                "%s of %s must be %s", m->name, what, type_name(m->type));
        if (json_is_string(value) && json_string_length(value) == 0)
            return place_refuse(here(r, (str){ 0 }), e, "leave it out when there is nothing to say",
                                "%s of %s is empty", m->name, what);
    }
    for (const member *m = members; m->name; m++)
        if (m->required && !json_object_get(object, m->name))
            return place_refuse(here(r, (str){ 0 }), e, "see docs/contract.schema.json",
                                "%s has no member %s", what, m->name);
    return true;
}

/* A text of the JSON value, kept in the contract's arena. */
static bool keep(const reader *r, str s, str *out, err *e)
{
    void *given;

    if (!arena_try(r->a, s.size + 1, &given, e))
        return false;
    if (s.size)
        (void)memcpy(given, s.at, s.size);
    *out = (str){ given, s.size };
    return true;
}

static bool read_member(const reader *r, const json_t *object, const char *key, str *out, err *e)
{
    str s = json_get_str(object, key);

    return s.size == 0 || keep(r, s, out, e);
}

static bool is_one_statement(const reader *r, str text)
{
    pieces p;
    err ignored;

    return sql_split(r->scratch, r->c->dialect, text, &p, &ignored) && p.count == 1 &&
           p.at[0].kind == PIECE_STATEMENT && str_same(p.at[0].text, text);
}

static bool check_statement(const reader *r, str step, str text, err *e)
{
    if (is_one_statement(r, text))
        return true;
    return place_refuse(here(r, step), e,
                        "give each statement by itself, without its ';' and comments around it",
                        "not one statement: \"%.*s\"", STR_ARG(place_show(r->scratch, text)));
}

static bool read_statements(reader *r, str step, const json_t *array, contract_statements *out,
                            err *e)
{
    size_t count = json_array_size(array);

    *out = (contract_statements){ .at = &r->all[r->statement_count], .count = count };
    if (count == 0)
        out->at = NULL;
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(array, i);
        contract_statement *to = &r->all[r->statement_count++];
        if (!json_is_string(value))
            return place_refuse(here(r, step), e, "see docs/contract.schema.json",
                                "a statement must be a string");
        str text = { json_string_value(value), json_string_length(value) };
        if (!check_statement(r, step, text, e) || !keep(r, text, &to->text, e))
            return false;
    }
    return true;
}

static bool read_batch(const reader *r, str step, json_t *j, contract_batch *out, err *e)
{
    if (!j)
        return true;
    if (!check_members(r, j, batch_members, "a batch", e))
        return false;
    out->size = json_get_int(j, "size", 0);
    if (!read_member(r, j, "table", &out->table, e) ||
        !read_member(r, j, "column", &out->column, e))
        return false;
    size_t names = directive_count_names(out->table);
    if (names != 1 && names != 2)
        return place_refuse(here(r, step), e, "write table or schema.table",
                            "the table of a batch is no name");
    if (directive_count_names(out->column) != 1)
        return place_refuse(here(r, step), e, "write one column, in double quotes if it needs them",
                            "the column of a batch is no name");
    if (out->size < 1 || out->size > BATCH_MAX)
        return place_refuse(here(r, step), e, "say how many rows one transaction takes",
                            "the size of a batch is not from 1 to %d", BATCH_MAX);
    return true;
}

static bool read_step(reader *r, json_t *j, contract_step *out, err *e)
{
    contract_step s = { 0 };
    const json_t *down;

    if (!check_members(r, j, step_members, "a step", e) || !read_member(r, j, "name", &s.name, e))
        return false;
    down = json_object_get(j, "down");
    s.has_down = down != NULL;
    s.own_transaction = json_get_bool(j, "own", false);
    if (!read_statements(r, s.name, json_object_get(j, "up"), &s.up, e) ||
        !read_batch(r, s.name, json_object_get(j, "batch"), &s.batch, e) ||
        !read_statements(r, s.name, down, &s.down, e) ||
        !read_batch(r, s.name, json_object_get(j, "downBatch"), &s.down_batch, e) ||
        !read_member(r, j, "verify", &s.verify, e) ||
        !read_member(r, j, "irreversible", &s.irreversible, e) ||
        !read_member(r, j, "keep", &s.keep, e))
        return false;
    if (s.verify.size && !check_statement(r, s.name, s.verify, e))
        return false;
    *out = s;
    return true;
}

static int by_bytes(const void *left, const void *right)
{
    return str_order(*(const str *)left, *(const str *)right);
}

static bool read_depends(reader *r, const json_t *array, err *e)
{
    size_t count = json_array_size(array);
    void *ids, *lines;

    if (!arena_try(r->a, (count + 1) * sizeof *r->c->depends, &ids, e) ||
        !arena_try(r->a, (count + 1) * sizeof *r->c->depend_lines, &lines, e))
        return false;
    r->c->depends = ids;
    r->c->depend_lines = lines;
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(array, i);
        if (!json_is_string(value))
            return place_refuse(here(r, (str){ 0 }), e, "see docs/contract.schema.json",
                                "what it depends on must be strings");
        str id = { json_string_value(value), json_string_length(value) };
        if (!keep(r, id, &r->c->depends[i], e))
            return false;
    }
    r->c->depend_count = count;
    qsort(r->c->depends, count, sizeof *r->c->depends, by_bytes);
    return true;
}

static bool read_head(reader *r, const json_t *j, err *e)
{
    contract *c = r->c;
    str name = json_get_str(j, "dialect");

    if (!read_member(r, j, "id", &c->id, e))
        return false;
    if (json_get_int(j, "homing", 0) != CONTRACT_FORM)
        return place_refuse(here(r, (str){ 0 }), e,
                            "read it with the version of Homing that wrote it, or a newer one",
                            "form %lld of the contract is not known",
                            (long long)json_get_int(j, "homing", 0));
    if (!dialect_from_name(name, &c->dialect))
        return place_refuse(here(r, (str){ 0 }), e, "it is postgres or sqlite",
                            "unknown dialect \"%.*s\"", STR_ARG(place_show(r->scratch, name)));
    c->atomic = json_get_bool(j, "atomic", false);
    return read_member(r, j, "title", &c->title, e) &&
           read_member(r, j, "initiative", &c->initiative, e) &&
           read_member(r, j, "compatible", &c->compatible, e) &&
           read_depends(r, json_object_get(j, "depends"), e);
}

static bool take_room(reader *r, const json_t *j, err *e)
{
    const json_t *steps = json_object_get(j, "steps");
    size_t count = json_array_size(json_object_get(j, "prologue"));
    void *given;

    for (size_t i = 0; i < json_array_size(steps); i++) {
        const json_t *step = json_array_get(steps, i);
        count += json_array_size(json_object_get(step, "up"));
        count += json_array_size(json_object_get(step, "down"));
    }
    if (!arena_try(r->a, (count + 1) * sizeof *r->all, &given, e))
        return false;
    r->all = given;
    if (!arena_try(r->a, (json_array_size(steps) + 1) * sizeof *r->c->steps, &given, e))
        return false;
    r->c->steps = given;
    return true;
}

static bool read_value(reader *r, json_t *j, err *e)
{
    const json_t *steps = json_object_get(j, "steps");

    if (!check_members(r, j, contract_members, "the contract", e) || !read_head(r, j, e) ||
        !take_room(r, j, e) ||
        !read_statements(r, (str){ 0 }, json_object_get(j, "prologue"), &r->c->prologue, e))
        return false;
    for (; r->c->step_count < json_array_size(steps); r->c->step_count++)
        if (!read_step(r, json_array_get(steps, r->c->step_count), &r->c->steps[r->c->step_count],
                       e))
            return false;
    return rules_check_shape(r->scratch, r->c, e);
}

static bool judge_all(const reader *r, err *e)
{
    judged *known;
    void *given;

    if (!arena_try(r->scratch, (r->statement_count + 1) * sizeof *known, &given, e))
        return false;
    known = given;
    for (size_t i = 0; i < r->statement_count; i++)
        if (!rules_judge(r->scratch, r->c->dialect, r->all[i].text, &known[i], e))
            return false;
    return rules_check_statements(r->scratch, r->c, r->all, known, e);
}

static bool check_digest(const reader *r, str said, err *e)
{
    hash told;

    if (!hash_from_hex(said, &told) || !hash_same(told, r->c->digest))
        return place_refuse(here(r, (str){ 0 }), e,
                            "it was changed after it was written; take the original, or leave the "
                            "digest out to have it judged anew",
                            "the digest is not that of the contract");
    return true;
}

static bool read_contract(reader *r, str text, err *e)
{
    JSON_CLOSING j = NULL;
    str said;

    if (!json_parse(text, &j, e)) {
        e->code = ERR_CONTRACT;
        err_wrap(e, "a contract is not well-formed JSON");
        err_hint(e, "see docs/contract.schema.json");
        return false;
    }
    r->c->id = json_get_str(j, "id");
    said = json_get_str(j, "digest");
    if (!read_value(r, j, e))
        return false;
    if (said.size == 0 && !judge_all(r, e))
        return false;
    return seal_contract(r->a, r->c, e) && (said.size == 0 || check_digest(r, said, e));
}

bool contract_from_json(arena *a, str json, contract *out, err *e)
{
    ARENA_CLOSING scratch = arena_new(SCRATCH_MAX);
    contract c = { 0 };
    reader r = { .a = a, .scratch = scratch, .c = &c };

    if (!scratch)
        return err_set(e, ERR_NO_MEMORY, "no memory to read a contract");
    if (!read_contract(&r, json, e))
        return false;
    *out = c;
    return true;
}
