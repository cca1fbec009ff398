#include "sample.h"

#include "base/file.h"
#include "base/json.h"

static const char *schema_path;

static contract back(str json)
{
    contract c = { 0 };
    err e = { 0 };

    if (!contract_from_json(sample_arena, json, &c, &e))
        fail_msg("refused: %s (%s)", e.text, e.hint);
    return c;
}

static void same_statements(contract_statements a, contract_statements b)
{
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++) {
        assert_true(str_same(a.at[i].text, b.at[i].text));
        assert_int_equal(b.at[i].line, 0);
    }
}

static void same_batch(contract_batch a, contract_batch b)
{
    assert_int_equal(a.size, b.size);
    assert_true(str_same(a.table, b.table) && str_same(a.column, b.column));
}

static void same_contract(const contract *a, const contract *b)
{
    assert_true(str_same(a->id, b->id) && str_same(a->title, b->title));
    assert_true(str_same(a->initiative, b->initiative) && str_same(a->compatible, b->compatible));
    assert_true(a->dialect == b->dialect && a->atomic == b->atomic);
    assert_int_equal(a->depend_count, b->depend_count);
    for (size_t i = 0; i < a->depend_count; i++)
        assert_true(str_same(a->depends[i], b->depends[i]));
    same_statements(a->prologue, b->prologue);
    assert_int_equal(a->step_count, b->step_count);
    for (size_t i = 0; i < a->step_count; i++) {
        const contract_step *x = &a->steps[i], *y = &b->steps[i];
        assert_true(str_same(x->name, y->name) && str_same(x->verify, y->verify));
        assert_true(str_same(x->irreversible, y->irreversible));
        assert_true(str_same(x->keep, y->keep));
        assert_true(x->has_down == y->has_down && x->own_transaction == y->own_transaction);
        same_statements(x->up, y->up);
        same_statements(x->down, y->down);
        same_batch(x->batch, y->batch);
        same_batch(x->down_batch, y->down_batch);
    }
    assert_true(hash_same(a->digest, b->digest));
    assert_true(str_same(a->json, b->json));
}

static const char *const samples[] = {
    RICH,
    "SELECT 1;",
    "-- homing: step a keep=rename\nDROP TABLE a;\n-- homing: step b keep=none\nDROP TABLE b;",
    "-- homing: atomic\n-- homing: compatible none\nSELECT '\xC3\xA9\t\"\\' /* x */ -- y\r\n + 1;",
    "CREATE TABLE a (x int);\nCREATE INDEX i ON a (x);\n-- homing: down\n",
};

static void gives_back_the_same_value(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        contract a = sample_read(DIALECT_POSTGRES, samples[i]);
        contract b = back(a.json);
        same_contract(&a, &b);
    }
}

static void is_written_in_the_canonical_form(void **state)
{
    contract c = sample_read(DIALECT_SQLITE, "-- homing: title A\nSELECT 1;\n-- homing: down\n");

    (void)state;
    sample_same(c.json,
                str_printf(sample_arena,
                           "{\"dialect\":\"sqlite\",\"digest\":\"%s\",\"homing\":1,"
                           "\"id\":\"20261103_split\",\"steps\":[{\"down\":[],\"name\":\"1\","
                           "\"up\":[\"SELECT 1\"]}],\"title\":\"A\"}",
                           hash_hex(sample_arena, c.digest).at)
                    .at);
}

/* A contract that others wrote has no digest: it is read, judged and given one. */
static void reads_one_without_a_digest(void **state)
{
    contract c = back(STR("{\"steps\":[{\"up\":[\"SELECT 1\"],\"name\":\"1\",\"down\":[]}], "
                          "\"id\":\"20261103_split\", \"dialect\":\"sqlite\", \"homing\":1,"
                          "\"atomic\":false}"));
    contract same = sample_read(DIALECT_SQLITE, "SELECT 1;\n-- homing: down\n");

    (void)state;
    same_contract(&same, &c);
}

typedef struct bad {
    const char *json, *what;
} bad;

#define HEAD "\"homing\":1,\"id\":\"a\",\"dialect\":\"postgres\""
#define STEP(more) "{" HEAD ",\"steps\":[{\"name\":\"1\",\"up\":[\"SELECT 1\"]" more "}]}"

static void refuse_each(const bad *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        contract c = { 0 };
        err e = { 0 };
        if (contract_from_json(sample_arena, str_of(all[i].json), &c, &e))
            fail_msg("accepted: %s", all[i].json);
        assert_int_equal(e.code, ERR_CONTRACT);
        sample_holds(e.text, all[i].what);
        assert_null(c.steps);
    }
}

