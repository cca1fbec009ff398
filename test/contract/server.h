/*
 * server.h - a PostgreSQL server of a test's own: in a temporary folder, on a Unix socket, fsync
 * off.
 *
 * Owner   the process that started it; it is ended with that process, however that ends.
 */
#ifndef TEST_CONTRACT_SERVER_H
#define TEST_CONTRACT_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

typedef struct server {
    char folder[64]; /* also of the socket */
    pid_t pid, pooler;
} server;

/* HOMING_TEST_PGBIN or Debian's PostgreSQL 15; false when there is none, or it does not start. */
bool server_start(server *s);
/* PgBouncer in transaction mode, port 6432 in the same folder; false when there is none. */
bool server_start_pooler(server *s);
void server_stop(server *s);

#endif
