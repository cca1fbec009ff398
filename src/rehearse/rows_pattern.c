#include <string.h>

#include "rehearse/rows_plan.h"

enum { SET_SIZE = 128, MORE = 3, DEPTH_MAX = 16, LENGTH_MAX = 4096 };

/* A regular expression is read as the text is made: each part writes a match of its own. */
typedef struct reader {
    const char *at, *end;
    draw *d;
    buf *to; /* NULL: read past it, write nothing */
    unsigned depth;
    bool failed;
} reader;

typedef struct set {
    bool has[SET_SIZE];
} set;

static void alternatives(reader *r);

static bool more(const reader *r)
{
    return r->at < r->end && !r->failed;
}

static void put(reader *r, char c)
{
    if (r->to)
        buf_add_char(r->to, c);
    r->failed = r->failed || (r->to && r->to->size > LENGTH_MAX);
}

static void add_range(set *s, int from, int to)
{
    for (int i = from; i <= to && i < SET_SIZE; i++)
        s->has[i] = true;
}

static void turn(set *s)
{
    for (int i = 0; i < SET_SIZE; i++)
        s->has[i] = i >= ' ' && i < 127 && !s->has[i];
}

/* \d, \w, \s and their opposites; false: a letter of its own. */
static bool add_class(set *s, char c)
{
    static const struct {
        char letter;
        const char *ranges; /* pairs */
    } classes[] = { { 'd', "09" }, { 'w', "09azAZ__" }, { 's', "  " } };

    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        set one = { { false } };
        bool opposite = c == classes[i].letter - 'a' + 'A';
        if (c != classes[i].letter && !opposite)
            continue;
        for (const char *p = classes[i].ranges; *p; p += 2)
            add_range(&one, p[0], p[1]);
        if (opposite)
            turn(&one);
        for (int k = 0; k < SET_SIZE; k++)
            s->has[k] = s->has[k] || one.has[k];
        return true;
    }
    return false;
}

/* [:alpha:] at the reading position. */
static bool add_named(reader *r, set *s)
{
    static const struct {
        const char *name;
        const char *ranges; /* pairs */
    } names[] = { { "[:alpha:]", "azAZ" },  { "[:digit:]", "09" }, { "[:alnum:]", "azAZ09" },
                  { "[:upper:]", "AZ" },    { "[:lower:]", "az" }, { "[:space:]", "  " },
                  { "[:xdigit:]", "09af" }, { "[:punct:]", "!/" } };
    str here = { r->at, (size_t)(r->end - r->at) };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_starts(here, names[i].name)) {
            for (const char *p = names[i].ranges; *p; p += 2)
                add_range(s, p[0], p[1]);
            r->at += strlen(names[i].name);
            return true;
        }
    return false;
}

static void add_member(reader *r, set *s)
{
    char from = *r->at++;

    if (from == '\\' && r->at < r->end) {
        from = *r->at++;
        if (add_class(s, from))
            return;
    }
    int to = from;
    if (r->end - r->at > 1 && r->at[0] == '-' && r->at[1] != ']') {
        to = r->at[1];
        r->at += 2;
    }
    if (from < 0 || to < from)
        r->failed = to < from || from >= 0; /* a letter beyond ASCII: others will do */
    else
        add_range(s, from, to);
}

static set bracket(reader *r)
{
    set s = { { false } };
    bool opposite = r->at < r->end && *r->at == '^';
    const char *first;

    r->at += opposite;
    first = r->at;
    while (more(r) && (*r->at != ']' || r->at == first)) {
        if (*r->at == '[' && add_named(r, &s))
            continue;
        add_member(r, &s);
    }
    r->failed = r->failed || r->at >= r->end;
    r->at += r->at < r->end;
    if (opposite)
        turn(&s);
    return s;
}

static void put_one(reader *r, const set *s)
{
    char all[SET_SIZE];
    size_t n = 0;

    for (int i = 0; i < SET_SIZE; i++)
        if (s->has[i])
            all[n++] = (char)i;
    if (n == 0)
        r->failed = true;
    else
        put(r, all[draw_below(r->d, (int64_t)n)]);
}

