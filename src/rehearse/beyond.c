#include "rehearse/beyond.h"

static const char *const reaches[] = {
    "CREATE ROLE",       "ALTER ROLE",          "DROP ROLE",          "CREATE USER",
    "ALTER USER",        "DROP USER",           "CREATE GROUP",       "ALTER GROUP",
    "DROP GROUP",        "CREATE DATABASE",     "ALTER DATABASE",     "DROP DATABASE",
    "CREATE TABLESPACE", "ALTER TABLESPACE",    "DROP TABLESPACE",    "ALTER SYSTEM",
    "DROP OWNED",        "CREATE SUBSCRIPTION", "ALTER SUBSCRIPTION", "DROP SUBSCRIPTION",
    "REASSIGN OWNED",
};

enum { REACHES = sizeof reaches / sizeof *reaches };

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

/* A mapping belongs to a foreign server, and so to its database. */
static bool is_mapping(str what)
{
    return str_find(what, STR("USER MAPPING")) >= 0;
}

const char *beyond_reach(arena *a, dialect d, str statement)
{
    sql_class class;
    err ignored;

    if (d != DIALECT_POSTGRES || !sql_classify(a, d, statement, &class, &ignored))
        return NULL;
    bool hidden = str_starts(class.what, "DO");
    str text = hidden ? in_one_line(a, statement) : class.what;
    for (size_t i = 0; i < REACHES; i++) {
        bool named =
            hidden ? str_find(text, str_of(reaches[i])) >= 0 : str_starts(text, reaches[i]);
        if (named && !is_mapping(text))
            return reaches[i];
    }
    return NULL;
}
