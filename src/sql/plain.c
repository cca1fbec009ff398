#include <string.h>
#include <strings.h>

#include "sql/class.h"

/* Words that may make something else of a plain statement, wherever they stand in it. */
static const char *const doubts[] = { "concurrently", "temp", "advisory" };

/* What neither commits by itself, nor is refused, nor sets anything; PostgreSQL. */
static const char *const plain[] = { "ALTER INDEX",
                                     "ALTER SEQUENCE",
                                     "ALTER TABLE",
                                     "ALTER VIEW",
                                     "COMMENT",
                                     "CREATE INDEX",
                                     "CREATE SEQUENCE",
                                     "CREATE SCHEMA",
                                     "CREATE TABLE",
                                     "CREATE TRIGGER",
                                     "CREATE TYPE",
                                     "CREATE UNIQUE INDEX",
                                     "CREATE VIEW",
                                     "DELETE",
                                     "DROP INDEX",
                                     "DROP SEQUENCE",
                                     "DROP TABLE",
                                     "DROP TRIGGER",
                                     "DROP TYPE",
                                     "DROP VIEW",
                                     "CREATE FUNCTION",
                                     "DROP FUNCTION",
                                     "CREATE OR REPLACE FUNCTION",
                                     "CREATE OR REPLACE VIEW",
                                     "INSERT",
                                     "UPDATE" };

static bool has_word(str text, const char *word)
{
    size_t size = strlen(word);

    for (size_t i = 0; i + size <= text.size; i++)
        if ((text.at[i] | 32) == word[0] && strncasecmp(&text.at[i], word, size) == 0)
            return true;
    return false;
}

bool sql_is_plain(arena *a, dialect d, str statement, str *what)
{
    if (d != DIALECT_POSTGRES || (statement.size && memchr(statement.at, 0, statement.size)))
        return false;
    for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++)
        if (has_word(statement, doubts[i]))
            return false;
    *what = words_what(a, d, statement);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (str_is(*what, plain[i]))
            return true;
    return false;
}
