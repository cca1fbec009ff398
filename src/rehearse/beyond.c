#include "rehearse/beyond.h"

typedef struct reach {
    const char *verb, *noun;
} reach;

static const reach reaches[] = {
    { "CREATE", "ROLE" },         { "ALTER", "ROLE" },         { "DROP", "ROLE" },
    { "CREATE", "USER" },         { "ALTER", "USER" },         { "DROP", "USER" },
    { "CREATE", "GROUP" },        { "ALTER", "GROUP" },        { "DROP", "GROUP" },
    { "CREATE", "DATABASE" },     { "ALTER", "DATABASE" },     { "DROP", "DATABASE" },
    { "CREATE", "TABLESPACE" },   { "ALTER", "TABLESPACE" },   { "DROP", "TABLESPACE" },
    { "CREATE", "SUBSCRIPTION" }, { "ALTER", "SUBSCRIPTION" }, { "DROP", "SUBSCRIPTION" },
    { "ALTER", "SYSTEM" },        { "DROP", "OWNED" },         { "REASSIGN", "OWNED" },
};

/* Words with one blank between them, in upper case. */
static str in_one_line(arena *a, str text)
{
    char *to = arena_take(a, text.size + 1);
    size_t size = 0;

    for (size_t i = 0; i < text.size; i++) {
        char c = text.at[i];
        bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (blank && (size == 0 || to[size - 1] == ' '))
            continue;
        to[size++] = blank ? ' ' : c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return (str){ to, size };
}

/* A mapping of a user belongs to a foreign server, and so to its database. */
static bool names(arena *a, str text, str words, bool anywhere)
{
    str mapping = str_printf(a, "%.*s MAPPING", STR_ARG(words));
    ptrdiff_t at = str_find(text, words);

    if (at < 0 || (at > 0 && !anywhere))
        return false;
    return str_find(text, mapping) != at;
}

str beyond_reach(arena *a, dialect d, str statement)
{
    str first = sql_first_words(a, d, statement, 3);

    if (d != DIALECT_POSTGRES)
        return (str){ 0 };
    bool hidden = str_is(first, "DO") || str_starts(first, "DO ");
    str text = hidden ? in_one_line(a, statement) : first;
    for (size_t i = 0; i < sizeof reaches / sizeof *reaches; i++) {
        str words = str_printf(a, "%s %s", reaches[i].verb, reaches[i].noun);
        if (names(a, text, words, hidden))
            return words;
    }
    return (str){ 0 };
}
