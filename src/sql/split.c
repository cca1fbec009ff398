#include "sql/split.h"

#include <string.h>

#include "base/hash.h"
#include "sql/token.h"

enum { HEAD_MAX = 4, FIRST_PIECES = 16, SHOWN_MAX = 24 };

/* What may hide a ';' in a statement, by how it begins. */
typedef enum shape { SHAPE_PLAIN, SHAPE_COPY, SHAPE_ROUTINE, SHAPE_TRIGGER } shape;

typedef struct opening {
    shape shape;
    dialect d;
    const char *words[HEAD_MAX];
} opening;

static const opening openings[] = {
    { SHAPE_COPY, DIALECT_POSTGRES, { "copy" } },
    { SHAPE_ROUTINE, DIALECT_POSTGRES, { "create", "function" } },
    { SHAPE_ROUTINE, DIALECT_POSTGRES, { "create", "procedure" } },
    { SHAPE_ROUTINE, DIALECT_POSTGRES, { "create", "or", "replace", "function" } },
    { SHAPE_ROUTINE, DIALECT_POSTGRES, { "create", "or", "replace", "procedure" } },
    { SHAPE_TRIGGER, DIALECT_SQLITE, { "create", "trigger" } },
    { SHAPE_TRIGGER, DIALECT_SQLITE, { "create", "temp", "trigger" } },
    { SHAPE_TRIGGER, DIALECT_SQLITE, { "create", "temporary", "trigger" } },
};

typedef struct splitter {
    arena *a;
    tokens t;
    pieces done;
    size_t room;
    /* The statement being read. */
    bool open;
    size_t index; /* its piece; comments behind it are only pieces when nothing follows them */
    token head[HEAD_MAX], last;
    size_t head_count;
    shape shape;
    size_t parens, parens_line; /* open ones, and the line of the outermost */
    size_t body, body_line;     /* BEGIN and CASE without their END */
} splitter;

static bool push(splitter *s, piece_kind kind, const token *tok, err *e)
{
    if (s->done.count == s->room) {
        size_t room = s->room ? 2 * s->room : FIRST_PIECES;
        void *at;
        if (!arena_try(s->a, room * sizeof *s->done.at, &at, e))
            return false;
        if (s->done.count)
            (void)memcpy(at, s->done.at, s->done.count * sizeof *s->done.at);
        s->done.at = at;
        s->room = room;
    }
    s->done.at[s->done.count++] = (piece){ kind, tok->text, tok->line };
    return true;
}

static bool opens_as(const splitter *s, const opening *o)
{
    size_t i = 0;

    for (; i < HEAD_MAX && o->words[i]; i++)
        if (i >= s->head_count || !token_is(&s->head[i], o->words[i]))
            return false;
    return i == s->head_count;
}

static void watch_head(splitter *s, const token *tok)
{
    if (s->head_count == HEAD_MAX)
        return;
    s->head[s->head_count++] = *tok;
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
        if (openings[i].d == s->t.d && opens_as(s, &openings[i]))
            s->shape = openings[i].shape;
}

static void begin_body(splitter *s, const token *tok)
{
    s->body = 1;
    s->body_line = tok->line;
}

/* BEGIN ATOMIC ... END: CASE nests in it; a word behind a dot or AS is a name. */
static void watch_routine(splitter *s, const token *tok)
{
    if (s->body == 0) {
        if (s->parens == 0 && token_is(&s->last, "begin") && token_is(tok, "atomic"))
            begin_body(s, &s->last);
        return;
    }
    if (token_is(&s->last, ".") || token_is(&s->last, "as"))
        return;
    if (token_is(tok, "case"))
        s->body++;
    else if (token_is(tok, "end"))
        s->body--;
}

/* A trigger's body ends at an END that begins a statement; the END of a CASE never does. */
static void watch_trigger(splitter *s, const token *tok)
{
    if (s->body == 0 && token_is(tok, "begin")) {
        begin_body(s, tok);
    } else if (s->body && token_is(tok, "end") &&
               (token_is(&s->last, ";") || token_is(&s->last, "begin"))) {
        s->body = 0;
        s->shape = SHAPE_PLAIN;
    }
}

