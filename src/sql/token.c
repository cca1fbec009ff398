#include "sql/token.h"

#include <string.h>

/* A rule's answers that are no length. */
#define UNENDED SIZE_MAX
enum { NOT_MINE = 0 };

/*
 * One kind of token. `scan` gives the length of the token at the reading position, NOT_MINE, or
 * UNENDED when it begins there and never ends.
 */
typedef struct rule {
    token_kind kind;
    size_t (*scan)(const tokens *t);
    const char *what, *ends; /* for the error: the thing, and what would end it */
} rule;

/* The byte so many ahead, NUL beyond the end. */
static char ahead(const tokens *t, size_t by)
{
    return by < t->text.size - t->at ? t->text.at[t->at + by] : '\0';
}

static size_t left(const tokens *t)
{
    return t->text.size - t->at;
}

static bool one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool begins_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool within_word(char c)
{
    return begins_word(c) || is_digit(c) || c == '$';
}

/* Length of what stands from `from` bytes ahead up to and with the closing quote, doubled ones
 * passed over. */
static size_t to_quote(const tokens *t, size_t from, char quote)
{
    size_t i = from;

    while (i < left(t)) {
        if (ahead(t, i++) != quote)
            continue;
        if (ahead(t, i) != quote)
            return i;
        i++;
    }
    return UNENDED;
}

static size_t scan_mark_of_order(const tokens *t)
{
    bool here = t->at == 0 || t->d == DIALECT_SQLITE;

    return here && left(t) >= 3 && memcmp(t->text.at + t->at, "\xEF\xBB\xBF", 3) == 0 ? 3
                                                                                      : NOT_MINE;
}

static size_t scan_space(const tokens *t)
{
    size_t i = 0;

    while (one_of(ahead(t, i), " \t\n\r\f\v"))
        i++;
    return i;
}

static size_t scan_line_comment(const tokens *t)
{
    const char *ends = t->d == DIALECT_POSTGRES ? "\n\r" : "\n";
    size_t i = 2;

    if (ahead(t, 0) != '-' || ahead(t, 1) != '-')
        return NOT_MINE;
    while (i < left(t) && !one_of(ahead(t, i), ends))
        i++;
    if (i < left(t) && ahead(t, i - 1) == '\r')
        i--;
    return i;
}

/* PostgreSQL's comments nest. */
static size_t scan_nested_comment(const tokens *t)
{
    size_t depth = 0, i = 0;

    if (ahead(t, 0) != '/' || ahead(t, 1) != '*')
        return NOT_MINE;
    while (i + 1 < left(t)) {
        bool opens = ahead(t, i) == '/' && ahead(t, i + 1) == '*';
        bool closes = ahead(t, i) == '*' && ahead(t, i + 1) == '/';
        i += opens || closes ? 2 : 1;
        depth += opens;
        depth -= closes;
        if (depth == 0)
            return i;
    }
    return UNENDED;
}

/* SQLite's do not, and the end of the text ends them. */
static size_t scan_plain_comment(const tokens *t)
{
    if (ahead(t, 0) != '/' || ahead(t, 1) != '*')
        return NOT_MINE;
    for (size_t i = 2; i + 1 < left(t); i++)
        if (ahead(t, i) == '*' && ahead(t, i + 1) == '/')
            return i + 2;
    return left(t);
}

/* E'', and the '' that goes on with it on a later line. */
static size_t scan_escape_text(const tokens *t)
{
    size_t i;

    if (one_of(ahead(t, 0), "eE") && ahead(t, 1) == '\'')
        i = 2;
    else if (ahead(t, 0) == '\'' && t->escapes && t->broken)
        i = 1;
    else
        return NOT_MINE;
    while (i < left(t)) {
        char c = ahead(t, i++);
        if (c == '\\' || (c == '\'' && ahead(t, i) == '\''))
            i++;
        else if (c == '\'')
            return i;
    }
    return UNENDED;
}

static size_t scan_text(const tokens *t)
{
    const char *letters = t->d == DIALECT_POSTGRES ? "bBxXnN" : "xX";
    size_t i = 0;

    if (t->d == DIALECT_POSTGRES && one_of(ahead(t, 0), "uU") && ahead(t, 1) == '&')
        i = 2;
    else if (one_of(ahead(t, 0), letters))
        i = 1;
    return ahead(t, i) == '\'' ? to_quote(t, i + 1, '\'') : NOT_MINE;
}

/* $tag$ ... $tag$; a tag cannot begin with a digit and has no $ in it. */
static size_t scan_dollar_text(const tokens *t)
{
    size_t tag = 1;

    if (ahead(t, 0) != '$' || is_digit(ahead(t, 1)))
        return NOT_MINE;
    while (ahead(t, tag) != '$' && within_word(ahead(t, tag)))
        tag++;
    if (ahead(t, tag++) != '$')
        return NOT_MINE;
    str mark = { t->text.at + t->at, tag };
    ptrdiff_t end = str_find(str_cut(t->text, t->at + tag, t->text.size), mark);
    return end < 0 ? UNENDED : tag + (size_t)end + tag;
}

