#include "made.h"

#include "contract/proof_form.h"

#define D32 "0123456789abcdef0123456789abcdef"
#define TOP "format 1\n"
#define HEAD "migration a\n  seal " D32 "\n  contract " D32 D32 "\n  server postgresql 15\n"
#define BODY "  proven yes\n  took 34 ms up, 12 ms down\n"
#define STEP1 "  step 1\n    home derived\n    took 1 ms up, 2 ms down\n"
#define END "\nend\n"

typedef struct bad {
    const char *text, *what, *hint;
} bad;

static void refuses(const bad *list, size_t count, bool sealed)
{
    for (size_t i = 0; i < count; i++) {
        proofs all = { .count = 77 };
        err e = { 0 };
        if (proofs_parse_as(sample_arena, STR("db/homing.lock"), str_of(list[i].text), sealed, &all,
                            &e))
            fail_msg("accepted, not: %s", list[i].what);
        if (strcmp(e.text, str_printf(sample_arena, "db/homing.lock:%s", list[i].what).at) != 0)
            fail_msg("\"%s\" is not \"db/homing.lock:%s\"", e.text, list[i].what);
        sample_holds(e.hint, list[i].hint);
        assert_int_equal(e.code, ERR_CONFIG);
        assert_int_equal(all.count, 77);
    }
}
#define REFUSES(list) refuses((list), sizeof(list) / sizeof *(list), false)

/* What the tables below change one thing of is itself good. */
static void accepts_what_the_others_are_made_of(void **state)
{
    proofs all = { 0 };
    err e = { 0 };

    (void)state;
    if (!proofs_parse_as(sample_arena, STR("x"), STR(TOP HEAD BODY STEP1 END), false, &all, &e))
        fail_msg("%s", e.text);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.at->line, 2);
    assert_int_equal(all.at->step_count, 1);
}

static void names_what_is_wrong_with_the_file(void **state)
{
    static const bad list[] = {
        { "", "1: the file has no line \"format 1\"", "homing rehearse" },
        { "\n# x\n", "2: the file has no line \"format 1\"", "homing rehearse" },
        { HEAD, "1: migration stands before format", "version control" },
        { "format 2\n", "1: format 2 was written by a newer Homing; this one reads up to 1",
          "update Homing" },
        { "\nformat 9999999999\n",
          "2: format 9999999999 was written by a newer Homing; this one reads up to 1",
          "update Homing" },
        { "format one\n", "1: format is \"one\", not a number from 1 on", "version control" },
        { "format 0\n", "1: format is \"0\", not a number from 1 on", "version control" },
        { "format\n", "1: format is \"\", not a number from 1 on", "version control" },
        { TOP "format 1\nend\n", "2: a second format; the first is in line 1", "version control" },
        { TOP HEAD BODY, "7: the file has no end: it was cut off", "version control" },
        { TOP "end\n" HEAD BODY END, "3: migration stands behind the end in line 2", "rehearse" },
        { TOP "end\nend\n", "3: end stands behind the end in line 2", "rehearse" },
        { TOP "end of file\n", "2: a text behind end", "version control" },
        { TOP "  contract x\n", "2: an indented line outside of any block", "version control" },
        { TOP "migratoin a\n", "2: unknown key \"migratoin\"", "did you mean migration?" },
        { TOP "migration\n" END, "2: a block without the id of its migration", "rehearse" },
        { "\xff\xfe"
          "f",
          "1: column 1: byte 0xFF is not UTF-8", "UTF-8" },
        { TOP "# caf\xe9\n", "2: column 6: byte 0xE9 is not UTF-8", "UTF-8" },
    };
    proofs all;
    err e = { 0 };

    (void)state;
    REFUSES(list);
    assert_false(proofs_parse(sample_arena, STR("l"), STR("format 1\nab\0"), &all, &e));
    assert_string_equal(e.text, "l:2: column 3: a NUL byte");
    sample_holds(e.hint, "UTF-16");
    assert_false(proofs_parse(sample_arena, (str){ 0 }, STR("x"), &all, &e));
    assert_string_equal(e.text, "homing.lock:1: unknown key \"x\"");
}

