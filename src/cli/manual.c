#include "cli/help.h"

enum { LINE_MAX_SIZE = 78 };

/* A word as mdoc takes it: no macro, no escape, no control line by accident. */
static void word(buf *b, str s, bool first)
{
    if (first && s.size && (*s.at == '.' || *s.at == '\''))
        buf_add_c(b, "\\&");
    for (size_t i = 0; i < s.size; i++) {
        if (s.at[i] == '\\')
            buf_add_c(b, "\\e");
        else if (s.at[i] == '-')
            buf_add_c(b, "\\-");
        else
            buf_add_char(b, s.at[i]);
    }
}

/* Text on lines of its own: a sentence begins a new line, and long lines are broken between words.
 */
static void prose(buf *b, str text)
{
    size_t used = 0;

    for (str rest = str_trim(text); rest.size; rest = str_trim(rest)) {
        str one = str_split(rest, ' ', &rest);
        if (used && used + one.size > LINE_MAX_SIZE) {
            buf_add_char(b, '\n');
            used = 0;
        }
        if (used)
            buf_add_char(b, ' ');
        word(b, one, used == 0);
        used += one.size + 1;
        if (str_ends(one, ".") && rest.size) {
            buf_add_char(b, '\n');
            used = 0;
        }
    }
    buf_add_char(b, '\n');
}

static void option_item(void *ctx, const opt *o)
{
    buf *b = ctx;

    buf_printf(b, ".It Fl Fl %s", o->name);
    if (o->arg)
        buf_printf(b, " Ar %s", o->arg);
    buf_add_char(b, '\n');
    prose(b, str_printf(b->a, "%s.", help_sentence(b->a, o).at));
}

static void paragraphs(buf *b, str text)
{
    for (str rest = text; rest.size;) {
        str one = str_split(rest, '\n', &rest);
        prose(b, one);
        if (rest.size)
            buf_add_c(b, ".Pp\n");
    }
}

static bool has_options(const command *c)
{
    return c->options[0] != NULL;
}

static void command_part(buf *b, const command *c)
{
    buf_printf(b, ".It Cm %s", c->name);
    for (str rest = str_of(c->arguments); rest.size;) {
        str one = str_split(rest, ' ', &rest);
        bool optional = str_starts(one, "[");
        str name = optional ? str_cut(one, 1, one.size - 1) : one;
        buf_printf(b, " %sAr %.*s%s", optional ? "Oo " : "", STR_ARG(name), optional ? " Oc" : "");
    }
    buf_add_char(b, '\n');
    if (*c->about)
        paragraphs(b, str_of(c->about));
    else
        prose(b, str_printf(b->a, "Does this: %s.", c->summary));
    if (has_options(c)) {
        buf_add_c(b, ".Bl -tag -width Ds\n");
        command_each_option(c, option_item, b);
        buf_add_c(b, ".El\n");
    }
}

static void files_and_variables(buf *b)
{
    buf_add_c(
        b,
        ".Sh ENVIRONMENT\n.Bl -tag -width Ds\n"
        ".It Ev DATABASE_URL\nThe database, when\n.Fl Fl url\nis not given.\n"
        ".It Ev DATABASE_URL_FILE\nA file that holds the URL of the database.\n"
        ".It Ev PGHOST , PGDATABASE , PGSERVICE , PGPASSFILE\nAs with any client of PostgreSQL.\n"
        ".It Ev NO_COLOR , FORCE_COLOR , CI\nForbid colour, ask for it, or say that no person is "
        "looking.\n");
    for (const opt *o = global_options; o->name; o++)
        if (o->env)
            buf_printf(b, ".It Ev %s\nThe same as\n.Fl Fl %s .\n", o->env, o->name);
    buf_add_c(b,
              ".El\n.Sh FILES\n.Bl -tag -width Ds\n.It Pa homing.json\n"
              "The configuration: JSON with comments.\n.It Pa migrations/\nThe migrations.\n.El\n");
}

str help_manual(arena *a)
{
    buf b = buf_in(a);

    buf_add_c(&b,
              ".Dd November 23, 2026\n.Dt HOMING 1\n.Os\n.Sh NAME\n.Nm homing\n"
              ".Nd apply migrations, and get the database home when one fails\n.Sh SYNOPSIS\n.Nm\n"
              ".Ar command\n.Op Ar option ...\n.Op Ar argument ...\n.Sh DESCRIPTION\n.Nm\n"
              "applies the migrations of a project to its database, step by step, and records each "
              "step there.\n"
              "When a step fails, or the program is killed, the database is brought home.\n.Pp\n"
              "The commands are as follows:\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        command_part(&b, &commands[i]);
    buf_add_c(&b, ".El\n.Pp\nThe options of all commands are as follows:\n.Bl -tag -width Ds\n");
    for (const opt *o = global_options; o->name; o++)
        option_item(&b, o);
    buf_add_c(&b, ".El\n");
    files_and_variables(&b);
    buf_add_c(&b, ".Sh EXIT STATUS\n.Bl -tag -width Ds\n");
    for (const exit_row *x = exit_rows; x->meaning; x++) {
        buf_printf(&b, ".It %d\n", x->status);
        prose(&b, str_printf(a, "%s.", x->meaning));
    }
    buf_add_c(&b, ".El\n.Sh EXAMPLES\nApply what is pending, and see what would run before:\n"
                  ".Dl homing plan\n.Dl homing apply\n.Pp\nBring a run home that was interrupted:\n"
                  ".Dl homing recover\n");
    return buf_str(&b);
}
