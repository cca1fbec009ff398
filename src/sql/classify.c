#include "sql/classify.h"

#include <string.h>

#include "sql/class.h"
#include "sql/split.h"
#include "sql/token.h"

enum { WHAT_MAX = 5 };

void class_add(sql_class *c, unsigned effects)
{
    c->moves_rows |= (effects & EFFECT_ROWS) != 0;
    c->changes_data |= (effects & EFFECT_DATA) != 0;
    c->changes_schema |= (effects & EFFECT_SCHEMA) != 0;
    c->needs_session |= (effects & EFFECT_SESSION) != 0;
}

void class_lock(sql_class *c, lock_level lock)
{
    if (lock > c->lock)
        c->lock = lock;
}

void class_fate(sql_class *c, sql_fate fate)
{
    if (fate > c->fate)
        c->fate = fate;
}

void class_refuse(sql_class *c, const char *why)
{
    c->place = PLACE_REFUSED;
    c->why = str_of(why);
}

const words_row *words_find(arena *a, dialect d, str statement, const words_row *rows)
{
    str first = sql_first_words(a, d, statement, WHAT_MAX);

    for (; rows->words; rows++) {
        size_t size = strlen(rows->words);
        if (str_starts(first, rows->words) && (first.size == size || first.at[size] == ' '))
            return rows;
    }
    return NULL;
}

static bool next(tokens *t, token *tok)
{
    err ignored;

    return token_next_solid(t, tok, &ignored) && tok->kind != TOKEN_END;
}

static bool is_name(const token *tok)
{
    return tok->kind == TOKEN_WORD || tok->kind == TOKEN_NAME;
}

static bool is_filler(const token *tok)
{
    return token_is(tok, "if") || token_is(tok, "not") || token_is(tok, "exists") ||
           token_is(tok, "only");
}

/* Reads on to where the table's name begins; `OR IGNORE` behind the word is passed over. */
static bool to_name(tokens *t, const char *before, token *tok)
{
    do
        if (!next(t, tok))
            return false;
    while (!token_is(tok, before));
    do
        if (!next(t, tok))
            return false;
    while (is_filler(tok));
    if (token_is(tok, "or") && (!next(t, tok) || !next(t, tok)))
        return false;
    return is_name(tok);
}

static void name_behind(arena *a, dialect d, str statement, const char *before, sql_class *c)
{
    tokens t = tokens_of(d, statement);
    token tok;

    if (!to_name(&t, before, &tok))
        return;
    c->table = token_name(a, d, &tok);
    if (next(&t, &tok) && token_is(&tok, ".") && next(&t, &tok) && is_name(&tok)) {
        c->table_schema = c->table;
        c->table = token_name(a, d, &tok);
    }
}

void words_apply(arena *a, dialect d, str statement, const words_row *row, sql_class *c)
{
    c->place = row->place;
    c->why = str_of(row->why);
    c->probe.kind = row->probe;
    class_lock(c, row->lock);
    class_add(c, row->effects);
    if (row->before)
        name_behind(a, d, statement, row->before, c);
}

bool words_has(dialect d, str statement, const char *word)
{
    tokens t = tokens_of(d, statement);
    size_t depth = 0;
    token tok;

    while (next(&t, &tok)) {
        if (token_is(&tok, "("))
            depth++;
        else if (token_is(&tok, ")") && depth)
            depth--;
        else if (depth == 0 && tok.kind == TOKEN_WORD && token_is(&tok, word))
            return true;
    }
    return false;
}

/* What a statement is, is said by a verb alone, or by a verb, words that qualify, and an object. */
static const char *const verbs[] = { "CREATE", "ALTER",   "DROP",   "REFRESH", "REINDEX",
                                     "START",  "PREPARE", "IMPORT", "SECURITY" };
static const char *const qualifiers[] = { "OR",        "REPLACE", "TEMP",        "TEMPORARY",
                                          "GLOBAL",    "LOCAL",   "UNLOGGED",    "UNIQUE",
                                          "RECURSIVE", "FOREIGN", "CONSTRAINT",  "EVENT",
                                          "DATA",      "DEFAULT", "TEXT",        "SEARCH",
                                          "ACCESS",    "LARGE",   "TRUSTED",     "PROCEDURAL",
                                          "USER",      "VIRTUAL", "MATERIALIZED" };
