/* What stands in a cell: times, forms, keys, and the table of tools itself. */
#include "given.h"

#include <string.h>
#include <unistd.h>

#include "foreign/key.h"
#include "foreign/mirror.h"
#include "foreign/rows.h"

static void times_are_read_in_every_form_that_tools_write(void **state)
{
    const int64_t at = INT64_C(1795400664123000);

    (void)state;
    assert_true(time_of(STR("2026-11-23T02:24:24.123Z")) == at);
    assert_true(time_of(STR("2026-11-23 02:24:24.123+00")) == at);
    assert_true(time_of(STR("2026-11-23 02:24:24.123")) == at);
    assert_true(time_of(STR("2026-11-23 02:24:24.123 UTC")) == 0);
    assert_true(time_of(STR("2026-11-23 04:54:24.123+02:30")) == at);
    assert_true(time_of(STR("2026-11-22 21:24:24.123000-05")) == at);
    assert_true(time_of(STR("1795400664123")) == at);
    assert_true(time_of(STR("1795400664123000")) == at);
    assert_true(time_of(STR("1795400664")) == at - 123000);
    assert_true(time_of(STR("2024-02-29 23:59:59")) == INT64_C(1709251199000000));
}

static void a_stamp_is_a_time_in_milliseconds(void **state)
{
    (void)state;
    assert_true(stamp_millis(STR("20240229235959")) == INT64_C(1709251199000));
    assert_true(stamp_millis(STR("2024022923595")) == 0);
    assert_true(stamp_millis(STR("20241329235959")) == 0);
    assert_true(stamp_millis(STR("2024022923595x")) == 0);
}

/* What a contract of a layout knows is what the tool's row needs. */
static void entries_come_of_contracts(void **state)
{
    char path[] = "/tmp/homing-entry-XXXXXX";
    const str text = STR("--! Previous: sha1:aa\n--! Hash: sha1:bb\n\nSELECT 1;\n");
    int fd = mkstemp(path);
    contract_statement statements[] = { { .text = STR("SET x = 1") }, { .text = STR("SELECT 1") } };
    contract_step step = { .up = { &statements[1], 1 } };
    const contract c = { .id = STR("000001"),
                         .file = str_of(path),
                         .origin_name = STR("000001.sql"),
                         .origin_version = STR("20240229235959"),
                         .origin_stamp = STR("1700000000000"),
                         .prologue = { statements, 1 },
                         .steps = &step,
                         .step_count = 1 };
    history_entry out;
    err e;

    assert_true(fd >= 0 && write(fd, text.at, text.size) == (ssize_t)text.size);
    assert_true(history_entry_of(*state, TOOL_GRAPHILE, &c, &out, &e));
    IS(out.name, "000001.sql");
    IS(out.previous, "sha1:aa");
    IS(out.checksum, "sha1:bb");
    assert_true(str_same(out.text, text));
    assert_true(history_entry_of(*state, TOOL_DRIZZLE_0, &c, &out, &e));
    assert_true(out.when == INT64_C(1700000000000) && out.checksum.size == 0);
    assert_true(history_entry_of(*state, TOOL_SUPABASE, &c, &out, &e));
    assert_int_equal(out.statement_count, 2);
    IS(out.statements[0], "SET x = 1");
    IS(out.statements[1], "SELECT 1");
    assert_int_equal(close(fd), 0);
    assert_int_equal(unlink(path), 0);
    assert_false(history_entry_of(*state, TOOL_PRISMA, &c, &out, &e));
    assert_int_equal(e.code, ERR_IO);

    contract alone = { .id = STR("20240229235959_a"), .origin_version = STR("20240229235959") };
    assert_true(history_entry_of(*state, TOOL_DRIZZLE_1, &alone, &out, &e));
    IS(out.name, "20240229235959_a");
    assert_true(out.when == INT64_C(1709251199000));
}

static void what_is_no_time_is_none(void **state)
{
    static const char *const none[] = { "",
                                        "infinity",
                                        "2026-11-23",
                                        "2026-13-01 00:00:00",
                                        "2026-11-23 02",
                                        "yesterday",
                                        "-5",
                                        "2026-11-23 02:24:24 x",
                                        "99999999999999999999" };

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (time_of(str_of(none[i])) != 0)
            fail_msg("%s is taken for a time", none[i]);
}

