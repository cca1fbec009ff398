#include "setup.h"

#include "cli/commands.h"
#include "cli/duration.h"
#include "cli/settings.h"
#include "homing/homing.h"

typedef struct seen {
    const opt *of[512];
    size_t count;
} seen;

static void see(void *ctx, const opt *o)
{
    seen *s = ctx;

    assert_true(s->count < 512);
    s->of[s->count++] = o;
}

static seen all_options(void)
{
    seen s = { 0 };

    for (const opt *o = global_options; o->name; o++)
        see(&s, o);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        command_each_option(&commands[i], see, &s);
    return s;
}

static void every_id_has_its_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        assert_non_null(commands[i].name);
        assert_true(*commands[i].summary);
        assert_ptr_equal(command_find(commands[i].name), &commands[i]);
        assert_int_equal(command_id_of(&commands[i]), i);
        assert_true(commands[i].least <= commands[i].most);
        assert_int_equal(commands[i].most > 0, *commands[i].arguments != 0);
    }
}

static void what_starts_a_run_can_be_tried_dry(void **state)
{
    (void)state;
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (commands[i].writes == WRITES_DATABASE)
            assert_non_null(command_option(&commands[i], "dry-run"));
        else
            assert_null(command_option(&commands[i], "dry-run"));
}

static void an_option_means_the_same_everywhere(void **state)
{
    seen s = all_options();

    (void)state;
    for (size_t i = 0; i < s.count; i++) {
        const opt *o = s.of[i];
        assert_true(*o->help);
        assert_int_equal(o->type == OPT_FLAG, o->arg == NULL);
        assert_int_equal(o->type == OPT_CHOICE, o->choices != NULL);
        for (size_t k = 0; k < i; k++)
            if (strcmp(o->name, s.of[k]->name) == 0) {
                assert_int_equal(o->type, s.of[k]->type);
                assert_true(o->arg == s.of[k]->arg || strcmp(o->arg, s.of[k]->arg) == 0);
            }
    }
}

static void no_command_has_an_option_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        seen s = { 0 };
        for (const opt *o = global_options; o->name; o++)
            see(&s, o);
        command_each_option(&commands[i], see, &s);
        for (size_t k = 0; k < s.count; k++)
            for (size_t m = 0; m < k; m++)
                assert_string_not_equal(s.of[k]->name, s.of[m]->name);
    }
}

static bool is_setting(const char *key)
{
    bool limit = strncmp(key, "limits.", 7) == 0;

    for (const setting_row *r = setting_rows; r->key; r++)
        if (strcmp(r->key, limit ? key + 7 : key) == 0)
            return limit ? r->where == IN_LIMITS : (r->where & IN_ROOT) != 0;
    return false;
}

static void keys_of_options_and_of_the_configuration_agree(void **state)
{
    seen s = all_options();

    (void)state;
    for (size_t i = 0; i < s.count; i++)
        if (s.of[i]->key)
            assert_true(is_setting(s.of[i]->key));
    for (const setting_row *r = setting_rows; r->key; r++) {
        bool used = r->where != IN_LIMITS;
        for (size_t i = 0; i < s.count && !used; i++)
            used = s.of[i]->key && strcmp(s.of[i]->key, str_printf(a, "limits.%s", r->key).at) == 0;
        assert_true(used);
    }
}

static int64_t fallback_ms(const char *name)
{
    const opt *o = command_option(&commands[COMMAND_APPLY], name);
    int64_t ms = 0;
    err e;

    assert_non_null(o);
    if (strcmp(o->fallback, "none") != 0)
        assert_true(duration_parse(str_of(o->fallback), &ms, &e));
    return ms;
}

static void defaults_are_those_of_the_library(void **state)
{
    hm_limits l;

    (void)state;
    hm_limits_default(&l);
    assert_int_equal(fallback_ms("lock-timeout"), l.lock_ms);
    assert_int_equal(fallback_ms("patience"), l.patience_ms);
    assert_int_equal(fallback_ms("stall"), l.stall_ms);
    assert_int_equal(fallback_ms("statement-timeout"), l.statement_ms);
    assert_int_equal(fallback_ms("wait"), l.wait_ms);
    assert_int_equal(fallback_ms("takeover-after"), l.takeover_ms);
    assert_string_equal(command_option(&commands[COMMAND_APPLY], "attempts")->fallback,
                        str_printf(a, "%d", l.attempts).at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_id_has_its_row),
        cmocka_unit_test(what_starts_a_run_can_be_tried_dry),
        cmocka_unit_test(an_option_means_the_same_everywhere),
        cmocka_unit_test(no_command_has_an_option_twice),
        cmocka_unit_test(keys_of_options_and_of_the_configuration_agree),
        cmocka_unit_test(defaults_are_those_of_the_library),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
