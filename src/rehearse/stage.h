/*
 * stage.h - the sandbox while a rehearsal goes on: what is in it now, and how it is led elsewhere.
 *
 * Owner   the thread that made it.
 *
 * Invariants
 *   1. Nothing but the sandbox is ever written to.
 *   2. stage.now is the catalogue as it is, between two calls that move it.
 *   3. Memory does not grow with the number of migrations: a catalogue is let go of with its
 *      station.
 */
#ifndef REHEARSE_STAGE_H
#define REHEARSE_STAGE_H

#include "catalog/refresh.h"
#include "homing/homing.h"
#include "rehearse/rows.h"
#include "rehearse/sandbox.h"

/* A catalogue, and the watch that gave it. */
typedef struct station {
    watch *of; /* NULL: none */
    catalog c;
} station;

void station_free(station *s);

/* Tables by name. */
typedef struct table_names {
    arena *a;
    const object **at; /* any object of that schema and name */
    size_t count, room;
} table_names;

void table_names_add(table_names *all, const object *table);
bool table_names_have(const table_names *all, str schema, str name);

typedef struct stage {
    arena *a; /* as long as the rehearsal */
    const hm_context *at;
    sandbox_wish where;
    rows_wish rows;
    sandbox box;
    arena *box_a, *session;
    conn *c; /* in the sandbox */
    watch *watch;
    watch **past; /* of sandboxes before this one, whose catalogues may still be in use */
    size_t past_count;
    station now;
    arena *digests_a;
    table_digests digests; /* of all tables, as they are between two migrations */
    sandbox_built built;   /* what came of the target's schema; lives until it is closed */
    rows_report filled;    /* likewise */
} stage;

/*
 * Makes the sandbox, brings it to the catalogue, and fills it.
 *   like    must live until the stage is closed
 *   errors  those of sandbox_open(), sandbox_build(), rows_fill()
 */
MUST bool stage_open(stage *s, const catalog *like, err *e);
/* errors  what could not be removed; it is left to the next sweep. Everything is let go of, save
 * for stations that are in use. */
MUST bool stage_close(stage *s, err *e);
/* Frees those, too. */
void stage_forget(stage *s);

/* A failure that says nothing of what was tried: the session is lost, there is no room. */
bool stage_is_broken(const stage *s, const err *e);
/* errors  ERR_PAUSED: a signal asks for the end */
MUST bool stage_go_on(const stage *s, err *e);

/* Session state back to what it was when the stage was opened. */
MUST bool stage_rest(stage *s, err *e);
/* The catalogue as it is: without owners and grants, with edges. */
MUST bool stage_look(stage *s, station *out, err *e);
/* stage_look() into stage.now; the one before is let go of. */
MUST bool stage_look_now(stage *s, err *e);

/* Row digests of these tables of the catalogue, or of all (NULL). */
MUST bool stage_digest(stage *s, arena *a, const catalog *of, const table_names *only,
                       table_digests *out, err *e);
/* What is known of a table's rows; NULL: nothing. */
const table_digest *digest_of(const table_digests *all, str schema, str name);
/* Takes stock after a migration: of tables that are new, or among those given (NULL: all). */
MUST bool stage_take_stock(stage *s, const table_names *those, err *e);
/* Rows into these tables of stage.now. */
MUST bool stage_fill(stage *s, const table_names *only, uint64_t seed, int64_t rows, err *e);

/* Runs statements of catalog_inverse() in one transaction, foreign keys at rest where they ask for
 * it; then the session's state is reset. */
MUST bool stage_run_ddl(stage *s, const ddl *d, err *e);
/*
 * Leads the sandbox to a catalogue, whatever it is now: by the difference, else by making it anew.
 * stage.now is read.
 */
MUST bool stage_lead_to(stage *s, const catalog *want, err *e);

#endif
