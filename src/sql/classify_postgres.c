#include <string.h>

#include <pg_query.h>

#include "sql/class.h"
#include "sql/token.h"

enum { PARSE_MAX = 1 << 20 }; /* bytes; a parse tree is some twenty times its text */

/* What the words alone tell of a statement that is newer than the grammar. */
static const words_row newer[] = {
    { "ALTER TABLE", PLACE_TRY, LOCK_BLOCKS_ALL, EFFECT_ROWS | EFFECT_SCHEMA, "table", NULL,
      PROBE_NONE },
    { "ALTER", PLACE_TRY, LOCK_BLOCKS_ALL, EFFECT_SCHEMA, NULL, NULL, PROBE_NONE },
    { "CREATE INDEX", PLACE_TRY, LOCK_BLOCKS_WRITES, EFFECT_ROWS | EFFECT_SCHEMA, "on", NULL,
      PROBE_NONE },
    { "CREATE UNIQUE INDEX", PLACE_TRY, LOCK_BLOCKS_WRITES, EFFECT_ROWS | EFFECT_SCHEMA, "on", NULL,
      PROBE_NONE },
    { "CREATE TEMP", PLACE_TRY, LOCK_NONE, EFFECT_SCHEMA | EFFECT_SESSION, NULL, NULL, PROBE_NONE },
    { "CREATE TEMPORARY", PLACE_TRY, LOCK_NONE, EFFECT_SCHEMA | EFFECT_SESSION, NULL, NULL,
      PROBE_NONE },
    { "CREATE", PLACE_TRY, LOCK_WRITES, EFFECT_SCHEMA, NULL, NULL, PROBE_NONE },
    { "DROP", PLACE_TRY, LOCK_BLOCKS_ALL, EFFECT_SCHEMA, NULL, NULL, PROBE_NONE },
    { "REINDEX", PLACE_TRY, LOCK_BLOCKS_ALL, EFFECT_ROWS, NULL, NULL, PROBE_NONE },
    { "REFRESH", PLACE_TRY, LOCK_BLOCKS_ALL, EFFECT_ROWS, NULL, NULL, PROBE_NONE },
    { "CLUSTER", PLACE_TRY, LOCK_BLOCKS_ALL, EFFECT_ROWS, NULL, NULL, PROBE_NONE },
    { "VACUUM", PLACE_TRY, LOCK_BLOCKS_ALL, EFFECT_ROWS, NULL, NULL, PROBE_NONE },
    { "TRUNCATE", PLACE_TRY, LOCK_BLOCKS_ALL, EFFECT_DATA, NULL, NULL, PROBE_NONE },
    { "LOCK", PLACE_TRY, LOCK_BLOCKS_ALL, EFFECT_NONE, NULL, NULL, PROBE_NONE },
    { "ANALYZE", PLACE_TRY, LOCK_WRITES, EFFECT_ROWS, NULL, NULL, PROBE_NONE },
    { "INSERT", PLACE_TRY, LOCK_WRITES, EFFECT_WRITES, "into", NULL, PROBE_NONE },
    { "UPDATE", PLACE_TRY, LOCK_WRITES, EFFECT_WRITES, "update", NULL, PROBE_NONE },
    { "DELETE", PLACE_TRY, LOCK_WRITES, EFFECT_WRITES, "from", NULL, PROBE_NONE },
    { "MERGE", PLACE_TRY, LOCK_WRITES, EFFECT_WRITES, "into", NULL, PROBE_NONE },
    { 0 },
};

static void by_words(arena *a, str statement, sql_class *c)
{
    static const words_row other = { NULL, PLACE_TRY, LOCK_WRITES, EFFECT_WRITES,
                                     NULL, NULL,      PROBE_NONE };
    const words_row *row = words_find(a, DIALECT_POSTGRES, statement, newer);

    c->known = false;
    words_apply(a, DIALECT_POSTGRES, statement, row ? row : &other, c);
    if (c->lock > LOCK_WRITES && words_has(DIALECT_POSTGRES, statement, "concurrently"))
        c->lock = LOCK_WRITES;
}

/* Reads the tree when the grammar knows the text; *known says whether it does. */
static bool parse(const char *text, json_t **tree, err *e)
{
    PgQueryParseResult r = pg_query_parse(text);
    bool known = !r.error && r.parse_tree && json_parse(str_of(r.parse_tree), tree, e);

    pg_query_free_parse_result(r);
    return known;
}

/* The statement with NULL for each :name. */
static bool without_placeholders(arena *a, str statement, str *out, err *e)
{
    tokens t = tokens_of(DIALECT_POSTGRES, statement);
    buf b = buf_in(a);
    token tok;

    do {
        if (!token_next(&t, &tok, e))
            return false;
        if (tok.kind == TOKEN_PLACEHOLDER)
            buf_add_c(&b, " NULL ");
        else
            buf_add(&b, tok.text);
    } while (tok.kind != TOKEN_END);
    *out = buf_str(&b);
    return buf_ok(&b, e);
}

static bool text_of(arena *a, str statement, const char **out, err *e)
{
    buf b = buf_in(a);

    buf_add(&b, statement);
    *out = buf_str(&b).at;
    return buf_ok(&b, e);
}

bool classify_postgres(arena *a, str statement, sql_class *c, err *e)
{
    JSON_CLOSING tree = NULL;
    const char *text;
    str filled;
    err ignored;

    if (statement.size > PARSE_MAX) {
        by_words(a, statement, c);
        return true;
    }
    if (!text_of(a, statement, &text, e))
        return false;
    if (!parse(text, &tree, &ignored) && memchr(text, ':', statement.size) &&
        without_placeholders(a, statement, &filled, &ignored))
        (void)!parse(filled.at, &tree, &ignored);
    const json_t *statements = tree_list(tree, "stmts");
    const json_t *only = json_object_get(json_array_get(statements, 0), "RawStmt");
    if (!only)
        only = json_array_get(statements, 0);
    if (json_array_size(statements) != 1)
        by_words(a, statement, c);
    else
        tree_classify(a, json_object_get(only, "stmt"), c);
    return true;
}