static size_t scan_name(const tokens *t)
{
    bool unicode = t->d == DIALECT_POSTGRES && one_of(ahead(t, 0), "uU") && ahead(t, 1) == '&';
    size_t i = unicode ? 2 : 0;
    char quote = ahead(t, i);

    if (quote != '"' && (quote != '`' || t->d == DIALECT_POSTGRES))
        return NOT_MINE;
    return to_quote(t, i + 1, quote);
}

static size_t scan_bracket_name(const tokens *t)
{
    if (ahead(t, 0) != '[')
        return NOT_MINE;
    for (size_t i = 1; i < left(t); i++)
        if (ahead(t, i) == ']')
            return i + 1;
    return UNENDED;
}

static size_t word_from(const tokens *t, size_t from)
{
    size_t i = from;

    if (!begins_word(ahead(t, i)))
        return NOT_MINE;
    while (within_word(ahead(t, i)))
        i++;
    return i;
}

static size_t scan_word(const tokens *t)
{
    return word_from(t, 0);
}

/* Digits with single underscores between them. */
static size_t digits_from(const tokens *t, size_t from, bool (*digit)(char c))
{
    size_t i = from;

    while (digit(ahead(t, i)) || (i > from && ahead(t, i) == '_' && digit(ahead(t, i + 1))))
        i++;
    return i;
}

static size_t scan_number(const tokens *t)
{
    size_t i, sign;

    if (ahead(t, 0) == '0' && one_of(ahead(t, 1), "xXoObB") && is_hex(ahead(t, 2)))
        return digits_from(t, 2, is_hex);
    if (!is_digit(ahead(t, 0)) && (ahead(t, 0) != '.' || !is_digit(ahead(t, 1))))
        return NOT_MINE;
    i = digits_from(t, 0, is_digit);
    if (ahead(t, i) == '.' && ahead(t, i + 1) != '.')
        i = digits_from(t, i + 1, is_digit);
    sign = one_of(ahead(t, i + 1), "+-");
    if (one_of(ahead(t, i), "eE") && is_digit(ahead(t, i + 1 + sign)))
        i = digits_from(t, i + 1 + sign, is_digit);
    return i;
}

static size_t scan_placeholder(const tokens *t)
{
    return ahead(t, 0) == ':' ? word_from(t, 1) : NOT_MINE;
}

static size_t scan_postgres_parameter(const tokens *t)
{
    return ahead(t, 0) == '$' && is_digit(ahead(t, 1)) ? digits_from(t, 1, is_digit) : NOT_MINE;
}

static size_t scan_sqlite_parameter(const tokens *t)
{
    if (ahead(t, 0) == '?')
        return digits_from(t, 1, is_digit);
    return one_of(ahead(t, 0), "@#$") ? word_from(t, 1) : NOT_MINE;
}

/* An operator of several signs ends in + or - only when one of these is in it. */
static bool may_end_in_sign(str op)
{
    for (size_t i = 0; i < op.size; i++)
        if (one_of(op.at[i], "~!@#^&|`?%"))
            return true;
    return false;
}

static size_t scan_postgres_operator(const tokens *t)
{
    size_t i = 0;

    while (one_of(ahead(t, i), "+-*/<>=~!@#%^&|`?")) {
        if (i && ((ahead(t, i) == '-' && ahead(t, i + 1) == '-') ||
                  (ahead(t, i) == '/' && ahead(t, i + 1) == '*')))
            break;
        i++;
    }
    while (i > 1 && one_of(ahead(t, i - 1), "+-") &&
           !may_end_in_sign((str){ t->text.at + t->at, i }))
        i--;
    return i;
}

static size_t one_of_marks(const tokens *t, const char *const *marks)
{
    for (; *marks; marks++) {
        size_t size = strlen(*marks);
        if (size <= left(t) && memcmp(t->text.at + t->at, *marks, size) == 0)
            return size;
    }
    return NOT_MINE;
}

static size_t scan_postgres_mark(const tokens *t)
{
    static const char *const marks[] = { "::", ":=", "..", NULL };

    return one_of_marks(t, marks);
}

static size_t scan_sqlite_mark(const tokens *t)
{
    static const char *const marks[] = { "->>", "->", "||", "<<", ">>", "<=",
                                         ">=",  "<>", "==", "!=", NULL };

    return one_of_marks(t, marks);
}

static size_t scan_byte(const tokens *t)
{
    (void)t;
    return 1;
}