static void escape(reader *r)
{
    set s = { { false } };
    char c = r->at < r->end ? *r->at++ : 0;

    if (add_class(&s, c)) {
        put_one(r, &s);
        return;
    }
    if (c && strchr("AZymMb", c)) /* ends and words' ends */
        return;
    if (c == 't' || c == 'n')
        put(r, c == 't' ? '\t' : '\n');
    else if (c && strchr(".*+?()[]{}|^$\\/-@_%&#!:;,'\"= <>~", c))
        put(r, c);
    else
        r->failed = true;
}

static void group(reader *r)
{
    if (r->at < r->end && *r->at == '?') {
        r->failed = r->end - r->at < 2 || r->at[1] != ':';
        r->at += r->failed ? 0 : 2;
    }
    if (!r->failed)
        alternatives(r);
    r->failed = r->failed || r->at >= r->end || *r->at != ')';
    r->at += !r->failed;
}

static void atom(reader *r)
{
    char c = *r->at++;

    if (c == '[') {
        set s = bracket(r);
        if (!r->failed)
            put_one(r, &s);
    } else if (c == '(') {
        group(r);
    } else if (c == '\\') {
        escape(r);
    } else if (c == '.') {
        put(r, (char)('a' + draw_below(r->d, 26)));
    } else if (c == '*' || c == '+' || c == '{' || (c == '?')) {
        r->failed = true;
    } else if (c != '^' && c != '$')
        put(r, c);
}

static int64_t number(reader *r, int64_t fallback)
{
    const char *from = r->at;
    int64_t n;

    while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
        r->at++;
    return str_int64((str){ from, (size_t)(r->at - from) }, &n) && n <= LENGTH_MAX ? n : fallback;
}

/* How often the part before the reading position comes. */
static int64_t times(reader *r)
{
    int64_t low = 1, high = 1;

    if (r->at >= r->end || !strchr("*+?{", *r->at))
        return 1;
    char c = *r->at++;
    if (c == '{') {
        low = number(r, 0);
        high = low;
        if (r->at < r->end && *r->at == ',') {
            r->at++;
            high = number(r, low + MORE);
        }
        r->failed = r->failed || r->at >= r->end || *r->at != '}';
        r->at += !r->failed;
    } else {
        low = c == '+';
        high = c == '?' ? 1 : low + MORE;
    }
    if (r->at < r->end && *r->at == '?') /* not greedy */
        r->at++;
    return draw_between(r->d, low, high > low ? high : low);
}

static void sequence(reader *r)
{
    while (more(r) && *r->at != '|' && *r->at != ')') {
        buf *to = r->to;
        reader again = *r;
        again.to = NULL;
        atom(&again);
        int64_t n = times(&again);
        for (int64_t i = 0; to && i < n && !r->failed; i++) {
            reader one = *r;
            atom(&one);
            r->failed = one.failed;
        }
        r->failed = r->failed || again.failed;
        r->at = again.at;
    }
}

/* Writes the last alternative that a coin chooses, reads past the others. */
static void alternatives(reader *r)
{
    buf *to = r->to;
    size_t from = to ? to->size : 0;

    r->failed = ++r->depth > DEPTH_MAX;
    if (!r->failed)
        sequence(r);
    while (more(r) && *r->at == '|') {
        r->at++;
        bool take = to && draw_chance(r->d, 50);
        if (take)
            to->size = from;
        r->to = take ? to : NULL;
        sequence(r);
        r->to = to;
    }
    r->depth--;
}

bool pattern_text(arena *a, draw *d, str pattern, str *out)
{
    buf b = buf_in(a);
    reader r = { .at = pattern.at, .end = pattern.at + pattern.size, .d = d, .to = &b };

    if (pattern.size == 0)
        return false;
    alternatives(&r);
    if (r.failed || r.at != r.end)
        return false;
    *out = buf_str(&b);
    return true;
}

bool pattern_like(arena *a, draw *d, str pattern, str *out)
{
    buf b = buf_in(a);

    for (size_t i = 0; i < pattern.size; i++) {
        char c = pattern.at[i];
        if (c == '%')
            for (int64_t n = draw_below(d, 4); n > 0; n--)
                buf_add_char(&b, (char)('a' + draw_below(d, 26)));
        else if (c == '_')
            buf_add_char(&b, (char)('a' + draw_below(d, 26)));
        else if (c != '\\' || ++i < pattern.size)
            buf_add_char(&b, pattern.at[i]);
    }
    *out = buf_str(&b);
    return true;
}
