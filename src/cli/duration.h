/*
 * duration.h - times as people write them: a number and ms, s, m or h.
 */
#ifndef CLI_DURATION_H
#define CLI_DURATION_H

#include <stdint.h>

#include "base/str.h"

enum { DURATION_MAX_MS = 7 * 24 * 3600 * 1000 }; /* a week */

/*
 * Reads "500ms", "2s", "1.5s", "5m", "1h".
 *   errors  ERR_USAGE with the remedy; a number without unit is refused
 */
MUST bool duration_parse(str text, int64_t *out_ms, err *e);

#endif
