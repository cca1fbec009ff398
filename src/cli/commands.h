/*
 * commands.h - every command and option of the program, as rows.
 *
 * The parser, help, the man page, shell completion and docs/reference.md are rendered from these
 * rows.
 *
 * Invariants
 *   1. A command that starts a run on a database has --dry-run.
 *   2. No option has two meanings: options of one name have the same type and argument everywhere.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum opt_type {
    OPT_FLAG,
    OPT_TEXT,
    OPT_LIST,             /* may be given more than once */
    OPT_DURATION,         /* "500ms", "2s", "5m", "1h" */
    OPT_DURATION_OR_NONE, /* or "none" */
    OPT_COUNT,            /* 1 to 1,000 */
    OPT_CHOICE            /* one of `choices` */
} opt_type;

typedef struct opt {
    const char *name;
    opt_type type;
    const char *arg;      /* what the argument is called; NULL for a flag */
    const char *choices;  /* OPT_CHOICE: words apart by | */
    const char *fallback; /* as text; NULL: none */
    const char *env;      /* environment variable; NULL: none */
    const char *key;      /* in the configuration file, "limits.lockTimeout"; NULL: none */
    const char *help;     /* one sentence without full stop */
} opt;

typedef enum writes {
    WRITES_NOTHING,
    WRITES_FILES,   /* of the project */
    WRITES_MAILBOX, /* a letter to a run of another process */
    WRITES_RUN,     /* goes on with a run that is recorded already */
    WRITES_DATABASE /* may start a run */
} writes;

typedef enum command_id {
    COMMAND_INIT,
    COMMAND_NEW,
    COMMAND_PLAN,
    COMMAND_APPLY,
    COMMAND_ADOPT,
    COMMAND_DOCTOR,
    COMMAND_STATUS,
    COMMAND_ROLLBACK,
    COMMAND_RECOVER,
    COMMAND_HORIZON,
    COMMAND_FINALISE,
    COMMAND_QUARANTINE,
    COMMAND_PAUSE,
    COMMAND_RESUME,
    COMMAND_STOP,
    COMMAND_REHEARSE,
    COMMAND_CI,
    COMMAND_DIFF,
    COMMAND_FINGERPRINT,
    COMMAND_PROTOCOL,
    COMMAND_DEMO,
    COMMAND_COMPLETION,
    COMMAND_VERSION,
    COMMAND_HELP,
    COMMAND_COUNT
} command_id;

typedef enum needs {
    NEEDS_NOTHING,
    NEEDS_PROJECT, /* the configuration is read */
    NEEDS_DATABASE /* and a database must be named */
} needs;

enum { COMMAND_GROUPS = 4 };

typedef struct command {
    const char *name;
    const char *arguments;              /* "NAME", "[ID]"; empty: none */
    const char *summary;                /* one line, lower case */
    const char *about;                  /* some sentences; paragraphs apart by a line feed */
    const opt *options[COMMAND_GROUPS]; /* lists that end in a row without name */
    writes writes;
    needs needs;
    int least, most; /* arguments */
} command;

extern const command commands[COMMAND_COUNT]; /* by command_id */
extern const opt global_options[];            /* ends in a row without name */

/* NULL when there is none. */
const command *command_find(const char *name);
command_id command_id_of(const command *c);
/* The option of the command, then the global one; NULL when there is none. */
const opt *command_option(const command *c, const char *name);

typedef void opt_visit(void *ctx, const opt *o);
/* Shows the options of the command in their order, without the global ones. */
void command_each_option(const command *c, opt_visit *visit, void *ctx);

typedef struct exit_row {
    int status;
    const char *meaning;
} exit_row;
extern const exit_row exit_rows[]; /* ends in a row without meaning */

#endif
