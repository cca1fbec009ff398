#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/api.h"
#include "cli/demo.h"
#include "cli/help.h"
#include "cli/operations.h"
#include "cli/project.h"
#include "cli/schema.h"
#include "cli/secret.h"

enum { MEMORY_MAX = 256 * 1024 * 1024 }; /* bytes, of command line, configuration and report */

static int print_json(invocation *i, json_t *taken)
{
    JSON_CLOSING doc = taken;

    return invocation_print(i, json_pretty(i->a, doc)) ? 0 : 2;
}

static int print(invocation *i, str text)
{
    return invocation_print(i, text) ? 0 : 2;
}

static int show_version(invocation *i)
{
    if (!i->json)
        return print(i, str_printf(i->a, "homing %s\n", hm_version()));
    json_t *doc = json_object();
    json_put_str(doc, "homing", str_of(hm_version()));
    return print_json(i, doc);
}

/* homing help COMMAND */
static int show_topic(invocation *i, const char *name)
{
    const command *about = command_find(name);
    char program[] = "homing", *words[] = { program, (char *)(uintptr_t)name, NULL };
    args other;
    err e;

    if (about)
        return print(i, help_command(i->a, about, i->out));
    /* the parser knows best what to say of a command that is none */
    return args_parse(i->a, 2, words, &other, &e) ? 2 : invocation_fail(i, &e);
}

/* homing help */
static int show_help(invocation *i)
{
    if (bag_flag(&i->bag, "man"))
        return print(i, help_manual(i->a));
    if (bag_flag(&i->bag, "reference"))
        return print(i, help_markdown(i->a));
    if (bag_flag(&i->bag, "schema"))
        return print_json(i, schema_of_settings());
    if (i->json)
        return print_json(i, help_json());
    if (i->args.word_count)
        return show_topic(i, i->args.words[0]);
    return print(i, help_program(i->a, i->out));
}

/* --help */
static int explain(invocation *i)
{
    const command *about = i->args.command;

    if (i->json)
        return print_json(i, help_json());
    return print(i, about ? help_command(i->a, about, i->out) : help_program(i->a, i->out));
}

static int show_completion(invocation *i)
{
    str text;
    err e;

    if (!help_completion(i->a, str_of(i->args.words[0]), &text, &e))
        return invocation_fail(i, &e);
    return print(i, text);
}

static int (*const runs[COMMAND_COUNT])(invocation *) = {
    [COMMAND_INIT] = project_init,
    [COMMAND_NEW] = project_new,
    [COMMAND_PLAN] = operation_plan,
    [COMMAND_APPLY] = operation_apply,
    [COMMAND_ADOPT] = operation_adopt,
    [COMMAND_DOCTOR] = operation_doctor,
    [COMMAND_STATUS] = operation_status,
    [COMMAND_ROLLBACK] = operation_rollback,
    [COMMAND_RECOVER] = operation_recover,
    [COMMAND_HORIZON] = keeping_horizon,
    [COMMAND_FINALISE] = keeping_finalise,
    [COMMAND_QUARANTINE] = keeping_quarantine,
    [COMMAND_PAUSE] = operation_post,
    [COMMAND_RESUME] = operation_resume,
    [COMMAND_STOP] = operation_post,
    [COMMAND_REHEARSE] = operation_rehearse,
    [COMMAND_CI] = operation_rehearse,
    [COMMAND_DIFF] = operation_diff,
    [COMMAND_FINGERPRINT] = operation_fingerprint,
    [COMMAND_PROTOCOL] = operation_protocol,
    [COMMAND_DEMO] = demo_run,
    [COMMAND_COMPLETION] = show_completion,
    [COMMAND_VERSION] = show_version,
    [COMMAND_HELP] = show_help,
};

static bool prepare(invocation *i, err *e)
{
    const command *c = i->args.command;

    if (c->needs != NEEDS_NOTHING && !bag_open(i->a, &i->args, &i->bag, e))
        return false;
    if (!bag_check(&i->bag, e) || !invocation_listen(i, e))
        return false;
    return c->needs != NEEDS_DATABASE || bag_database(&i->bag, &i->url, e);
}

static int answer(invocation *i, int argc, char *const *argv)
{
    err e;
    bool parsed = args_parse(i->a, argc, argv, &i->args, &e);

    i->bag = (bag){ .a = i->a, .args = &i->args };
    i->json = args_has(&i->args, "json");
    i->quiet = args_has(&i->args, "quiet");
    i->out = look_of(STDOUT_FILENO);
    i->talk = look_of(STDERR_FILENO);
    if (args_has(&i->args, "no-color"))
        i->out.color = i->talk.color = false;
    i->progress = progress_on(stderr, i->talk);
    if (!parsed)
        return invocation_fail(i, &e);
    if (args_has(&i->args, "help"))
        return explain(i);
    if (!i->args.command) {
        (void)err_set(&e, ERR_USAGE, "no command is given");
        err_hint(&e, "all commands: homing help");
        return invocation_fail(i, &e);
    }
    if (!prepare(i, &e))
        return invocation_fail(i, &e);
    int status = runs[command_id_of(i->args.command)](i);
    if (i->args.command->needs == NEEDS_DATABASE) {
        const hm_context at = invocation_context(i);
        api_tidy(&at);
    }
    return status;
}

/* Copies of the words, so that passwords can be overwritten in those that other users can read. */
static char **own_words(arena *a, int argc, char **argv)
{
    char **own = arena_take(a, ((size_t)argc + 1) * sizeof *own);

    for (int i = 0; i < argc; i++)
        own[i] = (char *)(uintptr_t)str_c(a, str_of(argv[i]));
    secret_hide(argc, argv);
    return own;
}

int main(int argc, char **argv)
{
    invocation i = { .a = arena_new(MEMORY_MAX) };

    if (!i.a) {
        (void)fputs("failed:   no memory\n", stderr);
        return 2;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    char **own = own_words(i.a, argc, argv);
    if (argc == 2 && strcmp(own[1], "--version") == 0)
        own[1] += 2;
    int status = answer(&i, argc, own);
    arena_free(i.a);
    return status;
}
