#include "cli/help.h"

static void option_word(void *ctx, const opt *o)
{
    buf_printf(ctx, " --%s", o->name);
}

static void bash(buf *b)
{
    buf_add_c(b, "# homing(1) completion for bash\n_homing() {\n"
                 "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} "
                 "command= i words\n"
                 "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                 "        case ${COMP_WORDS[i]} in\n        -*) ;;\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        buf_printf(b, "        %s)%s\n", commands[i].name, " command=${COMP_WORDS[i]}; break ;;");
    buf_add_c(
        b, "        esac\n    done\n"
           "    case $before in\n    --dir) mapfile -t COMPREPLY < <(compgen -d -- \"$word\"); "
           "return ;;\n"
           "    --config | --anchor) mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;;\n"
           "    --events) words=ndjson ;;\n    --format) words='text mermaid json' ;;\n    *)\n"
           "        case $command in\n        '') words='");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        buf_printf(b, "%s%s", i ? " " : "", commands[i].name);
    buf_add_c(b, "' ;;\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        buf_printf(b, "        %s) words='", commands[i].name);
        if (i == COMMAND_COMPLETION)
            buf_add_c(b, "bash zsh");
        for (size_t k = 0; i == COMMAND_HELP && k < COMMAND_COUNT; k++)
            buf_printf(b, "%s%s", k ? " " : "", commands[k].name);
        command_each_option(&commands[i], option_word, b);
        buf_add_c(b, "' ;;\n");
    }
    buf_add_c(b, "        esac\n        words+='");
    for (const opt *o = global_options; o->name; o++)
        option_word(b, o);
    buf_add_c(b, "'\n        ;;\n    esac\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
                 "\"$word\")\n}\n"
                 "complete -F _homing homing\n");
}

/* In the single quotes of an _arguments specification. */
static void zsh_text(buf *b, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            buf_add_c(b, "'\\'");
        if (*text == '[' || *text == ']' || *text == ':')
            buf_add_char(b, '\\');
        buf_add_char(b, *text);
    }
}

static void zsh_option(void *ctx, const opt *o)
{
    buf *b = ctx;

    buf_printf(b, " \\\n                '%s--%s%s[", o->type == OPT_LIST ? "*" : "", o->name,
               o->arg ? "=" : "");
    zsh_text(b, o->help);
    buf_add_char(b, ']');
    if (o->type == OPT_CHOICE) {
        buf_printf(b, ":%s:(", o->arg);
        for (const char *c = o->choices; *c; c++)
            buf_add_char(b, *c == '|' ? ' ' : *c);
        buf_add_char(b, ')');
    } else if (o->arg) {
        bool folder = str_is(str_of(o->arg), "FOLDER"), file = str_is(str_of(o->arg), "FILE");
        buf_add_char(b, ':');
        zsh_text(b, o->arg);
        buf_printf(b, ":%s", folder ? "_files -/" : file ? "_files" : "");
    }
    buf_add_char(b, '\'');
}

static void zsh(buf *b)
{
    buf_add_c(b, "#compdef homing\n# homing(1) completion for zsh\n_homing() {\n    local context "
                 "state line\n"
                 "    local -a commands=(\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        buf_printf(b, "        '%s:", commands[i].name);
        zsh_text(b, commands[i].summary);
        buf_add_c(b, "'\n");
    }
    buf_add_c(b, "    )\n    _arguments -C '1:command:->command' '*::argument:->argument'\n"
                 "    case $state in\n    command) _describe command commands ;;\n    argument)\n"
                 "        case $words[1] in\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        buf_printf(b, "        %s)\n            _arguments", commands[i].name);
        command_each_option(&commands[i], zsh_option, b);
        for (const opt *o = global_options; o->name; o++)
            zsh_option(b, o);
        buf_printf(b, " \\\n                '%s'\n            ;;\n",
                   i == COMMAND_COMPLETION ? "1:shell:(bash zsh)" : "*:argument:_files");
    }
    buf_add_c(b, "        esac\n        ;;\n    esac\n}\n_homing \"$@\"\n");
}

bool help_completion(arena *a, str shell, str *out, err *e)
{
    buf b = buf_in(a);

    if (str_is(shell, "bash")) {
        bash(&b);
    } else if (str_is(shell, "zsh")) {
        zsh(&b);
    } else {
        (void)err_set(e, ERR_USAGE, "there is no completion for \"%.*s\"", STR_ARG(shell));
        err_hint(e, "write homing completion bash or homing completion zsh");
        return false;
    }
    *out = buf_str(&b);
    return true;
}
