/*
 * duration.h - times as people write them: a number and ms, s, m or h.
 */
#ifndef CLI_DURATION_H
#define CLI_DURATION_H

#include <stdint.h>

#include "base/str.h"

enum { DURATION_MAX_MS = 7 * 24 * 3600 * 1000 }; /* a week */
enum { AGE_MAX_DAYS = 36500 };

/*
 * Reads "500ms", "2s", "1.5s", "5m", "1h".
 *   errors  ERR_USAGE with the remedy; a number without unit is refused
 */
MUST bool duration_parse(str text, int64_t *out_ms, err *e);

/*
 * Reads how old something is: "7d", "1.5d", or as duration_parse() without its limit.
 *   errors  ERR_USAGE with the remedy
 */
MUST bool duration_parse_age(str text, int64_t *out_ms, err *e);

#endif
