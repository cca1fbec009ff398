/*
 * help.h - the rows of commands.h in every form in which people and programs read them.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "base/json.h"
#include "cli/commands.h"
#include "report/look.h"

str help_program(arena *a, look l);
str help_command(arena *a, const command *c, look l);
json_t *help_json(void);     /* all rows */
str help_manual(arena *a);   /* mdoc(7) */
str help_markdown(arena *a); /* docs/reference.md */
/* errors  ERR_USAGE: neither bash nor zsh */
MUST bool help_completion(arena *a, str shell, str *out, err *e);

/* "--lock-timeout TIME" */
str help_option(arena *a, const opt *o);
/* The sentence of an option with its default and where else it can be set. */
str help_sentence(arena *a, const opt *o);

#endif
