#include "base/crash.h"
#include "driver/sqlite/sqlite.h"

static bool run_list(session *s, call *list, size_t count, outcome *how, err *e)
{
    bool inside = s->base.in_transaction;
    int changes = sqlite3_total_changes(s->db);

    *how = OUTCOME_DONE;
    for (size_t i = 0; i < count; i++) {
        if (run_call(s, &list[i], how, e) && call_check(&list[i], e))
            continue;
        /* Outside a transaction what ran before this one stays. */
        if (!inside && i > 0 && sqlite3_total_changes(s->db) != changes)
            *how = OUTCOME_UNKNOWN;
        return false;
    }
    return true;
}

static bool checked(const call *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].must_affect >= 0)
            return true;
    return false;
}

bool sqlite_transaction_calls(conn *c, call *list, size_t count, outcome *how, err *e)
{
    if (c->in_transaction || !checked(list, count))
        return run_list(session_of(c), list, count, how, e);
    if (!sqlite_transaction_begin(c, list, count, e))
        return false;
    if (sqlite_transaction_commit(c, NULL, 0, how, e))
        return true;
    sqlite_transaction_rollback(c);
    return false;
}

bool sqlite_transaction_begin(conn *c, call *list, size_t count, err *e)
{
    session *s = session_of(c);
    outcome how;

    if (run_own(s, STATEMENT_BEGIN_WRITE, e) && run_list(s, list, count, &how, e))
        return true;
    sqlite_transaction_rollback(c);
    return false;
}

/* BEGIN alone takes no snapshot; the first read does. */
bool sqlite_transaction_begin_read(conn *c, err *e)
{
    session *s = session_of(c);

    s->read_only = true;
    if (run_own(s, STATEMENT_SET_QUERY_ONLY, e) && run_own(s, STATEMENT_BEGIN_READ, e) &&
        run_own(s, STATEMENT_LOOK_AT_FILE, e))
        return true;
    sqlite_transaction_rollback(c);
    return false;
}

static void end_read(session *s)
{
    err ignored;

    if (s->read_only)
        s->base.lost = !run_own(s, STATEMENT_UNSET_QUERY_ONLY, &ignored);
    s->read_only = false;
}

void sqlite_transaction_rollback(conn *c)
{
    session *s = session_of(c);
    err ignored;

    /* Many failures have rolled it back already. */
    if (sqlite3_get_autocommit(s->db) == 0 && !run_own(s, STATEMENT_ROLLBACK, &ignored))
        c->lost = true;
    c->in_transaction = false;
    end_read(s);
}

/*
 * A COMMIT that failed and left its transaction open has not committed once that is rolled back;
 * one that ended it in an I/O error may have, or not.
 */
static outcome after_commit(session *s, outcome said)
{
    if (sqlite3_get_autocommit(s->db) == 0) {
        sqlite_transaction_rollback(&s->base);
        return s->base.lost ? OUTCOME_UNKNOWN : OUTCOME_NOT_DONE;
    }
    return said;
}

bool sqlite_transaction_commit(conn *c, call *list, size_t count, outcome *how, err *e)
{
    session *s = session_of(c);
    call one = { .sql = sqlite_sql(c, STATEMENT_COMMIT), .must_affect = -1 };

    *how = OUTCOME_NOT_DONE;
    if (!run_list(s, list, count, how, e)) {
        *how = OUTCOME_NOT_DONE; /* COMMIT was not reached */
        return false;
    }
    CRASH_POINT(DRIVER_COMMIT_SENT);
    if (run_call(s, &one, how, e)) {
        end_read(s);
        return true;
    }
    if (e->code == ERR_IO)
        *how = OUTCOME_UNKNOWN;
    *how = after_commit(s, *how);
    return false;
}