static void refuses_what_the_schema_does_not_describe(void **state)
{
    static const bad all[] = {
        { "", "not well-formed JSON" },
        { "[]", "the contract is not an object" },
        { "{\"id\":\"a\",\"id\":\"b\"}", "not well-formed" },
        { "{" HEAD "}", "the contract has no member steps" },
        { "{" HEAD ",\"steps\":[]}", "there is no statement" },
        { "{" HEAD ",\"steps\":{}}", "steps of the contract must be an array" },
        { "{" HEAD ",\"steps\":[1]}", "a step is not an object" },
        { "{" HEAD ",\"steps\":[{\"name\":\"1\"}]}", "a step has no member up" },
        { "{" HEAD ",\"steps\":[{\"name\":\"1\",\"up\":[]}]}", "the step 1 has no statement" },
        { "{" HEAD ",\"steps\":[{\"name\":\"1\",\"up\":[2]}]}", "a statement must be a string" },
        { "{" HEAD ",\"steps\":[{\"name\":\"\",\"up\":[\"SELECT 1\"]}]}",
          "name of a step is empty" },
        { "{\"homing\":2,\"id\":\"a\",\"dialect\":\"postgres\",\"steps\":[]}", "form 2" },
        { "{\"homing\":1.0,\"id\":\"a\",\"dialect\":\"postgres\",\"steps\":[]}",
          "homing of the contract must be an integer" },
        { "{\"homing\":1,\"id\":\"a\",\"dialect\":\"oracle\",\"steps\":[]}", "dialect \"oracle\"" },
        { "{\"homing\":1,\"id\":\".a\",\"dialect\":\"sqlite\",\"steps\":[{\"name\":\"1\",\"up\":"
          "[\"SELECT 1\"]}]}",
          "begins with \".\"" },
        { STEP(",\"extra\":1"), "a step has a member extra" },
        { STEP(",\"keep\":true"), "keep of a step must be a string" },
        { STEP(",\"keep\":\"\""), "keep of a step is empty" },
        { STEP(",\"keep\":\"renamed\""), "unknown keep" },
        { STEP(",\"own\":1"), "own of a step must be a boolean" },
        { STEP(",\"verify\":null"), "verify of a step must be a string" },
        { STEP(",\"batch\":{}"), "a batch has no member size" },
        { STEP(",\"batch\":{\"size\":0,\"table\":\"a\",\"column\":\"b\"}"), "from 1 to 1000000" },
        { STEP(",\"batch\":{\"size\":1,\"table\":\"a;b\",\"column\":\"b\"}"), "table of a batch" },
        { STEP(",\"batch\":{\"size\":1,\"table\":\"a\",\"column\":\"b.c\"}"), "column of a batch" },
        { STEP(",\"downBatch\":{\"size\":1,\"table\":\"a\",\"column\":\"b\"}"), "not there" },
        { STEP(",\"irreversible\":\"because\""), "without a reason" },
        { STEP(",\"irreversible\":\"it is\",\"down\":[]"), "is irreversible" },
        { STEP(",\"digest\":\"00\""), "a step has a member digest" },
        { "{" HEAD ",\"depends\":[1],\"steps\":[]}", "must be strings" },
        { "{" HEAD ",\"depends\":[\"b\",\"b\"],\"steps\":[]}", "depends on b twice" },
        { "{" HEAD ",\"compatible\":\"x\",\"steps\":[]}", "unknown compatible" },
    };

    (void)state;
    refuse_each(all, sizeof all / sizeof *all);
}

static void judges_its_statements(void **state)
{
    static const bad all[] = {
        { "{" HEAD ",\"steps\":[{\"name\":\"1\",\"up\":[\"SELECT 1; DROP TABLE a\"]}]}",
          "migration a, step 1: not one statement" },
        { "{" HEAD ",\"steps\":[{\"name\":\"1\",\"up\":[\"SELECT 1;\"]}]}", "not one statement" },
        { "{" HEAD ",\"steps\":[{\"name\":\"1\",\"up\":[\"-- a\"]}]}", "not one statement" },
        { "{" HEAD ",\"steps\":[{\"name\":\"1\",\"up\":[\"SELECT 'a\"]}]}", "not one statement" },
        { "{" HEAD ",\"steps\":[{\"name\":\"1\",\"up\":[\"COMMIT\"]}]}", "COMMIT is refused" },
        { "{" HEAD ",\"steps\":[{\"name\":\"1\",\"up\":[\"SET x.y = 1\"]}]}",
          "SET after the first" },
        { "{" HEAD
          ",\"prologue\":[\"DROP TABLE a\"],\"steps\":[{\"name\":\"1\",\"up\":[\"SELECT 1\"]}]"
          "}",
          "no session setting" },
        { STEP(",\"verify\":\"DELETE FROM a\""), "verify is no SELECT" },
        { STEP(",\"batch\":{\"size\":1,\"table\":\"a\",\"column\":\"b\"}"),
          "without :from and :to" },
        { "{" HEAD ",\"steps\":[{\"name\":\"1\",\"up\":[\"SELECT 1\"]},{\"name\":\"1\",\"up\":"
          "[\"SELECT 1\"]}]}",
          "a second step is named 1" },
    };

    (void)state;
    refuse_each(all, sizeof all / sizeof *all);
}