static void names_what_is_wrong_with_a_block(void **state)
{
    static const bad list[] = {
        { TOP "migration a\n\nend\n", "2: the proof of a has no seal", "delete the block" },
        { TOP "migration a\n  seal " D32 "\nmigration b\n", "2: the proof of a has no contract",
          "delete the block" },
        { TOP HEAD "  took 1 ms up, 2 ms down\nend\n", "2: the proof of a has no proven",
          "rehearse" },
        { TOP HEAD "  proven yes\nend\n", "2: the proof of a has no took", "rehearse" },
        { TOP HEAD BODY "  proven no\n", "8: a second proven; the first is in line 6", "rehearse" },
        { TOP HEAD BODY STEP1 "  why x\n", "11: why of the block stands behind its first step",
          "rehearse" },
        { TOP HEAD BODY "  serve x\n", "8: unknown key \"serve\"", "did you mean server?" },
        { TOP HEAD BODY "  zzzzzz x\n", "8: unknown key \"zzzzzz\"", "version control" },
        { TOP HEAD "  proven maybe\n", "6: proven is \"maybe\", not yes or no", "rehearse" },
        { TOP "migration a\n  seal abc\n",
          "3: the seal has 3 characters, not 32 hexadecimal digits", "rehearse" },
        { TOP "migration a\n  contract " D32 "\n",
          "3: the digest of the contract has 32 characters, not 64 hexadecimal digits",
          "rehearse" },
        { TOP "migration a\n  contract " D32 "0123456789ABCDEF0123456789abcdef\n",
          "3: the digest of the contract has a character that is no digit of 0-9 a-f", "rehearse" },
        { TOP "migration a\n  server postgres 15\n",
          "3: server is \"postgres 15\", not like \"postgresql 15\" or \"sqlite 3\"", "rehearse" },
        { TOP "migration a\n  server sqlite 0\n",
          "3: server is \"sqlite 0\", not like \"postgresql 15\" or \"sqlite 3\"", "rehearse" },
        { TOP "migration a\n  took 3 ms up\n",
          "3: took is \"3 ms up\", not like \"34 ms up, 12 ms down\"", "rehearse" },
        { TOP "migration a\n  took 3 ms up, -1 ms down\n",
          "3: took is \"3 ms up, -1 ms down\", not like \"34 ms up, 12 ms down\"", "rehearse" },
        { TOP "migration a\n  compatible all\n",
          "3: compatible is \"all\", not backward, forward, both or none", "rehearse" },
        { TOP "migration a\n   proven yes\n",
          "3: the line is indented by 3 spaces; here it is 2 for a key of the block", "rehearse" },
        { TOP "migration a\n    home derived\n",
          "3: the line is indented by 4 spaces; here it is 2 for a key of the block", "rehearse" },
        { TOP "migration a\n\tproven yes\n", "3: a tab in front of the line", "spaces" },
        { TOP "migration a\n  \tproven yes\n", "3: a tab in front of the line", "spaces" },
        { TOP "migration a\n  proven yes\n          | x\n",
          "4: a line with \"|\" that goes on with no value above it", "rehearse" },
        { TOP "migration a\n  why x\n          \\ a\\n\n",
          "4: a backslash that begins none of \\\\ \\r \\t \\xHH", "version control" },
        { TOP "migration a\n  why x\n          \\ a\\\n",
          "4: a backslash that begins none of \\\\ \\r \\t \\xHH", "version control" },
        { TOP "migration a\n  why x\n          \\ a\\x4\n",
          "4: a backslash that begins none of \\\\ \\r \\t \\xHH", "version control" },
    };

    (void)state;
    REFUSES(list);
}