static const char *const objects[] = {
    "TABLE",       "INDEX",     "VIEW",          "SEQUENCE",     "FUNCTION",   "PROCEDURE",
    "ROUTINE",     "AGGREGATE", "TRIGGER",       "RULE",         "POLICY",     "TYPE",
    "DOMAIN",      "SCHEMA",    "EXTENSION",     "DATABASE",     "SYSTEM",     "ROLE",
    "TABLESPACE",  "COLLATION", "CONVERSION",    "CAST",         "OPERATOR",   "LANGUAGE",
    "SERVER",      "WRAPPER",   "MAPPING",       "PRIVILEGES",   "DICTIONARY", "PARSER",
    "TEMPLATE",    "METHOD",    "CONFIGURATION", "STATISTICS",   "OBJECT",     "TRANSFORM",
    "TRANSACTION", "LABEL",     "PUBLICATION",   "SUBSCRIPTION", "GROUP"
};

static bool listed(const token *tok, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (token_is(tok, list[i]))
            return true;
    return false;
}
#define LISTED(tok, list) listed((tok), (list), sizeof(list) / sizeof *(list))

str words_what(arena *a, dialect d, str statement)
{
    tokens t = tokens_of(d, statement);
    size_t words = 0;
    bool object = false;
    token tok;

    while (words < WHAT_MAX && next(&t, &tok)) {
        if (words == 0 && token_is(&tok, "("))
            continue;
        bool fits = words == 0 ? tok.kind == TOKEN_WORD
                    : object   ? token_is(&tok, "concurrently")
                               : LISTED(&tok, qualifiers) || LISTED(&tok, objects);
        if (!fits)
            break;
        if (words++ == 0 && !LISTED(&tok, verbs))
            break;
        object = LISTED(&tok, objects);
    }
    return sql_first_words(a, d, statement, words);
}

const char *lock_level_name(lock_level level)
{
    static const char *const names[] = { "none", "reads", "writes rows", "blocks writes",
                                         "blocks everything" };

    return names[level];
}

typedef struct fate_row {
    const char *what;
    sql_fate fate;
} fate_row;

/* What an object of these holds, or may take along, is more than its definition. */
static const fate_row fates[] = {
    { "DROP TABLE", FATE_DROP },    { "DROP SCHEMA", FATE_DROP },
    { "DROP SEQUENCE", FATE_DROP }, { "DROP EXTENSION", FATE_DROP },
    { "DROP TYPE", FATE_DROP },     { "DROP DOMAIN", FATE_DROP },
    { "TRUNCATE", FATE_EMPTY },     { "EXECUTE", FATE_ANY },
    { "CALL", FATE_ANY },           { "DO", FATE_ANY },
};

static sql_fate fate_of(const sql_class *c)
{
    if (!c->known)
        return FATE_ANY;
    for (size_t i = 0; i < sizeof fates / sizeof *fates; i++)
        if (str_is(c->what, fates[i].what))
            return fates[i].fate;
    return c->changes_data && c->place == PLACE_TRANSACTION ? FATE_ROWS : FATE_NONE;
}

bool sql_classify(arena *a, dialect d, str statement, sql_class *out, err *e)
{
    sql_class c = { .place = PLACE_TRY, .known = true, .what = words_what(a, d, statement) };

    if (statement.size && memchr(statement.at, 0, statement.size)) {
        class_refuse(&c, "it has a NUL byte, at which the database would stop reading; remove it");
    } else if (d == DIALECT_POSTGRES) {
        if (!classify_postgres(a, statement, &c, e))
            return false;
    } else if (!classify_sqlite(a, statement, &c, e)) {
        return false;
    }
    c.drops_table = str_is(c.what, "DROP TABLE");
    class_fate(&c, fate_of(&c));
    *out = c;
    return true;
}
