#include "contract/directive.h"

#include <string.h>

#include "contract/rules.h"

enum { BATCH_MAX = 1000000 };

static const str names[DIRECTIVE_NONE] = {
    { "title", 5 }, { "depends", 7 }, { "compatible", 10 }, { "initiative", 10 },   { "atomic", 6 },
    { "step", 4 },  { "verify", 6 },  { "down", 4 },        { "irreversible", 12 },
};

const char *directive_name(directive_kind kind)
{
    return names[kind].at;
}

bool directive_in_head(directive_kind kind)
{
    return kind <= DIRECTIVE_ATOMIC;
}

static bool blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next word; blanks between double quotes do not end it. */
static str next_word(str *rest)
{
    str s = str_trim(*rest);
    bool quoted = false;
    size_t n = 0;

    while (n < s.size && (quoted || !blank(s.at[n]))) {
        quoted ^= s.at[n] == '"';
        n++;
    }
    *rest = str_trim(str_cut(s, n, s.size));
    return str_cut(s, 0, n);
}

static bool unknown(arena *a, place at, str name, err *e)
{
    str near = place_nearest(name, names, DIRECTIVE_NONE), shown = place_show(a, name);
    const char *hint = near.size ? str_printf(a, "did you mean \"%s\"?", near.at).at
                                 : "the directives are title, depends, compatible, initiative, "
                                   "atomic, step, verify, down and irreversible";

    return place_refuse(at, e, hint, "unknown directive \"%.*s\"", STR_ARG(shown));
}

/* True when the body is meant as a directive, whether or not it is written as one. */
static bool meant(str body)
{
    str head = str_cut(body, 0, 6), after = str_trim(str_cut(body, 6, body.size));

    return str_same_nocase(head, STR("homing")) && str_starts(after, ":");
}

bool directive_read(arena *a, place at, str comment, directive *out, err *e)
{
    bool dashes = str_starts(comment, "--");
    str body = str_trim(str_cut(comment, 2, comment.size));

    if (!meant(body)) {
        *out = (directive){ .kind = DIRECTIVE_NONE };
        return true;
    }
    if (!dashes)
        return place_refuse(at, e, "write it as \"-- homing: ...\", one line each",
                            "a directive in a block comment");
    if (!str_starts(body, "homing:"))
        return place_refuse(at, e,
                            "write \"-- homing: ...\" for a directive, or begin the comment with "
                            "another word",
                            "a comment that looks like a directive but is none");
    str rest = str_cut(body, 7, body.size);
    str name = next_word(&rest);
    if (name.size == 0)
        return place_refuse(at, e, "name one, or remove the comment", "a directive without a name");
    for (size_t i = 0; i < DIRECTIVE_NONE; i++) {
        if (!str_same(name, names[i]))
            continue;
        *out = (directive){ .kind = (directive_kind)i, .rest = rest };
        return true;
    }
    return unknown(a, at, name, e);
}

