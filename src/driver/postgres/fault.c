#include <string.h>

#include "driver/postgres/postgres.h"

static const struct {
    const char *state; /* or its first characters */
    err_code code;
} codes[] = {
    { "55P03", ERR_LOCK },
    { "57014", ERR_TIMEOUT },
    { "40001", ERR_CONFLICT },
    { "40P01", ERR_CONFLICT },
    { "53100", ERR_FULL },
    { "53400", ERR_FULL },
    { "53300", ERR_CONNECT },
    { "42501", ERR_PERMISSION },
    { "25006", ERR_READ_ONLY },
    { "25001", ERR_NOT_IN_TRANSACTION },
    { "2D000", ERR_NOT_IN_TRANSACTION },
    { "28", ERR_AUTH },
};

err_code fault_code(const char *sqlstate, const char *text)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strncmp(sqlstate, codes[i].state, strlen(codes[i].state)) == 0)
            return codes[i].code;
    if (strcmp(sqlstate, "0A000") == 0 && (strstr(text, "cannot run inside a transaction block") ||
                                           strstr(text, "cannot be executed from a function")))
        return ERR_NOT_IN_TRANSACTION;
    return ERR_SQL;
}

static const char *field(const PGresult *r, int which)
{
    const char *text = PQresultErrorField(r, which);

    return text ? text : "";
}

/* The line of a position that counts characters from 1; 0 when the text has one line only. */
static int line_at(str sql, const char *position)
{
    int64_t left;
    int line = 1;

    if (!str_int64(str_of(position), &left) || str_find(sql, STR("\n")) < 0)
        return 0;
    for (size_t i = 0; i < sql.size && left > 1; i++) {
        if (((unsigned char)sql.at[i] & 0xc0) != 0x80)
            left--;
        if (sql.at[i] == '\n')
            line++;
    }
    return line;
}

static bool lost(session *s, const char *text, err *e)
{
    str said = str_trim(str_of(text));

    s->base.lost = true;
    s->base.in_transaction = false;
    err_fill(e, ERR_LOST, "the session with the server was lost: %.*s",
             STR_ARG(said.size > 0 ? said : STR("no reason was given")));
    err_hint(e, "start again: what was in flight is found out first");
    return false;
}

static bool farewell(const PGresult *r)
{
    const char *severity = field(r, PG_DIAG_SEVERITY_NONLOCALIZED);

    return strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0;
}

/* "SET TRANSACTION must be called before any query" has the same code, but is no matter of place.
 */
static err_code code_of(const PGresult *r, const char *state, const char *text)
{
    err_code code = fault_code(state, text);

    if (strcmp(state, "25001") == 0 && strncmp(field(r, PG_DIAG_SOURCE_FUNCTION), "check_", 6) == 0)
        return ERR_SQL;
    return code;
}

bool fault_result(session *s, const PGresult *r, str sql, err *e)
{
    const char *text = field(r, PG_DIAG_MESSAGE_PRIMARY), *state = field(r, PG_DIAG_SQLSTATE);
    const char *detail = field(r, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = field(r, PG_DIAG_MESSAGE_HINT);
    int line = line_at(sql, field(r, PG_DIAG_STATEMENT_POSITION));

    if (farewell(r) || PQstatus(s->pg) != CONNECTION_OK)
        (void)lost(s, *text ? text : PQresultErrorMessage(r), e);
    else {
        str own = str_trim(str_of(PQresultErrorMessage(r)));
        err_fill(e, code_of(r, state, text), "%.*s%s%s", STR_ARG(*text ? str_of(text) : own),
                 *detail ? ": " : "", detail);
        if (line > 0)
            err_fill(e, e->code, "%.*s%s%s (line %d of the statement)",
                     STR_ARG(*text ? str_of(text) : own), *detail ? ": " : "", detail, line);
        if (*hint)
            err_hint(e, "%s", hint);
        else if (e->code == ERR_READ_ONLY)
            err_hint(e, "this is a replica, or the role or database is set to read only: give the "
                        "URL of the primary, for a role that may write");
    }
    if (strlen(state) == 5)
        (void)memcpy(e->sqlstate, state, sizeof e->sqlstate);
    return false;
}

bool fault_library(session *s, err *e)
{
    str said = str_trim(str_of(PQerrorMessage(s->pg)));

    if (PQstatus(s->pg) != CONNECTION_OK)
        return lost(s, PQerrorMessage(s->pg), e);
    return err_set(e, ERR_INTERNAL, "the client library refused: %.*s", STR_ARG(said));
}

void fault_settle(session *s)
{
    s->base.in_transaction = !s->base.lost && PQtransactionStatus(s->pg) != PQTRANS_IDLE;
}
