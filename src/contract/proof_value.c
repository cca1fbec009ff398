#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "contract/place.h"
#include "contract/proof_form.h"

bool proof_refuse(const proof_lines *l, err *e, const char *hint, const char *fmt, ...)
{
    char what[400];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    (void)place_refuse(
        (place){ .file = l->file.size ? l->file : STR("homing.lock"), .line = l->line }, e, hint,
        "%s", what);
    e->code = ERR_CONFIG;
    return false;
}

/* An end of CR LF is one too: git and editors may have changed it. */
bool proof_line(proof_lines *l, str *out)
{
    str rest, left = str_cut(l->text, l->next, l->text.size);

    if (left.size == 0)
        return false;
    str line = str_split(left, '\n', &rest);
    l->next += line.size + (rest.at != NULL);
    l->line++;
    if (str_ends(line, "\r"))
        line.size--;
    *out = line;
    return true;
}

/* The text of a line with a bar; `*mark` is '|' or '\\'. */
static bool bar_text(str line, char *mark, str *text)
{
    size_t i = 0;

    while (i < line.size && line.at[i] == ' ')
        i++;
    if (i == 0 || i == line.size || (line.at[i] != '|' && line.at[i] != '\\'))
        return false;
    *mark = line.at[i++];
    *text = str_cut(line, i + (i < line.size && line.at[i] == ' '), line.size);
    return true;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character that the escape at text[*i] stands for; -1: it is none. */
static int unescape(str text, size_t *i)
{
    const char *at = text.at + *i;
    size_t left = text.size - *i;

    *i += 2;
    if (left < 2)
        return -1;
    if (at[1] == '\\')
        return '\\';
    if (at[1] == 'r' || at[1] == 't')
        return at[1] == 'r' ? '\r' : '\t';
    if (at[1] != 'x' || left < 4 || digit_of(at[2]) < 0 || digit_of(at[3]) < 0)
        return -1;
    *i += 2;
    return digit_of(at[2]) * 16 + digit_of(at[3]);
}

static bool put_bar(const proof_lines *l, char mark, str text, str *to, err *e)
{
    char *at = (char *)(uintptr_t)to->at;

    for (size_t i = 0; i < text.size;) {
        int c = (unsigned char)text.at[i];
        if (mark == '\\' && c == '\\')
            c = unescape(text, &i);
        else
            i++;
        if (c < 0)
            return proof_refuse(l, e,
                                "write \\\\ for a backslash; or take the file from version "
                                "control again",
                                "a backslash that begins none of \\\\ \\r \\t \\xHH");
        at[to->size++] = (char)c;
    }
    return true;
}

/* Bytes and number of the lines with bars that follow. */
static size_t count_bars(proof_lines l, size_t *size)
{
    size_t count = 0;
    str line = { 0 }, text;
    char mark;

    *size = 0;
    while (proof_line(&l, &line) && bar_text(line, &mark, &text)) {
        *size += text.size + 1;
        count++;
    }
    return count;
}

bool proof_value(proof_lines *l, str first, str *out, err *e)
{
    size_t size, count = count_bars(*l, &size);
    str line = { 0 }, text = { 0 }, value = first;
    char mark = '|';
    void *given;

    if (count) {
        if (!arena_try(l->a, first.size + size + 1, &given, e))
            return false;
        value.at = given;
        if (first.size)
            (void)memcpy(given, first.at, first.size);
    }
    for (size_t i = 0; i < count; i++) {
        (void)proof_line(l, &line);
        (void)bar_text(line, &mark, &text);
        if (i || first.size)
            ((char *)given)[value.size++] = '\n';
        if (!put_bar(l, mark, text, &value, e))
            return false;
    }
    *out = value;
    return true;
}