static void watch_parens(splitter *s, const token *tok)
{
    if (s->t.d != DIALECT_POSTGRES)
        return;
    if (token_is(tok, "(")) {
        if (s->parens++ == 0)
            s->parens_line = tok->line;
    } else if (token_is(tok, ")") && s->parens) {
        s->parens--;
    }
}

static bool refuse_copy(const splitter *s, const token *tok, err *e)
{
    if (s->shape != SHAPE_COPY || s->parens || !token_is(&s->last, "from") ||
        (!token_is(tok, "stdin") && !token_is(tok, "stdout")))
        return true;
    (void)err_set(e, ERR_SYNTAX, "line %zu: COPY ... FROM STDIN takes its rows from the client",
                  s->head[0].line);
    err_hint(e, "rows cannot follow in a migration; write them as INSERT ... VALUES, or COPY from "
                "a file that the server can read");
    return false;
}

/* What stands from a command's first sign up to white space, short enough to show. */
static str command_word(const splitter *s, const token *tok)
{
    str rest = str_cut(s->t.text, (size_t)(tok->text.at - s->t.text.at), s->t.text.size);
    size_t i = 0;

    while (i < rest.size && i < SHOWN_MAX && (unsigned char)rest.at[i] > ' ' &&
           (unsigned char)rest.at[i] < 0x7F)
        i++;
    return str_cut(rest, 0, i);
}

static bool refuse_shell(const splitter *s, const token *tok, err *e)
{
    bool postgres = s->t.d == DIALECT_POSTGRES;
    const char *shell = postgres ? "psql" : "the sqlite3 shell";

    if (postgres ? !token_is(tok, "\\") : s->open || !token_is(tok, "."))
        return true;
    (void)err_set(e, ERR_SYNTAX, "line %zu: %.*s is a command of %s, not SQL", tok->line,
                  STR_ARG(command_word(s, tok)), shell);
    err_hint(e,
             "say it in SQL or leave it out; Homing sends statements to the database itself, "
             "without %s",
             shell);
    return false;
}

/* A mark in the middle comes of files that were put together; servers take it for a name. */
static bool refuse_mark(const splitter *s, const token *tok, err *e)
{
    if (s->open || !str_starts(tok->text, "\xEF\xBB\xBF"))
        return true;
    (void)err_set(e, ERR_SYNTAX, "line %zu: a byte order mark in the middle of the text",
                  tok->line);
    err_hint(e, "remove it");
    return false;
}

static void close_statement(splitter *s)
{
    s->open = false;
    s->head_count = 0;
    s->shape = SHAPE_PLAIN;
    s->parens = s->body = 0;
    s->last = (token){ 0 };
}

static bool take_solid(splitter *s, const token *tok, err *e)
{
    if (token_is(tok, ";") && s->parens == 0 && s->body == 0) {
        close_statement(s);
        return true;
    }
    if (!refuse_mark(s, tok, e) || !refuse_shell(s, tok, e) || !refuse_copy(s, tok, e))
        return false;
    if (!s->open) {
        s->index = s->done.count;
        if (!push(s, PIECE_STATEMENT, tok, e))
            return false;
        s->open = true;
    }
    piece *p = &s->done.at[s->index];
    p->text.size = (size_t)(tok->text.at - p->text.at) + tok->text.size;
    s->done.count = s->index + 1;
    watch_head(s, tok);
    watch_parens(s, tok);
    if (s->shape == SHAPE_ROUTINE)
        watch_routine(s, tok);
    else if (s->shape == SHAPE_TRIGGER)
        watch_trigger(s, tok);
    s->last = *tok;
    return true;
}

static bool all_closed(const splitter *s, err *e)
{
    if (s->body) {
        (void)err_set(e, ERR_SYNTAX, "line %zu: the body that begins here does not end",
                      s->body_line);
        err_hint(e, "end it with END and a semicolon; every CASE in it needs an END too");
        return false;
    }
    if (s->parens) {
        (void)err_set(e, ERR_SYNTAX, "line %zu: the parenthesis that opens here is not closed",
                      s->parens_line);
        err_hint(e, "close it; until then no semicolon ends the statement");
        return false;
    }
    return true;
}

