#include "cli/help.h"

/* | ends a cell, < begins a tag. */
static str escaped(arena *a, str s)
{
    buf b = buf_in(a);

    for (size_t i = 0; i < s.size; i++) {
        if (s.at[i] == '|' || s.at[i] == '<')
            buf_add_char(&b, '\\');
        buf_add_char(&b, s.at[i]);
    }
    return buf_str(&b);
}

static void option_line(void *ctx, const opt *o)
{
    buf *b = ctx;

    buf_printf(b, "| `%s` | %s |\n", help_option(b->a, o).at,
               escaped(b->a, help_sentence(b->a, o)).at);
}

static void command_section(buf *b, const command *c)
{
    buf_printf(b, "\n## homing %s\n\n%s.\n\n```\nhoming %s [OPTION]...%s%s\n```\n", c->name,
               c->summary, c->name, *c->arguments ? " " : "", c->arguments);
    for (str rest = str_of(c->about); rest.size;) {
        str one = str_split(rest, '\n', &rest);
        buf_printf(b, "\n%s\n", escaped(b->a, one).at);
    }
    if (!c->options[0])
        return;
    buf_add_c(b, "\n| option | |\n|---|---|\n");
    command_each_option(c, option_line, b);
}

str help_markdown(arena *a)
{
    buf b = buf_in(a);

    buf_add_c(&b, "# Commands\n\nMade by `homing help --reference` from the table of commands; the "
                  "same is in "
                  "`homing help COMMAND` and `homing help --man`.\n\n| command | |\n|---|---|\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        buf_printf(&b, "| [`%s`](#homing-%s) | %s |\n", commands[i].name, commands[i].name,
                   commands[i].summary);
    buf_add_c(&b, "\n## Options of all commands\n\n| option | |\n|---|---|\n");
    for (const opt *o = global_options; o->name; o++)
        option_line(&b, o);
    buf_add_c(&b, "\n## Exit statuses\n\n| status | |\n|---|---|\n");
    for (const exit_row *x = exit_rows; x->meaning; x++)
        buf_printf(&b, "| %d | %s |\n", x->status, x->meaning);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        command_section(&b, &commands[i]);
    return buf_str(&b);
}