static void forms_tell_values(void **state)
{
    (void)state;
    assert_true(form_fits(FORM_MILLIS, STR("AddUsers1700000000001")));
    assert_false(form_fits(FORM_MILLIS, STR("1700000000001")));
    assert_false(form_fits(FORM_MILLIS, STR("AddUsers170000000000")));
    assert_true(form_fits(FORM_STAMP, STR("Migration20240101000000")));
    assert_false(form_fits(FORM_STAMP, STR("Migration2024")));
    assert_true(form_fits(FORM_SCRIPT, STR("a.js")));
    assert_false(form_fits(FORM_SCRIPT, STR("blue")));
    assert_true(form_fits(FORM_ISO, STR("2026-11-23T02:24:24.123Z")));
    assert_false(form_fits(FORM_ISO, STR("2026-11-23 02:24:24")));
    assert_true(form_fits(FORM_SHA1, STR("sha1:5ac08990dabb850c0a3478e9b52f28f55abc326c")));
    assert_false(form_fits(FORM_SHA1, STR("5ac08990dabb850c0a3478e9b52f28f55abc326c")));
    assert_false(form_fits(FORM_DIGITS, STR("")));
    assert_false(form_fits(FORM_SHA256, STR("abc")));
}

static void versions_are_compared_part_by_part(void **state)
{
    const history_row r = { .version = STR("01_2.0.0") };

    IS(key_of_row(*state, IDENTITY_FLYWAY, &r), "1.2");
    assert_true(key_order(STR("1.2"), STR("1.10")) < 0);
    assert_true(key_order(STR("1.2"), STR("1.2.1")) < 0);
    assert_true(key_order(STR("2"), STR("1.9")) > 0);
    assert_true(key_order(STR("1.2"), STR("1.2")) == 0);
    assert_false(key_is_version(STR("R:views")));
    assert_true(key_is_version(STR("1.2")));
}

/* Bytes from a fixed seed, mostly of those that rules look at. */
static void no_text_is_too_odd(void **state)
{
    static const char letters[] = "0123456789-:.TZ +_VRU/\\-! \n\r\xC3s";
    uint32_t seed = 1;

    for (int i = 0; i < 20000; i++) {
        char text[40];
        size_t size = (seed >> 8) % sizeof text;
        for (size_t k = 0; k < size; k++) {
            seed = seed * 1664525 + 1013904223;
            text[k] = letters[(seed >> 16) % (sizeof letters - 1)];
        }
        seed = seed * 1664525 + 1013904223;
        str s = str_copy(*state, (str){ text, size });
        const history_row r = { .name = s, .version = s };
        const history_file f = { .id = s };
        (void)time_of(s);
        (void)sum_flyway(s);
        for (int form = FORM_ANY; form <= FORM_ISO; form++)
            (void)form_fits((value_form)form, s);
        for (int by = IDENTITY_NAME; by <= IDENTITY_NEWEST; by++) {
            str left = key_of_row(*state, (identity)by, &r);
            str right = key_of_file(*state, (identity)by, &f);
            assert_int_equal(key_order(left, right), -key_order(right, left));
        }
    }
}

/* Each tool has a name of its own, a mark by which the catalogue finds it, and can be mirrored or
 * says why not. */
static void each_tool_is_whole(void **state)
{
    for (int t = 0; t < TOOL_COUNT; t++) {
        const tool *one = tool_of((history_tool)t);
        history_tool back;
        bool marked = false, keyed = false;
        assert_true(history_tool_from_name(str_of(one->name), &back));
        assert_int_equal(back, t);
        for (size_t i = 0; i < TOOL_COLUMNS && one->columns[i].name; i++) {
            const char *mark = str_c(*state, str_printf(*state, ",%s,", one->columns[i].name));
            keyed = keyed || one->columns[i].field == one->key;
            if (one->columns[i].optional)
                continue;
            marked = marked || strstr(tool_marks(true), mark) || strstr(tool_marks(false), mark);
        }
        if (!marked || !keyed)
            fail_msg("%s is not found by the catalogue", one->name);
        const char *why_not = history_mirrors((history_tool)t);
        assert_true(!why_not || strlen(why_not) > 10);
    }
    assert_false(history_tool_from_name(STR("drizzle-0"), &(history_tool){ 0 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(times_are_read_in_every_form_that_tools_write),
        TEST(what_is_no_time_is_none),
        TEST(a_stamp_is_a_time_in_milliseconds),
        TEST(entries_come_of_contracts),
        TEST(forms_tell_values),
        TEST(versions_are_compared_part_by_part),
        TEST(no_text_is_too_odd),
        TEST(each_tool_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
