/*
 * methods.h - what a driver is made of; for src/driver alone.
 *
 * Every method is required and does what the driver_...() function of the same name promises. The
 * functions in driver.c have checked before: the session is not lost, and is in or outside a
 * transaction as the method needs it. A driver keeps conn.lost and conn.in_transaction true to the
 * server's word and passes the crash points `...sent`, since it alone knows when that is.
 */
#ifndef DRIVER_METHODS_H
#define DRIVER_METHODS_H

#include "driver/driver.h"

/* Whoever is given the rows of several tables. */
typedef struct table_rows {
    table_bytes_fn *each;
    void *ctx;
    size_t at; /* position of the table that is read */
} table_rows;

struct driver {
    const char *name;
    dialect dialect;
    bool (*open)(const driver *self, const target *to, arena *a, conn **out, err *e);
    void (*close)(conn *c);
    bool (*run)(conn *c, str sql, int64_t *affected, outcome *how, err *e);
    bool (*calls)(conn *c, call *list, size_t count, outcome *how, err *e);
    /* Of a transaction that writes, list may be empty; a failure leaves no transaction open. */
    bool (*begin)(conn *c, call *list, size_t count, err *e);
    /* NULL: nothing is won by doing it at once. A failure leaves the transaction, if any, open. */
    bool (*begin_run)(conn *c, call *list, size_t count, author_statement *statement, err *e);
    bool (*begin_read)(conn *c, err *e);
    bool (*commit)(conn *c, call *list, size_t count, outcome *how, err *e);
    void (*rollback)(conn *c);
    bool (*limit)(conn *c, const session_limits *limits, err *e);
    bool (*reset)(conn *c, err *e);
    void (*interrupt)(conn *c);
    bool (*end_session)(conn *c, str identity, int64_t wait_ms, ended *out, err *e);
    bool (*probe)(conn *c, const probe *what, arena *a, probed *out, err *e);
    bool (*copy_rows)(conn *c, str table, bytes_fn *each, void *ctx, err *e);
    /* At once; NULL: nothing is won by it. *done stays false when it cannot be. */
    bool (*copy_tables)(conn *c, const str *tables, size_t count, table_rows *to, bool *done,
                        err *e);
    str (*sql)(const conn *c, statement_id id);
};

extern const driver driver_postgres, driver_sqlite;

/* After a call's statement succeeded: its must_affect. */
MUST bool call_check(const call *one, err *e);
/* Fills *e with what the call says of another number of rows. False. */
bool call_fail(const call *one, err *e);

#endif
