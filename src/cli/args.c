#include "cli/args.h"

#include <getopt.h>
#include <string.h>

#include "cli/near.h"

enum { FIRST_VALUE = 256 }; /* getopt's numbers of our options: above any character */

/* The options that are understood at one place, for getopt_long(). */
typedef struct known {
    const opt **rows;
    struct option *longs;
    size_t count;
} known;

typedef struct counting {
    size_t count;
} counting;

static void count_one(void *ctx, const opt *o)
{
    counting *c = ctx;

    (void)o;
    c->count++;
}

static void add_known(void *ctx, const opt *o)
{
    known *k = ctx;

    k->rows[k->count] = o;
    k->longs[k->count] =
        (struct option){ .name = o->name,
                         .has_arg = o->type == OPT_FLAG ? no_argument : required_argument,
                         .val = FIRST_VALUE + (int)k->count };
    k->count++;
}

static known known_of(arena *a, const command *c)
{
    counting n = { 0 };
    known k = { 0 };

    for (const opt *o = global_options; o->name; o++)
        count_one(&n, o);
    if (c)
        command_each_option(c, count_one, &n);
    k.rows = arena_take(a, n.count * sizeof *k.rows);
    k.longs = arena_take(a, (n.count + 1) * sizeof *k.longs);
    if (c)
        command_each_option(c, add_known, &k);
    for (const opt *o = global_options; o->name; o++)
        add_known(&k, o);
    return k;
}

static const char *of_command(arena *a, const command *c)
{
    return c ? str_printf(a, "homing help %s", c->name).at : "homing help";
}

static bool unknown_option(arena *a, const known *k, const command *c, const char *word, err *e)
{
    str rest, name = str_split(str_of(word), '=', &rest);
    nearest n = { 0 };

    if (!str_starts(name, "--"))
        name = str_cut(name, 0, 2);
    n.wanted = str_starts(name, "--") ? str_cut(name, 2, name.size) : name;
    for (size_t i = 0; i < k->count; i++)
        nearest_offer(&n, str_of(k->rows[i]->name));
    (void)err_set(e, ERR_USAGE, "there is no option %.*s%s%s", STR_ARG(name),
                  c ? " of homing " : "", c ? c->name : " before the command");
    if (n.best.size)
        err_hint(e, "did you mean --%.*s? See: %s", STR_ARG(n.best), of_command(a, c));
    else
        err_hint(e, "see: %s", of_command(a, c));
    return false;
}

static bool take_option(args *out, const known *k, int what)
{
    const opt *o;

    if (what == 'h') {
        o = command_option(NULL, "help");
    } else {
        size_t i = (size_t)(what - FIRST_VALUE);
        if (i >= k->count)
            return false;
        o = k->rows[i];
    }
    out->given[out->given_count++] = (given){ o, o->type == OPT_FLAG ? NULL : optarg };
    return true;
}

static bool bad_value(const known *k, bool missing, err *e)
{
    const opt *o = k->rows[(size_t)(optopt - FIRST_VALUE) % k->count];

    if (missing) {
        (void)err_set(e, ERR_USAGE, "--%s needs %s", o->name, o->arg ? o->arg : "a value");
        err_hint(e, "--%s: %s", o->name, o->help);
    } else {
        (void)err_set(e, ERR_USAGE, "--%s takes no value", o->name);
        err_hint(e, "write --%s alone", o->name);
    }
    return false;
}

typedef struct line {
    int argc;
    char **argv;
} line;

/* Reads options until the end, or until the first word when `stop` is set. */
static bool take_options(arena *a, args *out, line l, bool stop, err *e)
{
    known k = known_of(a, out->command);
    int what;

    optind = 0; /* glibc: begin anew, with a new option string */
    opterr = 0;
    while ((what = getopt_long(l.argc, l.argv, stop ? "+:h" : ":h", k.longs, NULL)) != -1) {
        if (what == ':')
            return bad_value(&k, true, e);
        if (what == '?' && optopt >= FIRST_VALUE)
            return bad_value(&k, false, e);
        if (what == '?')
            return unknown_option(a, &k, out->command,
                                  optopt ? str_printf(a, "-%c", optopt).at : l.argv[optind - 1], e);
        if (!take_option(out, &k, what))
            return err_set(e, ERR_INTERNAL, "getopt gave %d", what);
    }
    return true;
}

static bool unknown_command(const char *name, err *e)
{
    nearest n = { .wanted = str_of(name) };

    for (size_t i = 0; i < COMMAND_COUNT; i++)
        nearest_offer(&n, str_of(commands[i].name));
    (void)err_set(e, ERR_USAGE, "there is no command \"%s\"", name);
    if (n.best.size)
        err_hint(e, "did you mean homing %.*s? All commands: homing help", STR_ARG(n.best));
    else
        err_hint(e, "all commands: homing help");
    return false;
}

static bool count_words(const args *from, err *e)
{
    const command *c = from->command;

    if (args_has(from, "help"))
        return true;
    if (from->word_count < (size_t)c->least) {
        (void)err_set(e, ERR_USAGE, "homing %s needs %s", c->name, c->arguments);
        err_hint(e, "see: homing help %s", c->name);
        return false;
    }
    if (from->word_count > (size_t)c->most) {
        (void)err_set(e, ERR_USAGE, "homing %s takes %s%s, so \"%s\" has no meaning", c->name,
                      c->most ? "only " : "no argument", c->most ? c->arguments : "",
                      from->words[c->most]);
        err_hint(e, "see: homing help %s", c->name);
        return false;
    }
    return true;
}

bool args_parse(arena *a, int argc, char *const *argv, args *out, err *e)
{
    size_t size = (size_t)argc + 1;
    char **own = arena_take(a, size * sizeof *own);

    (void)memcpy(own, argv, (size_t)argc * sizeof *own);
    *out = (args){ .given = arena_take(a, size * sizeof *out->given),
                   .words = arena_take(a, size * sizeof *out->words) };
    if (!take_options(a, out, (line){ argc, own }, true, e))
        return false;
    if (optind >= argc)
        return true;
    const command *c = command_find(own[optind]);
    if (!c)
        return unknown_command(own[optind], e);
    out->command = c;
    int begin = optind;
    if (!take_options(a, out, (line){ argc - begin, own + begin }, false, e))
        return false;
    for (int i = optind; i < argc - begin; i++)
        out->words[out->word_count++] = own[begin + i];
    return count_words(out, e);
}

const char *args_value(const args *from, const char *name)
{
    const char *found = NULL;

    for (size_t i = 0; i < from->given_count; i++)
        if (strcmp(from->given[i].option->name, name) == 0)
            found = from->given[i].value;
    return found;
}

bool args_has(const args *from, const char *name)
{
    for (size_t i = 0; i < from->given_count; i++)
        if (strcmp(from->given[i].option->name, name) == 0)
            return true;
    return false;
}
