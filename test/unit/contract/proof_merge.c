#include "made.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

enum { GIT_SECONDS = 20, GIT_ABSENT = 127 };

static char folder[] = "/tmp/homing-merge-XXXXXX";

static str path_of(const char *name)
{
    return file_join(sample_arena, str_of(folder), str_of(name));
}

/* Not file_write(): it would sync each of them. */
static void put(const char *name, str text)
{
    FILE *f = fopen(path_of(name).at, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(text.at, 1, text.size, f), text.size);
    assert_int_equal(fclose(f), 0);
}

/* Exit status of the process; -1: it was ended by a signal, or by us when it took too long. */
static int wait_for(pid_t pid)
{
    int status = 0;

    for (int tick = 0; tick < GIT_SECONDS * 500; tick++) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        (void)nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
    }
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, &status, 0);
    return -1;
}

static int git(char *const *words)
{
    static char nowhere[] = "HOME=/nonexistent", plain[] = "GIT_CONFIG_NOSYSTEM=1";
    char path[4096];
    posix_spawn_file_actions_t files;
    pid_t pid;
    int rc;

    (void)snprintf(path, sizeof path, "PATH=%s", getenv("PATH") ? getenv("PATH") : "/usr/bin");
    char *const env[] = { path, nowhere, plain, NULL };
    assert_int_equal(posix_spawn_file_actions_init(&files), 0);
    assert_int_equal(posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0), 0);
    assert_int_equal(posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0), 0);
    rc = posix_spawnp(&pid, "git", &files, NULL, words, env);
    assert_int_equal(posix_spawn_file_actions_destroy(&files), 0);
    return rc == 0 ? wait_for(pid) : GIT_ABSENT;
}

/* Merges as git does; gives the number of conflicts. */
static int merge(const proofs *base, const proofs *ours, const proofs *theirs, str *out)
{
    char program[] = "git", verb[] = "merge-file", quiet[] = "-q";
    char *const words[] = { program,
                            verb,
                            quiet,
                            (char *)(uintptr_t)path_of("ours").at,
                            (char *)(uintptr_t)path_of("base").at,
                            (char *)(uintptr_t)path_of("theirs").at,
                            NULL };
    err e;

    put("base", made_lock(base));
    put("ours", made_lock(ours));
    put("theirs", made_lock(theirs));
    int conflicts = git(words);
    assert_true(conflicts >= 0 && conflicts < GIT_ABSENT);
    assert_true(file_read(sample_arena, path_of("ours").at, 1 << 24, out, &e));
    return conflicts;
}

static proofs copy(const proofs *all)
{
    proofs out = { .at = arena_take(sample_arena, (all->count + 1) * sizeof *out.at),
                   .count = all->count };

    if (all->count)
        (void)memcpy(out.at, all->at, all->count * sizeof *all->at);
    return out;
}

static proofs with(const proofs *all, proof one)
{
    proofs out = copy(all);
    err e;

    assert_true(proofs_put(sample_arena, &out, &one, &e));
    return out;
}

/* The same migration, proven again after it was edited. */
static proof changed(const proof *from)
{
    proof p = made_proof(from->id);

    p.dialect = from->dialect;
    p.major = from->major;
    return p;
}

static void merges_as(const proofs *base, const proofs *ours, const proofs *theirs,
                      const proofs *wanted)
{
    str text;

    assert_int_equal(merge(base, ours, theirs, &text), 0);
    proofs back = made_read(text);
    made_same(wanted, &back);
    if (!str_same(text, made_lock(wanted)))
        fail_msg("merged, and not as it would be written:\n%.*s", STR_ARG(text));
}

static size_t index_of(const proofs *all, str id)
{
    return (size_t)(made_of(all, id.at) - all->at);
}

static unsigned section_of(str id)
{
    return hash_of(id).at[0] >> 3;
}

/* What two branches add merges, however new both are; save when both stand in one section with
 * nothing between them. */