static const rule postgres_rules[] = {
    { TOKEN_SPACE, scan_mark_of_order, NULL, NULL },
    { TOKEN_SPACE, scan_space, NULL, NULL },
    { TOKEN_COMMENT, scan_line_comment, NULL, NULL },
    { TOKEN_COMMENT, scan_nested_comment, "comment", "*/ (comments nest in PostgreSQL)" },
    { TOKEN_TEXT, scan_escape_text, "string", "'" },
    { TOKEN_TEXT, scan_text, "string", "'" },
    { TOKEN_TEXT, scan_dollar_text, "dollar quoted text", "the same $tag$ that begins it" },
    { TOKEN_NAME, scan_name, "quoted name", "\"" },
    { TOKEN_WORD, scan_word, NULL, NULL },
    { TOKEN_NUMBER, scan_number, NULL, NULL },
    { TOKEN_PLACEHOLDER, scan_placeholder, NULL, NULL },
    { TOKEN_PARAMETER, scan_postgres_parameter, NULL, NULL },
    { TOKEN_MARK, scan_postgres_operator, NULL, NULL },
    { TOKEN_MARK, scan_postgres_mark, NULL, NULL },
    { TOKEN_MARK, scan_byte, NULL, NULL },
};

static const rule sqlite_rules[] = {
    { TOKEN_SPACE, scan_mark_of_order, NULL, NULL },
    { TOKEN_SPACE, scan_space, NULL, NULL },
    { TOKEN_COMMENT, scan_line_comment, NULL, NULL },
    { TOKEN_COMMENT, scan_plain_comment, NULL, NULL },
    { TOKEN_TEXT, scan_text, "string", "'" },
    { TOKEN_NAME, scan_name, "quoted name", "the same quote" },
    { TOKEN_NAME, scan_bracket_name, "quoted name", "]" },
    { TOKEN_WORD, scan_word, NULL, NULL },
    { TOKEN_NUMBER, scan_number, NULL, NULL },
    { TOKEN_PLACEHOLDER, scan_placeholder, NULL, NULL },
    { TOKEN_PARAMETER, scan_sqlite_parameter, NULL, NULL },
    { TOKEN_MARK, scan_sqlite_mark, NULL, NULL },
    { TOKEN_MARK, scan_byte, NULL, NULL },
};

static const rule *const rules[] = {
    [DIALECT_POSTGRES] = postgres_rules, [DIALECT_SQLITE] = sqlite_rules
};

tokens tokens_of(dialect d, str text)
{
    return (tokens){ .d = d, .text = text, .line = 1 };
}

static size_t lines_in(str s)
{
    size_t lines = 0;

    for (size_t i = 0; i < s.size; i++)
        lines += s.at[i] == '\n';
    return lines;
}

/* Whether a '' that follows goes on with an E'': only white space with a line break, and comments
 * to the end of a line, may stand between. */
static void watch_escapes(tokens *t, const token *last)
{
    if (last->kind == TOKEN_SPACE) {
        t->broken |= str_find(last->text, STR("\n")) >= 0 || str_find(last->text, STR("\r")) >= 0;
        return;
    }
    if (last->kind == TOKEN_COMMENT && str_starts(last->text, "--"))
        return;
    t->escapes = last->kind == TOKEN_TEXT && (one_of(*last->text.at, "eE") ||
                                              (*last->text.at == '\'' && t->escapes && t->broken));
    t->broken = false;
}

bool token_next(tokens *t, token *out, err *e)
{
    size_t size = NOT_MINE;
    const rule *r = rules[t->d];

    if (left(t) == 0) {
        const char *end = t->text.size ? t->text.at + t->text.size : t->text.at;
        *out = (token){ TOKEN_END, { end, 0 }, t->line };
        return true;
    }
    while ((size = r->scan(t)) == NOT_MINE)
        r++;
    if (size > left(t)) {
        (void)err_set(e, ERR_SYNTAX, "line %zu: the %s that begins here does not end", t->line,
                      r->what);
        err_hint(e, "end it with %s", r->ends);
        return false;
    }
    *out = (token){ r->kind, { t->text.at + t->at, size }, t->line };
    t->at += size;
    t->line += lines_in(out->text);
    watch_escapes(t, out);
    return true;
}

bool token_next_solid(tokens *t, token *out, err *e)
{
    do {
        if (!token_next(t, out, e))
            return false;
    } while (out->kind == TOKEN_SPACE || out->kind == TOKEN_COMMENT);
    return true;
}

bool token_is(const token *t, const char *what)
{
    return (t->kind == TOKEN_WORD || t->kind == TOKEN_MARK) &&
           str_same_nocase(t->text, str_of(what));
}

str token_name(arena *a, dialect d, const token *t)
{
    char *to = arena_take(a, t->text.size + 1);
    size_t size = 0;

    if (t->kind == TOKEN_WORD) {
        for (; size < t->text.size; size++) {
            char c = t->text.at[size];
            to[size] = d == DIALECT_POSTGRES && c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        }
        return (str){ to, size };
    }
    char quote = t->text.at[t->text.size - 1];
    size_t from = t->text.at[1] == '&' && one_of(*t->text.at, "uU") ? 3 : 1;
    for (size_t i = from; i + 1 < t->text.size; i++) {
        to[size++] = t->text.at[i];
        if (t->text.at[i] == quote)
            i++;
    }
    return (str){ to, size };
}
