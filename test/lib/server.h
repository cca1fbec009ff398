/*
 * server.h - a PostgreSQL server of a C test's own, in a temporary folder, without fsync.
 *
 * Reached over a Unix socket in that folder only, with trust. It dies with the process that started
 * it, also when that is killed. Its programs are those of the folder HOMING_TEST_PGBIN, else
 * Debian's PostgreSQL 15.
 */
#ifndef TEST_LIB_SERVER_H
#define TEST_LIB_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

typedef struct server {
    char folder[64]; /* holds everything; gone after server_stop() */
    pid_t pid, pooler;
} server;

/* False when the server's programs are not installed or it does not answer within 30 s. */
bool server_start(server *s);
/* PgBouncer in transaction mode, one server connection, port 6432 in the same folder; false when
 * there is none. */
bool server_start_pooler(server *s);
void server_stop(server *s);

/* postgres://USER@/DATABASE?host=FOLDER; the text is overwritten by the next call. */
const char *server_url(const server *s, const char *user, const char *database);

/* Removes a folder and what is in it. */
void server_remove_folder(const char *path);

#endif
