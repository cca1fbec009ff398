/*
 * jsonc.h - JSON with comments: `//` to the end of the line and slash-star to star-slash, outside
 * strings.
 *
 * Invariants
 *   1. Every error begins "line N: "; line numbers are those of the text as it was given.
 */
#ifndef CLI_JSONC_H
#define CLI_JSONC_H

#include "base/json.h"

/*
 * Parses one object; comments are white space, a comma before a closing bracket is refused with its
 * place. errors  ERR_CONFIG
 */
MUST bool jsonc_parse(arena *a, str text, json_t **out, err *e);

/* The line of the key at the end of a path of keys, from 1; 0 when it is not there. `text` was
 * accepted. */
size_t jsonc_line(arena *a, str text, const str *path, size_t depth);

#endif
