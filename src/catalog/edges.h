/*
 * edges.h - what the server knows of its objects beside what they are: who needs whom, and which
 * number each goes by.
 *
 * Invariants
 *   1. Nothing of it is in a catalogue's text or digests.
 *   2. What belongs to an extension counts as the extension.
 */
#ifndef CATALOG_EDGES_H
#define CATALOG_EDGES_H

#include "catalog/catalog.h"

typedef struct edges edges;

/* a: holds what is read, and in the end what the catalogue gets. */
MUST edges *edges_new(arena *a);

/* Reads, in the transaction that reads the catalogue; an engine without statements for it gives
 * nothing. */
MUST bool edges_read(conn *c, edges *of, err *e);

/* Sets the catalogue's identities, edges, origin and reader. errors ERR_LIMIT */
MUST bool edges_join(edges *of, catalog *c, err *e);

#endif
