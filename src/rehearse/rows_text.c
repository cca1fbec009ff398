#include <inttypes.h>

#include "rehearse/rows_plan.h"

enum { LONG = 9000, HOSTILE_PERCENT = 45, LONG_PERCENT = 3, NEST_MAX = 60 };

static const char *const words[] = { "alpha", "bravo", "charlie", "delta", "echo",   "foxtrot",
                                     "golf",  "hotel", "india",   "kilo",  "sierra", "tango" };

/* What programs trip over. */
static const char *const odd[] = {
    "",
    " ",
    "  leading and trailing  ",
    "it's",
    "''",
    "\"quoted\"",
    "back\\slash\\",
    "line\nfeed",
    "cr\r\nlf\t tab",
    "%s%d%n",
    "_%",
    "$1 $$ ?1 :name @x",
    "-- ; /* */",
    "NULL",
    "null",
    "true",
    "0",
    "-0",
    "1e309",
    "0x7fffffff",
    "{\"a\":1}",
    "{}",
    "<script>&amp;</script>",
    "e\xcc\x81 a\xcc\x8a\xcc\xa3",      /* combining characters */
    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", /* right to left */
    "a\xe2\x80\xae"
    "b",                                            /* override */
    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", /* emoji joined by U+200D */
    "\xef\xbf\xbd",                                 /* U+FFFD */
    "zero\xe2\x80\x8bwidth",                        /* U+200B */
    "\xef\xbb\xbfmark",                             /* byte order mark */
    "stra\xc3\x9f"
    "e \xc4\xb0\xc4\xb1", /* no plain upper and lower case */
    "\xe6\xbc\xa2\xe5\xad\x97",
    "\x01\x1b[31m\x7f",
};

static const char *const odd_json[] = {
    "null",
    "true",
    "0",
    "-0.0",
    "1e-300",
    "12345678901234567890.5",
    "\"\"",
    "\"\\\"\\\\ \\n \\u00e9 \xf0\x9f\x98\x80\"",
    "[]",
    "{}",
    "[null, [], {}, \"\"]",
    "{\"\": {\"a b\": [1, 2.5, null]}, \"k'\\\"\": false}",
};

int64_t text_length(str text)
{
    int64_t n = 0;

    for (size_t i = 0; i < text.size; i++)
        n += ((unsigned char)text.at[i] & 0xc0) != 0x80;
    return n;
}

str text_cut(str text, int64_t characters)
{
    int64_t n = 0;

    for (size_t i = 0; i < text.size; i++)
        if (((unsigned char)text.at[i] & 0xc0) != 0x80 && n++ == characters)
            return str_cut(text, 0, i);
    return text;
}

static str padded(arena *a, str text, int64_t shortest)
{
    int64_t n = text_length(text);

    if (n >= shortest)
        return text;
    buf b = buf_in(a);
    buf_add(&b, text);
    for (; n < shortest; n++)
        buf_add_char(&b, (char)('a' + n % 26));
    return buf_str(&b);
}

/* The number in as few letters and digits as may be needed, in lower case. */
static str counted(arena *a, int64_t number)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    char text[16];
    size_t at = sizeof text;

    do {
        text[--at] = digits[number % 36];
        number /= 36;
    } while (number > 0 && at > 0);
    return str_copy(a, (str){ text + at, sizeof text - at });
}

static str distinct(arena *a, want *w, int64_t longest)
{
    str number = counted(a, w->number), front = { 0 };
    bool hostile = !w->plain && draw_chance(&w->d, HOSTILE_PERCENT);

    if (longest >= 0 && longest <= (int64_t)number.size + 1)
        return text_cut(number, longest);
    if (hostile)
        front = str_of(odd[draw_below(&w->d, sizeof odd / sizeof *odd)]);
    else
        front = str_of(words[draw_below(&w->d, sizeof words / sizeof *words)]);
    if (longest >= 0)
        front = text_cut(front, longest - (int64_t)number.size - 1);
    return str_printf(a, "%.*s-%.*s", STR_ARG(front), STR_ARG(number));
}

static str long_text(arena *a, want *w, int64_t longest)
{
    buf b = buf_in(a);
    str one = str_of(odd[draw_below(&w->d, sizeof odd / sizeof *odd)]);
    int64_t most = longest >= 0 && longest < LONG ? longest : LONG;

    for (int64_t n = 0; n < most; n += text_length(one) + 1) {
        buf_add(&b, one);
        buf_add_char(&b, 'x');
    }
    return text_cut(buf_str(&b), most);
}

static str everyday(arena *a, want *w)
{
    str one = str_of(words[draw_below(&w->d, sizeof words / sizeof *words)]);
    str two = str_of(words[draw_below(&w->d, sizeof words / sizeof *words)]);

    return str_printf(a, "%.*s %.*s", STR_ARG(one), STR_ARG(two));
}

str text_make(arena *a, want *w, int64_t longest)
{
    int64_t shortest = w->rule && w->rule->sized ? w->rule->shortest : 0;
    str text;

    if (w->distinct)
        text = distinct(a, w, longest);
    else if (w->plain || !draw_chance(&w->d, HOSTILE_PERCENT))
        text = everyday(a, w);
    else if (draw_chance(&w->d, LONG_PERCENT) && w->depth == 0)
        text = long_text(a, w, longest);
    else
        text = str_of(odd[draw_below(&w->d, sizeof odd / sizeof *odd)]);
    if (longest >= 0)
        text = text_cut(text, longest);
    return padded(a, text, shortest);
}

str text_json(arena *a, want *w)
{
    buf b = buf_in(a);

    if (!w->distinct && !w->plain && draw_chance(&w->d, HOSTILE_PERCENT))
        return str_of(odd_json[draw_below(&w->d, sizeof odd_json / sizeof *odd_json)]);
    if (!w->distinct && !w->plain && draw_chance(&w->d, LONG_PERCENT)) {
        for (int i = 0; i < NEST_MAX; i++)
            buf_add_c(&b, "[{\"a\":");
        for (int i = 0; i < NEST_MAX; i++)
            buf_add_c(&b, i ? "}]" : "1}]");
        return buf_str(&b);
    }
    buf_printf(&b, "{\"id\": %" PRId64 ", \"name\": \"%s\", \"tags\": [\"%s\"]}",
               w->distinct ? w->number : draw_below(&w->d, 1000),
               words[draw_below(&w->d, sizeof words / sizeof *words)],
               words[draw_below(&w->d, sizeof words / sizeof *words)]);
    return buf_str(&b);
}
