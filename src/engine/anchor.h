/*
 * anchor.h - are the recorded events what was written, up to a head that was kept elsewhere?
 */
#ifndef ENGINE_ANCHOR_H
#define ENGINE_ANCHOR_H

#include "engine/operation.h"

/*
 * Verifies every run's chain and puts "verified" into the document; a chain that does not fit fails
 * the result (RESULT_HELD: a person must look). there  a registry is; else no event may be
 * anchored. anchor_file  events as --events ndjson wrote them, one JSON object a line; NULL: only
 * the chains themselves errors       ERR_IO, ERR_LIMIT, those of reading
 */
MUST bool anchor_verify(operation *o, bool there, const char *anchor_file, err *e);

#endif