static bool no_nul(str text, err *e)
{
    const char *nul = text.size ? memchr(text.at, 0, text.size) : NULL;
    size_t line = 1;

    if (!nul)
        return true;
    for (const char *c = text.at; c < nul; c++)
        line += *c == '\n';
    (void)err_set(e, ERR_SYNTAX, "line %zu: there is a NUL byte in the text", line);
    err_hint(e, "remove it; save the file as UTF-8 when it is UTF-16");
    return false;
}

bool sql_split(arena *a, dialect d, str text, pieces *out, err *e)
{
    splitter s = { .a = a, .t = tokens_of(d, text) };
    token tok;

    if (!no_nul(text, e))
        return false;
    do {
        bool fits = true;
        if (!token_next(&s.t, &tok, e))
            return false;
        if (tok.kind == TOKEN_COMMENT)
            fits = push(&s, PIECE_COMMENT, &tok, e);
        else if (tok.kind != TOKEN_SPACE && tok.kind != TOKEN_END)
            fits = take_solid(&s, &tok, e);
        if (!fits)
            return false;
    } while (tok.kind != TOKEN_END);
    if (!all_closed(&s, e))
        return false;
    *out = s.done;
    return true;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* A word as one part; a long one as several and an empty one, which no other token makes. */
static void hash_word(struct hasher *into, str word)
{
    char part[128];
    size_t size = 0;

    for (size_t i = 0; i < word.size; i++) {
        part[size++] = lower(word.at[i]);
        if (size == sizeof part) {
            hasher_part(into, (str){ part, size });
            size = 0;
        }
    }
    if (size || word.size >= sizeof part)
        hasher_part(into, (str){ part, size });
    if (size && word.size >= sizeof part)
        hasher_part(into, (str){ 0 });
}

bool sql_hash_tokens(dialect d, str statement, struct hasher *into, err *e)
{
    tokens t = tokens_of(d, statement);
    token tok;

    for (;;) {
        if (!token_next_solid(&t, &tok, e))
            return false;
        if (tok.kind == TOKEN_END)
            return true;
        if (tok.kind == TOKEN_WORD)
            hash_word(into, tok.text);
        else
            hasher_part(into, tok.text);
    }
}

static const placeholder *find_placeholder(str colon_name, const placeholders *with)
{
    str name = str_cut(colon_name, 1, colon_name.size);

    for (size_t i = 0; i < with->count; i++)
        if (str_same(with->at[i].name, name))
            return &with->at[i];
    return NULL;
}

bool sql_fill(arena *a, dialect d, str statement, placeholders *with, str *out, err *e)
{
    tokens t = tokens_of(d, statement);
    token tok, last = { .kind = TOKEN_SPACE };
    buf b = buf_in(a);
    unsigned seen = 0;

    for (;; last = tok) {
        if (!token_next(&t, &tok, e))
            return false;
        if (tok.kind == TOKEN_END)
            break;
        const placeholder *p =
            tok.kind == TOKEN_PLACEHOLDER ? find_placeholder(tok.text, with) : NULL;
        if (!p) {
            buf_add(&b, tok.text);
            continue;
        }
        /* Apart from what stands before, or `a-:from` with -1 would begin a comment. */
        if (last.kind != TOKEN_SPACE)
            buf_add_char(&b, ' ');
        buf_add(&b, p->value);
        seen |= 1u << (p - with->at);
    }
    if (!buf_ok(&b, e))
        return false;
    *out = buf_str(&b);
    with->used = seen;
    return true;
}

str sql_first_words(arena *a, dialect d, str statement, size_t most)
{
    tokens t = tokens_of(d, statement);
    buf b = buf_in(a);
    size_t words = 0;
    token tok;
    err ignored;

    while (words < most && token_next_solid(&t, &tok, &ignored)) {
        if (words == 0 && token_is(&tok, "("))
            continue;
        if (tok.kind != TOKEN_WORD)
            break;
        if (words++)
            buf_add_char(&b, ' ');
        for (size_t i = 0; i < tok.text.size; i++)
            buf_add_char(&b, upper(tok.text.at[i]));
    }
    return buf_str(&b);
}