static void merges_what_two_branches_add(void **state)
{
    proofs base = made_proofs(1, 40);
    size_t met = 0, rounds = 40;

    (void)state;
    for (size_t i = 0; i < rounds; i++) {
        proof one = made_proof(str_printf(sample_arena, "20261201%02zu_mine", i));
        proof two = made_proof(str_printf(sample_arena, "20261202%02zu_yours", i));
        proofs ours = with(&base, one), theirs = with(&base, two), both = with(&ours, two);
        size_t left = index_of(&both, one.id), right = index_of(&both, two.id);
        str text;
        if ((left + 1 == right || right + 1 == left) && section_of(one.id) == section_of(two.id)) {
            assert_true(merge(&base, &ours, &theirs, &text) > 0);
            met++;
        } else {
            merges_as(&base, &ours, &theirs, &both);
        }
    }
    assert_true(met <= rounds / 10);
}

static void merges_the_first_that_two_branches_add(void **state)
{
    proofs base = { 0 };
    proof one = made_plain("20261101_users", "users"), two = made_plain("20261102_keys", "keys");
    proofs ours = with(&base, one), theirs = with(&base, two), both = with(&ours, two);

    (void)state;
    merges_as(&base, &ours, &theirs, &both);
}

/* Neighbours too: one changes, adds behind, or removes what stands beside the other's. */
static void merges_changes_of_different_blocks(void **state)
{
    proofs base = made_proofs(1, 30);

    (void)state;
    for (size_t i = 0; i + 1 < base.count; i++) {
        proof one = changed(&base.at[i]), two = changed(&base.at[i + 1]);
        proofs ours = with(&base, one), theirs = with(&base, two), both = with(&ours, two);
        merges_as(&base, &ours, &theirs, &both);

        two = made_proof(str_printf(sample_arena, "20261203%02zu_new", i));
        theirs = with(&base, two);
        both = with(&ours, two);
        merges_as(&base, &ours, &theirs, &both);
    }
}

static void names_the_conflict_when_both_changed_one_block(void **state)
{
    proofs base = made_proofs(1, 30);

    (void)state;
    for (size_t i = 0; i < base.count; i++) {
        proofs ours = with(&base, changed(&base.at[i])), theirs = with(&base, changed(&base.at[i]));
        proofs back;
        err e = { 0 };
        str text;

        assert_true(merge(&base, &ours, &theirs, &text) > 0);
        assert_false(proofs_parse(sample_arena, STR("homing.lock"), text, &back, &e));
        assert_int_equal(e.code, ERR_CONFIG);
        sample_holds(e.text, ": git left a conflict (<<<<<<<) in or behind the proof of ");
        sample_holds(e.text, base.at[i].id.at);
        sample_holds(e.hint, "homing rehearse");
    }
}

/* Two rehearsals that differ in lines far from each other: git would mix them, were it not for the
 * seal; and what a hand makes of it is refused. */
static void never_mixes_two_rehearsals_of_one_block(void **state)
{
    proof from = made_plain("20261101_users", "users");
    proof left = made_plain("20261101_users", "users"), right = left;
    proofs base = with(&(proofs){ 0 }, from), back;
    err e = { 0 };
    str text;

    (void)state;
    left.contract = hash_of(STR("edited"));
    right.steps = made_plain("20261101_users", "users").steps;
    right.steps->footprint->after = STR("0123456789abcdef0123456789abcdef");
    proofs ours = with(&base, left), theirs = with(&base, right);
    assert_int_equal(merge(&base, &ours, &theirs, &text), 1);

    /* Ours, with the one line of theirs. */
    text = str_copy(sample_arena, made_lock(&ours));
    char *at = (char *)(uintptr_t)strstr(text.at, "object  - ");
    (void)memcpy(at + 10, "0123456789abcdef0123456789abcdef", 32);
    assert_false(proofs_parse(sample_arena, STR("homing.lock"), text, &back, &e));
    sample_holds(e.text, "the proof of 20261101_users is not as a rehearsal wrote it");
}

static int setup(void **state)
{
    char program[] = "git", version[] = "--version";
    char *const words[] = { program, version, NULL };

    made_seed = 20261123;
    if (sample_setup(state) != 0 || !mkdtemp(folder))
        return -1;
    return git(words) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    static const char *const names[] = { "base", "ours", "theirs" };

    for (size_t i = 0; i < 3; i++)
        (void)unlink(path_of(names[i]).at);
    (void)rmdir(folder);
    return sample_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merges_what_two_branches_add),
        cmocka_unit_test(merges_the_first_that_two_branches_add),
        cmocka_unit_test(merges_changes_of_different_blocks),
        cmocka_unit_test(names_the_conflict_when_both_changed_one_block),
        cmocka_unit_test(never_mixes_two_rehearsals_of_one_block),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
