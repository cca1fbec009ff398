#include "rehearse/rows_plan.h"
#include "sql/token.h"

typedef struct learner {
    arena *a;
    str column;
    rule *into;
} learner;

static bool learn(learner *l, const node *n);

static bool is_column(const learner *l, const node *n)
{
    return n && n->is == NODE_NAME && str_same_nocase(n->text, l->column);
}

static bool calls(const node *n, const char *const *names, size_t count)
{
    for (size_t i = 0; n && n->is == NODE_CALL && i < count; i++)
        if (str_same_nocase(n->text, str_of(names[i])))
            return true;
    return false;
}

static bool measures(const learner *l, const node *n)
{
    static const char *const names[] = { "length",       "char_length",  "character_length",
                                         "octet_length", "array_length", "cardinality" };

    return calls(n, names, sizeof names / sizeof *names) && is_column(l, n->first);
}

/* trim(x), lower(x): what is asked of it is asked of x, more or less. */
static bool wraps(const learner *l, const node *n)
{
    static const char *const names[] = { "btrim", "trim", "ltrim", "rtrim", "lower", "upper" };

    return calls(n, names, sizeof names / sizeof *names) && is_column(l, n->first) &&
           expression_count(n) == 1;
}

static void raise_low(rule *r, str text, bool open)
{
    r->low_set = true;
    r->low = text;
    r->low_open = open;
}

static void lower_high(rule *r, str text, bool open)
{
    r->high_set = true;
    r->high = text;
    r->high_open = open;
}

static void set_sizes(rule *r, int64_t shortest, int64_t longest)
{
    if (!r->sized)
        r->longest = -1;
    r->sized = true;
    if (shortest > r->shortest)
        r->shortest = shortest;
    if (longest >= 0 && (r->longest < 0 || longest < r->longest))
        r->longest = longest;
}

/* The values of both rules: a list that gets shorter. */
static void allow(learner *l, strs list)
{
    rule *r = l->into;
    strs both = { 0 };

    for (size_t i = 0; i < list.count; i++)
        if (!r->few || strs_have(&r->allowed, list.at[i]))
            strs_add(l->a, &both, list.at[i]);
    r->few = true;
    r->allowed = both;
}

static bool length_is(learner *l, str op, str text)
{
    int64_t n;

    if (!str_int64(text, &n))
        return false;
    if (str_is(op, "=") || str_is(op, "=="))
        set_sizes(l->into, n, n);
    else if (str_is(op, "<") || str_is(op, "<="))
        set_sizes(l->into, 0, n - str_is(op, "<"));
    else if (str_is(op, ">") || str_is(op, ">="))
        set_sizes(l->into, n + str_is(op, ">"), -1);
    else if (n == 0)
        set_sizes(l->into, 1, -1);
    else
        return false;
    return true;
}

static bool value_is(learner *l, str op, str text)
{
    if (str_is(op, "=") || str_is(op, "=="))
        allow(l, (strs){ &text, 1 });
    else if (str_is(op, "<>") || str_is(op, "!=")) {
        if (text.size == 0)
            set_sizes(l->into, 1, -1);
        strs_add(l->a, &l->into->refused, text);
    } else if (str_is(op, ">") || str_is(op, ">="))
        raise_low(l->into, text, str_is(op, ">"));
    else if (str_is(op, "<") || str_is(op, "<="))
        lower_high(l->into, text, str_is(op, "<"));
    else
        return false;
    return true;
}

static str turned(str op)
{
    if (str_starts(op, "<") && !str_is(op, "<>"))
        return str_is(op, "<") ? STR(">") : STR(">=");
    if (str_starts(op, ">"))
        return str_is(op, ">") ? STR("<") : STR("<=");
    return op;
}

static bool matches(learner *l, const node *n, str text)
{
    rule *r = l->into;
    bool like = str_is(n->text, "~~") || str_is(n->text, "~~*");

    if (!like && !str_is(n->text, "~") && !str_is(n->text, "~*"))
        return false;
    if (r->pattern.size > 0)
        return false;
    r->pattern = text;
    r->like = like;
    return true;
}

static bool learn_pair(learner *l, const node *n)
{
    const node *left = n->first, *right = left->next;
    str op = n->text;

    if (left->is == NODE_LITERAL && !str_starts(op, "~")) {
        const node *swap = left;
        left = right;
        right = swap;
        op = turned(op);
    }
    if (right->is != NODE_LITERAL)
        return false;
    if (measures(l, left))
        return length_is(l, op, right->text);
    if (!is_column(l, left) && !wraps(l, left))
        return false;
    return matches(l, n, right->text) || value_is(l, op, right->text);
}

