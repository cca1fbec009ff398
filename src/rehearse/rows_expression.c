#include "rehearse/rows_plan.h"
#include "sql/token.h"

enum { DEPTH_MAX = 64 };

/* Binding of operators, loosest first, as in PostgreSQL; SQLite's differ where it does not matter
 * for the checks that are understood. */
typedef enum level {
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARE,
    LEVEL_OTHER,
    LEVEL_UNARY
} level;

typedef struct parser {
    arena *a;
    dialect d;
    tokens from;
    token now;
    unsigned depth;
    bool failed;
} parser;

static node *parse(parser *p, level at);

static void next(parser *p)
{
    err ignored;

    if (!p->failed && !token_next_solid(&p->from, &p->now, &ignored))
        p->failed = true;
}

static bool is(const parser *p, const char *what)
{
    return !p->failed && token_is(&p->now, what);
}

static bool take(parser *p, const char *what)
{
    bool there = is(p, what);

    if (there)
        next(p);
    return there;
}

static void need(parser *p, const char *what)
{
    if (!take(p, what))
        p->failed = true;
}

static node *make(parser *p, node_kind what, str text)
{
    node *n = arena_take(p->a, sizeof *n);

    *n = (node){ .is = what, .text = text };
    return n;
}

static node *join(node *to, node *argument)
{
    node **last = &to->first;

    while (*last)
        last = &(*last)->next;
    *last = argument;
    return to;
}

static node *operate(parser *p, const char *text, node *left, node *right)
{
    node *n = make(p, NODE_OPERATOR, str_of(text));

    if (left)
        join(n, left);
    if (right)
        join(n, right);
    return n;
}

/* 'it''s', E'a\\b': what it stands for; other escapes are left as they are. */
static str literal_text(arena *a, str written)
{
    bool escapes = written.size > 0 && (written.at[0] == 'E' || written.at[0] == 'e');
    size_t from = escapes ? 2 : 1;
    buf b = buf_in(a);

    if (written.size < from + 1 || written.at[from - 1] != '\'')
        return written;
    for (size_t i = from; i + 1 < written.size; i++) {
        bool doubled = written.at[i] == '\'' || (escapes && written.at[i] == '\\');
        if (doubled && i + 2 < written.size)
            i++;
        buf_add_char(&b, written.at[i]);
    }
    return buf_str(&b);
}

static node *list(parser *p, const char *end)
{
    node *n = make(p, NODE_LIST, (str){ 0 });

    while (!p->failed && !is(p, end)) {
        join(n, parse(p, LEVEL_OR));
        if (!take(p, ","))
            break;
    }
    need(p, end);
    return n;
}

/* A name, schema.name, or a call of it. */
static node *named(parser *p)
{
    str name = token_name(p->a, p->d, &p->now);

    next(p);
    while (take(p, ".")) {
        name = token_name(p->a, p->d, &p->now);
        next(p);
    }
    if (!take(p, "("))
        return make(p, NODE_NAME, name);
    node *n = list(p, ")");
    n->is = NODE_CALL;
    n->text = name;
    return n;
}

static node *word(parser *p)
{
    static const char *const closed[] = { "case", "select", "exists", "distinct", "collate" };

    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
        p->failed = p->failed || is(p, closed[i]);
    if (take(p, "array")) {
        need(p, "[");
        return list(p, "]");
    }
    if (is(p, "true") || is(p, "false") || is(p, "null")) {
        node *n = make(p, is(p, "null") ? NODE_LIST : NODE_LITERAL,
                       is(p, "true") ? STR("true") : STR("false"));
        next(p);
        return n;
    }
    return named(p);
}

static node *primary(parser *p)
{
    node *n;

    if (take(p, "(")) {
        n = parse(p, LEVEL_OR);
        if (take(p, ",")) {
            node *all = join(make(p, NODE_LIST, (str){ 0 }), n), *rest = list(p, ")");
            return join(all, rest->first);
        }
        need(p, ")");
        return n;
    }
    if (p->now.kind == TOKEN_WORD || p->now.kind == TOKEN_NAME)
        return word(p);
    n = make(p, NODE_LITERAL,
             p->now.kind == TOKEN_TEXT ? literal_text(p->a, p->now.text) : p->now.text);
    if (p->now.kind != TOKEN_TEXT && p->now.kind != TOKEN_NUMBER)
        p->failed = true;
    next(p);
    return n;
}

