#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sql/token.h"

static arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(1 << 22);
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* The tokens but white space, each as its kind's letter and its text. */
static str shown(dialect d, const char *text)
{
    static const char letters[] = "?_cwnt#:$m";
    tokens t = tokens_of(d, str_of(text));
    buf b = buf_in(a);
    token tok;
    err e;

    for (;;) {
        if (!token_next(&t, &tok, &e))
            return str_copy(a, str_of(e.text));
        if (tok.kind == TOKEN_END)
            return buf_str(&b);
        if (tok.kind != TOKEN_SPACE)
            buf_printf(&b, "%s%c<%.*s>", b.size ? " " : "", letters[tok.kind], STR_ARG(tok.text));
    }
}

typedef struct sample {
    const char *text, *shown;
} sample;

static void reads_postgres(void **state)
{
    static const sample samples[] = {
        { "SELECT a$b", "w<SELECT> w<a$b>" },
        { "E'a\\'b' e'\\\\' 'c\\'", "t<E'a\\'b'> t<e'\\\\'> t<'c\\'>" },
        { "E'a'\n'b\\'c'", "t<E'a'> t<'b\\'c'>" },
        { "E'a' -- x\n -- y\n'b\\'c'", "t<E'a'> c<-- x> c<-- y> t<'b\\'c'>" },
        { "'a'\n'b\\'", "t<'a'> t<'b\\'>" },
        { "E'a' 'b\\'", "t<E'a'> t<'b\\'>" },
        { "E'a'/*\n*/\n'b\\'", "t<E'a'> c</*\n*/> t<'b\\'>" },
        { "U&'d\\0061' U&\"x\"\"y\" u&1", "t<U&'d\\0061'> n<U&\"x\"\"y\"> w<u> m<&> #<1>" },
        { "B'01' x'1F' N'n' 'it''s'", "t<B'01'> t<x'1F'> t<N'n'> t<'it''s'>" },
        { "$$a;b$$ $t$ $$ ' $t$ $1$2", "t<$$a;b$$> t<$t$ $$ ' $t$> $<$1> $<$2>" },
        { "$1a$ x $a b$", "$<$1> w<a$> w<x> m<$> w<a> w<b$>" },
        { "$\xC3\xA9$x$\xC3\xA9$", "t<$\xC3\xA9$x$\xC3\xA9$>" },
        { "/* a /* b */ c */d", "c</* a /* b */ c */> w<d>" },
        { "a::text :from :=x ::from", "w<a> m<::> w<text> :<:from> m<:=> w<x> m<::> w<from>" },
        { "a=-1 a@-1 x--y\n- -1",
          "w<a> m<=> m<-> #<1> w<a> m<@-> #<1> w<x> c<--y> m<-> m<-> #<1>" },
        { "a*/*b*/c a<>b", "w<a> m<*> c</*b*/> w<c> w<a> m<<>> w<b>" },
        { "1.5e-3 .5 1..2 0x1F 1_000 1END",
          "#<1.5e-3> #<.5> #<1> m<..> #<2> #<0x1F> #<1_000> #<1> w<END>" },
        { "a[1:n]", "w<a> m<[> #<1> :<:n> m<]>" },
        { "\xEF\xBB\xBFselect --a\rb", "w<select> c<--a> w<b>" },
        { "--a\r\nb", "c<--a> w<b>" },
        { "`a`", "m<`> w<a> m<`>" },
        { "a\n'b", "line 2: the string that begins here does not end" },
        { "a\n\nE'\\'", "line 3: the string that begins here does not end" },
        { "$a$ $b$\n", "line 1: the dollar quoted text that begins here does not end" },
        { "/* /* */", "line 1: the comment that begins here does not end" },
        { "\"a", "line 1: the quoted name that begins here does not end" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        assert_string_equal(shown(DIALECT_POSTGRES, samples[i].text).at, samples[i].shown);
}

static void reads_sqlite(void **state)
{
    static const sample samples[] = {
        { "\"a\"\"b\" `a``b` [a\"b] 'x''y'", "n<\"a\"\"b\"> n<`a``b`> n<[a\"b]> t<'x''y'>" },
        { "x'00' X'ff' e'a'", "t<x'00'> t<X'ff'> w<e> t<'a'>" },
        { "'a\\' b", "t<'a\\'> w<b>" },
        { "/* a /* b */ c", "c</* a /* b */> w<c>" },
        { "a /* b", "w<a> c</* b>" },
        { "a /*", "w<a> c</*>" },
        { "?1 ? $a @b #c :d", "$<?1> $<?> $<$a> $<@b> $<#c> :<:d>" },
        { "a->>b a->b a||b==c", "w<a> m<->>> w<b> w<a> m<->> w<b> w<a> m<||> w<b> m<==> w<c>" },
        { "$$a$$", "m<$> $<$a$$>" },
        { "--a\rb\r\nc", "c<--a\rb> w<c>" },
        { "[a", "line 1: the quoted name that begins here does not end" },
        { "\n`a", "line 2: the quoted name that begins here does not end" },
        { "'a", "line 1: the string that begins here does not end" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        assert_string_equal(shown(DIALECT_SQLITE, samples[i].text).at, samples[i].shown);
}

/* Invariants 1 and 2, for any text: the bytes of each kind of thing in every order of three. */
static void tokens_cover_every_text(void **state)
{
    static const char *const bits[] = {
        "'", "\"", "E'", "\\", "$", "$a$", "/*", "*/", "--", "\n",   "\r",           "[", "]", "`",
        ":", "a",  "1",  "e",  ".", "+",   "U&", "x'", ";",  "\xC3", "\xEF\xBB\xBF", " ", "?", "(",
        "@", "0x"
    };
    enum { COUNT = sizeof bits / sizeof *bits };

    (void)state;
    for (size_t i = 0; i < 2 * COUNT * COUNT * COUNT; i++) {
        char text[16];
        size_t size = 0, sum = 0, n = i / 2;
        for (size_t k = 0; k < 3; k++, n /= COUNT) {
            (void)memcpy(text + size, bits[n % COUNT], strlen(bits[n % COUNT]));
            size += strlen(bits[n % COUNT]);
        }
        tokens t = tokens_of((dialect)(i % 2), (str){ text, size });
        token tok = { 0 };
        err e;
        bool read;
        while ((read = token_next(&t, &tok, &e)) && tok.kind != TOKEN_END) {
            assert_ptr_equal(tok.text.at, text + sum);
            assert_true(tok.text.size > 0);
            sum += tok.text.size;
        }
        assert_true(!read || sum == size);
    }
}

static void names_lose_their_quotes(void **state)
{
    static const sample names[] = {
        { "Users", "users" }, { "\"a\"\"B\"", "a\"B" }, { "U&\"x\"\"\"", "x\"" }, { "\"\"", "" }
    };
    static const sample sqlite[] = { { "Users", "Users" },
                                     { "[a b]", "a b" },
                                     { "`a``b`", "a`b" } };
    token tok;
    err e;

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        tokens t = tokens_of(DIALECT_POSTGRES, str_of(names[i].text));
        assert_true(token_next(&t, &tok, &e));
        assert_true(str_is(token_name(a, DIALECT_POSTGRES, &tok), names[i].shown));
    }
    for (size_t i = 0; i < sizeof sqlite / sizeof *sqlite; i++) {
        tokens t = tokens_of(DIALECT_SQLITE, str_of(sqlite[i].text));
        assert_true(token_next(&t, &tok, &e));
        assert_true(str_is(token_name(a, DIALECT_SQLITE, &tok), sqlite[i].shown));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_postgres),
        cmocka_unit_test(reads_sqlite),
        cmocka_unit_test(tokens_cover_every_text),
        cmocka_unit_test(names_lose_their_quotes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