static void finds_every_change_by_the_digest(void **state)
{
    contract c = sample_read(DIALECT_POSTGRES, RICH);
    size_t refused = 0;

    (void)state;
    for (size_t i = 0; i < c.json.size; i++) {
        contract got = { 0 };
        err e = { 0 };
        char *text = arena_take(sample_arena, c.json.size);
        (void)memcpy(text, c.json.at, c.json.size);
        text[i] = (char)(text[i] ^ 1);
        if (!contract_from_json(sample_arena, (str){ text, c.json.size }, &got, &e)) {
            assert_int_equal(e.code, ERR_CONTRACT);
            refused++;
        } else if (!hash_same(got.digest, c.digest)) {
            fail_msg("a changed byte at %zu is accepted with another digest", i);
        }
    }
    /* What the digest does not cover: id, title, initiative, the reason, white space. */
    assert_true(refused > c.json.size * 3 / 4);
}

static void every_truncation_is_refused(void **state)
{
    contract c = sample_read(DIALECT_POSTGRES, RICH), got;
    err e;

    (void)state;
    for (size_t size = 0; size < c.json.size; size++)
        assert_false(contract_from_json(sample_arena, str_cut(c.json, 0, size), &got, &e));
}

/* ---- the schema */

static json_t *schema;

/* The schema itself, or what its $ref names. */
static json_t *resolved(json_t *of)
{
    str ref = json_get_str(of, "$ref");

    if (ref.size == 0)
        return of;
    assert_true(str_starts(ref, "#/$defs/"));
    json_t *target = json_object_get(json_object_get(schema, "$defs"),
                                     str_c(sample_arena, str_cut(ref, 8, ref.size)));
    assert_non_null(target);
    return target;
}

static void described_type(json_t *value, json_t *by)
{
    str type = json_get_str(by, "type");
    bool ok = (str_is(type, "object") && json_is_object(value)) ||
              (str_is(type, "array") && json_is_array(value)) ||
              (str_is(type, "string") && json_is_string(value)) ||
              (str_is(type, "integer") && json_is_integer(value)) ||
              (str_is(type, "boolean") && json_is_boolean(value));

    assert_true(ok);
}

static void described_members(json_t *value, json_t *by)
{
    json_t *properties = json_object_get(by, "properties");
    json_t *required = json_object_get(by, "required");

    assert_true(json_is_false(json_object_get(by, "additionalProperties")));
    for (size_t i = 0; i < json_array_size(required); i++)
        assert_non_null(json_object_get(value, json_string_value(json_array_get(required, i))));
    for (void *it = json_object_iter(value); it; it = json_object_iter_next(value, it))
        if (!json_object_get(properties, json_object_iter_key(it)))
            fail_msg("the schema does not describe %s", json_object_iter_key(it));
}

typedef struct pair {
    json_t *value, *by;
} pair;

/* Checks the value, then what is in it; the list of what is left to check stands in for recursion.
 */
static void described(json_t *top)
{
    pair left[256] = { { top, schema } };
    size_t count = 1;

    while (count) {
        pair p = left[--count];
        p.by = resolved(p.by);
        described_type(p.value, p.by);
        for (size_t i = 0; i < json_array_size(p.value); i++)
            left[count++] = (pair){ json_array_get(p.value, i), json_object_get(p.by, "items") };
        if (!json_is_object(p.value))
            continue;
        described_members(p.value, p.by);
        for (void *it = json_object_iter(p.value); it; it = json_object_iter_next(p.value, it))
            left[count++] = (pair){ json_object_iter_value(it),
                                    json_object_get(json_object_get(p.by, "properties"),
                                                    json_object_iter_key(it)) };
        assert_true(count < 128);
    }
}

static void the_schema_describes_what_is_written(void **state)
{
    str text;
    err e;

    (void)state;
    assert_true(file_read(sample_arena, schema_path, 1 << 20, &text, &e));
    assert_true(json_parse(text, &schema, &e));
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        JSON_CLOSING j = NULL;
        assert_true(json_parse(sample_read(DIALECT_POSTGRES, samples[i]).json, &j, &e));
        described(j);
    }
    json_decref(schema);
}

/* Every property that the schema names is accepted: none is described that the reader refuses. */
static void the_schema_describes_nothing_else(void **state)
{
    JSON_CLOSING j = NULL;
    str text;
    err e;
    json_t *step;

    (void)state;
    assert_true(file_read(sample_arena, schema_path, 1 << 20, &text, &e));
    assert_true(json_parse(text, &j, &e));
    step = json_object_get(json_object_get(json_object_get(j, "$defs"), "step"), "properties");
    assert_int_equal(json_object_size(step), 9);
    assert_int_equal(json_object_size(json_object_get(j, "properties")), 11);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_back_the_same_value),
        cmocka_unit_test(is_written_in_the_canonical_form),
        cmocka_unit_test(reads_one_without_a_digest),
        cmocka_unit_test(refuses_what_the_schema_does_not_describe),
        cmocka_unit_test(judges_its_statements),
        cmocka_unit_test(finds_every_change_by_the_digest),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(the_schema_describes_what_is_written),
        cmocka_unit_test(the_schema_describes_nothing_else),
    };
    if (argc != 2)
        return 2;
    schema_path = argv[1];
    return cmocka_run_group_tests(tests, sample_setup, sample_teardown);
}