static bool learn_in(learner *l, const node *n)
{
    const node *list = n->first->next;
    strs all = { 0 };

    if (!is_column(l, n->first) || !list || list->is != NODE_LIST)
        return false;
    for (const node *x = list->first; x; x = x->next) {
        if (x->is != NODE_LITERAL)
            return false;
        strs_add(l->a, &all, x->text);
    }
    if (str_is(n->text, "in"))
        allow(l, all);
    for (size_t i = 0; !str_is(n->text, "in") && i < all.count; i++)
        strs_add(l->a, &l->into->refused, all.at[i]);
    return true;
}

static bool learn_between(learner *l, const node *n)
{
    const node *low = n->first->next, *high = low->next;

    if (low->is != NODE_LITERAL || high->is != NODE_LITERAL)
        return false;
    if (measures(l, n->first))
        return length_is(l, STR(">="), low->text) && length_is(l, STR("<="), high->text);
    if (!is_column(l, n->first))
        return false;
    raise_low(l->into, low->text, false);
    lower_high(l->into, high->text, false);
    return true;
}

static bool is_null_test(const learner *l, const node *n)
{
    return n->is == NODE_OPERATOR && str_is(n->text, "is null") && is_column(l, n->first);
}

/* One way to satisfy it is enough; x = 1 OR x = 2 is a list. */
static bool learn_or(learner *l, const node *n)
{
    strs all = { 0 };
    const node *chosen = NULL;
    bool list = true;

    for (const node *x = n->first; x; x = x->next) {
        if (is_null_test(l, x))
            continue;
        rule one = { 0 };
        learner alone = { l->a, l->column, &one };
        if (!learn(&alone, x))
            return false;
        chosen = chosen ? chosen : x;
        list = list && one.few;
        for (size_t i = 0; i < one.allowed.count; i++)
            strs_add(l->a, &all, one.allowed.at[i]);
    }
    if (!chosen)
        return false;
    if (!list)
        return learn(l, chosen);
    allow(l, all);
    return true;
}

static bool learn_all(learner *l, const node *n)
{
    bool all = true;

    for (const node *x = n->first; x; x = x->next)
        all = learn(l, x) && all;
    return all;
}

static bool learn_not(learner *l, const node *n)
{
    return is_column(l, n->first) && value_is(l, STR("="), STR("false"));
}

static bool learn_null(learner *l, const node *n)
{
    bool not = str_is(n->text, "is not null");

    if (!is_column(l, n->first))
        return false;
    l->into->always = l->into->always || not ;
    l->into->never = l->into->never || !not ;
    return true;
}

static const struct {
    const char *text;
    size_t count; /* of arguments; 0: any */
    bool (*learn)(learner *l, const node *n);
} forms[] = {
    { "and", 0, learn_all },          { "or", 0, learn_or },
    { "not", 1, learn_not },          { "in", 2, learn_in },
    { "not in", 2, learn_in },        { "between", 3, learn_between },
    { "is not null", 1, learn_null }, { "is null", 1, learn_null },
};

static bool learn(learner *l, const node *n)
{
    size_t count = expression_count(n);

    if (is_column(l, n))
        return value_is(l, STR("="), STR("true"));
    if (n->is == NODE_CALL && str_same_nocase(n->text, STR("json_valid")))
        return is_column(l, n->first) && (l->into->json = true);
    if (n->is != NODE_OPERATOR)
        return false;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (str_is(n->text, forms[i].text))
            return count == forms[i].count || forms[i].count == 0 ? forms[i].learn(l, n) : false;
    return count == 2 && learn_pair(l, n);
}

bool rule_learn(arena *a, const node *n, str column, rule *into)
{
    learner l = { a, column, into };

    return learn(&l, n);
}

void rule_note(arena *a, dialect d, str sql, rule *into)
{
    tokens all = tokens_of(d, sql);
    token t;
    err ignored;

    while (token_next_solid(&all, &t, &ignored) && t.kind != TOKEN_END) {
        if (t.kind != TOKEN_TEXT && t.kind != TOKEN_NUMBER)
            continue;
        const node *n = expression_parse(a, d, t.text);
        if (n && n->is == NODE_LITERAL && !strs_have(&into->pool, n->text))
            strs_add(a, &into->pool, n->text);
    }
}

void rule_join(arena *a, rule *to, const rule *more)
{
    learner l = { a, (str){ 0 }, to };

    if (more->low_set)
        raise_low(to, more->low, more->low_open);
    if (more->high_set)
        lower_high(to, more->high, more->high_open);
    if (more->few)
        allow(&l, more->allowed);
    if (more->sized)
        set_sizes(to, more->shortest, more->longest);
    for (size_t i = 0; i < more->refused.count; i++)
        strs_add(a, &to->refused, more->refused.at[i]);
    for (size_t i = 0; i < more->pool.count; i++)
        strs_add(a, &to->pool, more->pool.at[i]);
    if (to->pattern.size == 0) {
        to->pattern = more->pattern;
        to->like = more->like;
    }
    to->json = to->json || more->json;
    to->always = to->always || more->always;
    to->never = to->never || more->never;
}