#define IN_STEP TOP HEAD BODY STEP1
static void names_what_is_wrong_with_a_step(void **state)
{
    static const bad list[] = {
        { TOP HEAD BODY "  step\nend\n", "8: a step without a name", "rehearse" },
        { TOP HEAD BODY "  step 1\n  step 2\n", "8: the step 1 has no home", "rehearse" },
        { TOP HEAD BODY "  step 1\n    home none\nend\n", "8: the step 1 has no took", "rehearse" },
        { IN_STEP "    home none\n", "11: a second home; the first is in line 9", "rehearse" },
        { IN_STEP "   home none\n",
          "11: the line is indented by 3 spaces; here it is 2 for a key of the block, 4 for one of "
          "the step",
          "rehearse" },
        { IN_STEP "    hom none\n", "11: unknown key \"hom\"", "did you mean home?" },
        { IN_STEP "    needs rest\n", "11: needs is \"rest\", not \"undo image\"", "rehearse" },
        { TOP HEAD BODY "  step 1\n    home far\n",
          "9: home is \"far\", not author, derived, nothing or none", "rehearse" },
        { IN_STEP "    lock blocks\n",
          "11: lock is \"blocks\", not like \"blocks writes, on public.users\"", "rehearse" },
        { IN_STEP "    lock none\n",
          "11: lock is \"none\", not like \"blocks writes, on public.users\"", "rehearse" },
        { IN_STEP "    lock reads, of a\n",
          "11: lock is \"reads, of a\", not like \"blocks writes, on public.users\"", "rehearse" },
        { IN_STEP "    object 1f - table a\n",
          "11: a digest of the object has 2 characters, not 32 hexadecimal digits", "rehearse" },
        { IN_STEP "    object - " D32 "0  table a\n",
          "11: a digest of the object has 33 characters, not 32 hexadecimal digits", "rehearse" },
        { IN_STEP "    object -\n",
          "11: a digest of the object has 0 characters, not 32 hexadecimal digits", "rehearse" },
        { IN_STEP "    object - -\n", "11: an object without its path", "rehearse" },
        { IN_STEP "    object - -  table a\n    object - -  table a\n",
          "12: the object table a stands twice in its step", "rehearse" },
        { IN_STEP "    object - -  table b\n    object - -  table a\n",
          "12: the object table a stands behind one that it sorts before", "rehearse" },
    };

    (void)state;
    REFUSES(list);
}

static void names_both_lines_of_what_stands_twice(void **state)
{
    static const bad list[] = {
        { TOP HEAD BODY "\n" HEAD BODY STEP1 END,
          "9: a second proof of a on postgresql 15; the first is in line 2", "one of the two" },
    };

    (void)state;
    REFUSES(list);
}

static void names_a_conflict_of_git_as_such(void **state)
{
    static const bad list[] = {
        { TOP "<<<<<<< HEAD\n", "2: git left a conflict (<<<<<<<)", "take either side" },
        { TOP HEAD "=======\n", "6: git left a conflict (=======) in or behind the proof of a",
          "take either side" },
        { TOP HEAD "||||||| 1f3a\n", "6: git left a conflict (|||||||) in or behind the proof of a",
          "homing rehearse" },
        { ">>>>>>> main\n", "1: git left a conflict (>>>>>>>)", "homing rehearse" },
        { TOP "<<<<<<<<\n", "2: unknown key \"<<<<<<<<\"", "version control" },
    };

    (void)state;
    REFUSES(list);
}

static void refuses_a_block_that_a_hand_changed(void **state)
{
    static const bad list[] = {
        { TOP "\n" HEAD BODY END,
          "3: the proof of a is not as a rehearsal wrote it: its seal is of another text",
          "delete the block" },
    };

    (void)state;
    refuses(list, 1, true);
}

static void refuses_what_is_too_large(void **state)
{
    arena *a = arena_new((size_t)PROOFS_SIZE_MAX * 2);
    proofs all;
    err e = { 0 };
    void *given;

    (void)state;
    assert_true(arena_try(a, (size_t)PROOFS_SIZE_MAX + 1, &given, &e));
    assert_false(proofs_parse(a, STR("l"), (str){ given, (size_t)PROOFS_SIZE_MAX + 1 }, &all, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    assert_string_equal(e.text, "l:1: the file has 67108865 bytes, more than the 67108864 that are "
                                "read");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_the_others_are_made_of),
        cmocka_unit_test(names_what_is_wrong_with_the_file),
        cmocka_unit_test(names_what_is_wrong_with_a_block),
        cmocka_unit_test(names_what_is_wrong_with_a_step),
        cmocka_unit_test(names_both_lines_of_what_stands_twice),
        cmocka_unit_test(names_a_conflict_of_git_as_such),
        cmocka_unit_test(refuses_a_block_that_a_hand_changed),
        cmocka_unit_test(refuses_what_is_too_large),
    };
    return cmocka_run_group_tests(tests, sample_setup, sample_teardown);
}