/* ::type and COLLATE name say nothing about which values are allowed. */
static void pass_type(parser *p)
{
    static const char *const more[] = { "varying", "precision", "with", "without", "time", "zone" };
    bool going = true;

    next(p);
    while (take(p, "."))
        next(p);
    while (going && !p->failed) {
        going = false;
        for (size_t i = 0; i < sizeof more / sizeof *more; i++)
            going = going || take(p, more[i]);
        if (take(p, "(")) {
            (void)list(p, ")");
            going = true;
        }
        if (take(p, "[")) {
            need(p, "]");
            going = true;
        }
    }
}

static node *postfix(parser *p)
{
    node *n = primary(p);

    while (!p->failed && (is(p, "::") || is(p, ":") || is(p, "collate"))) {
        if (take(p, ":"))
            need(p, ":");
        else
            next(p);
        pass_type(p);
    }
    return n;
}

static node *unary(parser *p)
{
    if (take(p, "-")) {
        node *n = postfix(p);
        if (n->is == NODE_LITERAL)
            n->text = str_printf(p->a, "-%.*s", STR_ARG(n->text));
        else
            p->failed = true;
        return n;
    }
    (void)take(p, "+");
    return postfix(p);
}

static bool compares(const parser *p)
{
    static const char *const all[] = { "=", "==", "<", ">", "<=", ">=", "<>", "!=" };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (is(p, all[i]))
            return true;
    return false;
}

static node *other(parser *p)
{
    node *n = unary(p);

    while (!p->failed && p->now.kind == TOKEN_MARK && !compares(p) && !is(p, ")") && !is(p, ",") &&
           !is(p, "]")) {
        str text = p->now.text;
        next(p);
        node *o = make(p, NODE_OPERATOR, text);
        n = join(join(o, n), unary(p));
    }
    return n;
}

/* x IS NULL, x IN (...), x BETWEEN a AND b, x LIKE y. */
static node *wordy(parser *p, node *left, bool *found)
{
    *found = true;
    if (take(p, "is")) {
        bool opposite = take(p, "not");
        need(p, "null");
        return operate(p, opposite ? "is not null" : "is null", left, NULL);
    }
    bool opposite = take(p, "not");
    if (take(p, "in")) {
        need(p, "(");
        return operate(p, opposite ? "not in" : "in", left, list(p, ")"));
    }
    if (take(p, "between")) {
        node *low = other(p);
        need(p, "and");
        return join(operate(p, opposite ? "not between" : "between", left, low), other(p));
    }
    if (take(p, "like") || take(p, "glob"))
        return operate(p, opposite ? "!~~" : "~~", left, other(p));
    *found = false;
    p->failed = p->failed || opposite;
    return left;
}

static node *compare(parser *p)
{
    node *n = other(p);
    bool found = true;

    while (!p->failed && found) {
        if (!compares(p)) {
            n = wordy(p, n, &found);
            continue;
        }
        str text = p->now.text;
        next(p);
        bool any = take(p, "any"), all = !any && take(p, "all");
        node *o = make(p, NODE_OPERATOR, any ? STR("in") : all ? STR("not in") : text);
        p->failed = p->failed || (any && !str_is(text, "=")) || (all && !str_is(text, "<>"));
        n = join(join(o, n), other(p));
    }
    return n;
}

static node *chain(parser *p, level at, const char *text)
{
    node *n = parse(p, at + 1);

    if (!is(p, text))
        return n;
    n = operate(p, text, n, NULL);
    while (take(p, text))
        join(n, parse(p, at + 1));
    return n;
}

static node *parse(parser *p, level at)
{
    node *n;

    if (++p->depth > DEPTH_MAX || p->failed) {
        p->failed = true;
        p->depth--;
        return make(p, NODE_LIST, (str){ 0 });
    }
    if (at == LEVEL_OR)
        n = chain(p, at, "or");
    else if (at == LEVEL_AND)
        n = chain(p, at, "and");
    else if (at == LEVEL_NOT && take(p, "not"))
        n = operate(p, "not", parse(p, LEVEL_NOT), NULL);
    else
        n = compare(p);
    p->depth--;
    return n;
}

const node *expression_parse(arena *a, dialect d, str sql)
{
    parser p = { .a = a, .d = d, .from = tokens_of(d, sql) };

    next(&p);
    node *n = parse(&p, LEVEL_OR);
    return p.failed || p.now.kind != TOKEN_END ? NULL : n;
}

size_t expression_count(const node *n)
{
    size_t count = 0;

    for (const node *x = n->first; x; x = x->next)
        count++;
    return count;
}