static bool first_of_name(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool inner_of_name(unsigned char c)
{
    return first_of_name(c) || c == '$' || (c >= '0' && c <= '9');
}

static size_t plain_name_size(str s)
{
    size_t n = 1;

    if (!first_of_name((unsigned char)s.at[0]))
        return 0;
    while (n < s.size && inner_of_name((unsigned char)s.at[n]))
        n++;
    return n;
}

/* Length of the name at the start of s, 0 when there is none. */
static size_t name_size(str s)
{
    if (s.size == 0)
        return 0;
    if (s.at[0] != '"')
        return plain_name_size(s);
    for (size_t n = 1; n < s.size; n++) {
        if (s.at[n] != '"')
            continue;
        if (n + 1 >= s.size || s.at[n + 1] != '"')
            return n == 1 ? 0 : n + 1;
        n++;
    }
    return 0;
}

size_t directive_count_names(str text)
{
    for (size_t count = 1;; count++) {
        size_t n = name_size(text);
        if (n == 0)
            return 0;
        if (n == text.size)
            return count;
        if (text.at[n] != '.')
            return 0;
        text = str_cut(text, n + 1, text.size);
    }
}

/* The last dot that stands outside quotes. */
static size_t last_dot(str text)
{
    bool quoted = false;
    size_t dot = 0;

    for (size_t i = 0; i < text.size; i++) {
        quoted ^= text.at[i] == '"';
        if (text.at[i] == '.' && !quoted)
            dot = i;
    }
    return dot;
}

static bool read_key(arena *a, place at, str value, contract_batch *out, err *e)
{
    size_t count = directive_count_names(value), dot = last_dot(value);
    str shown = place_show(a, value);

    if (out->column.size)
        return place_refuse(at, e, "keep one", "key= is given twice");
    if (count != 2 && count != 3)
        return place_refuse(at, e,
                            "write key=table.column or key=schema.table.column; names that need "
                            "it in double quotes",
                            "key=%.*s does not name a column of a table", STR_ARG(shown));
    out->table = str_cut(value, 0, dot);
    out->column = str_cut(value, dot + 1, value.size);
    return true;
}

static bool read_size(arena *a, place at, str value, contract_batch *out, err *e)
{
    str shown = place_show(a, value);

    if (out->size)
        return place_refuse(at, e, "keep one", "batch= is given twice");
    if (!str_int64(value, &out->size) || out->size < 1 || out->size > BATCH_MAX)
        return place_refuse(at, e, "write how many rows one transaction takes, such as batch=5000",
                            "batch=%.*s is no whole number from 1 to %d", STR_ARG(shown),
                            BATCH_MAX);
    return true;
}

static bool read_keep(arena *a, place at, str value, str *out, err *e)
{
    if (out->size)
        return place_refuse(at, e, "keep one", "keep= is given twice");
    *out = value;
    return rules_check_keep(a, at, value, e);
}

static bool read_option(arena *a, place at, str word, directive_options *out, err *e)
{
    static const str known[] = { { "batch=", 6 }, { "key=", 4 }, { "keep=", 5 }, { "own", 3 } };

    if (str_starts(word, "batch="))
        return read_size(a, at, str_cut(word, 6, word.size), &out->batch, e);
    if (str_starts(word, "key="))
        return read_key(a, at, str_cut(word, 4, word.size), &out->batch, e);
    if (str_starts(word, "keep="))
        return read_keep(a, at, str_cut(word, 5, word.size), &out->keep, e);
    if (str_is(word, "own")) {
        out->own = true;
        return true;
    }
    const char *sign = word.size ? memchr(word.at, '=', word.size) : NULL;
    str name = sign ? str_cut(word, 0, (size_t)(sign - word.at) + 1) : word;
    str near = place_nearest(name, known, sizeof known / sizeof *known);
    str shown = place_show(a, word);
    const char *hint = near.size ? str_printf(a, "did you mean \"%s\"?", near.at).at
                                 : "the options are batch=N, key=table.column and, for a step, own "
                                   "and keep=rename, aside or none";
    return place_refuse(at, e, hint, "unknown option \"%.*s\"", STR_ARG(shown));
}

static bool check_options(place at, const directive_options *o, directive_kind of, err *e)
{
    if (o->own && of == DIRECTIVE_DOWN)
        return place_refuse(at, e, "write own behind the name of the step",
                            "own is no option of down");
    if (o->keep.size && of == DIRECTIVE_DOWN)
        return place_refuse(at, e, "write keep= behind the name of the step",
                            "keep= is no option of down");
    if (o->batch.size && o->batch.column.size == 0)
        return place_refuse(at, e, "add key=table.column, a unique column that grows with the rows",
                            "batch= without key=");
    if (o->batch.column.size && o->batch.size == 0)
        return place_refuse(at, e, "add batch=N, the rows of one transaction",
                            "key= without batch=");
    return true;
}

bool directive_read_options(arena *a, place at, const directive *d, directive_options *out, err *e)
{
    directive_options o = { 0 };
    str rest = d->rest;

    if (d->kind == DIRECTIVE_STEP) {
        o.name = next_word(&rest);
        if (o.name.size == 0)
            return place_refuse(at, e, "write \"-- homing: step <name>\"", "a step without a name");
    }
    while (rest.size)
        if (!read_option(a, at, next_word(&rest), &o, e))
            return false;
    if (!check_options(at, &o, d->kind, e))
        return false;
    *out = o;
    return true;
}
