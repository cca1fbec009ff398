/*
 * args.h - the command line, read by the rows of commands.h.
 *
 * Shape   options may stand before the command (global ones) and anywhere after it; "--" ends them.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "base/str.h"
#include "cli/commands.h"

typedef struct given {
    const opt *option;
    const char *value; /* NULL for a flag */
} given;

typedef struct args {
    const command *command; /* NULL: none was given (--help alone) */
    const char **words;     /* arguments that are no options */
    size_t word_count;
    given *given; /* in the order of the command line */
    size_t given_count;
} args;

/*
 * Reads argv; the texts are borrowed. argv itself is not changed.
 *   out     also set on failure, as far as it was read, so that --json can be obeyed
 *   errors  ERR_USAGE: unknown command or option with the nearest name, missing or surplus argument
 */
MUST bool args_parse(arena *a, int argc, char *const *argv, args *out, err *e);

bool args_has(const args *from, const char *name);
/* The last one given; NULL: not given. */
const char *args_value(const args *from, const char *name);

#endif
