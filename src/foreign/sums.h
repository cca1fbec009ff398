/*
 * sums.h - digests as other tools compute them; for this folder alone.
 */
#ifndef FOREIGN_SUMS_H
#define FOREIGN_SUMS_H

#include "base/str.h"

uint32_t sum_crc32(str s); /* IEEE 802.3 */
/* The next state over more bytes; begins and ends inverted: ~sum_crc32_add(~0, s). */
uint32_t sum_crc32_add(uint32_t state, str s);

/* Flyway: CRC-32 over the lines without their ends, byte order mark left out; as a signed int. */
int32_t sum_flyway(str file);
/* graphile-migrate: sha1:HEX over the hash before and the body below the headers. */
str sum_graphile(arena *a, str previous, str file);
/* SHA-256 in hexadecimal of the text as it is, with line feeds for line ends, with both. */
enum { SUM_FORMS = 3 };
void sum_sha256_forms(arena *a, str text, str out[SUM_FORMS]);
/* The text with line feeds for line ends, or with both characters. */
str sum_with_ends(arena *a, str text, bool both);

/* Numbers of advisory locks that are computed. */
int64_t lock_number_golang(arena *a, str database, str schema, str table);
int64_t lock_number_flyway(arena *a, str schema, str table);
int64_t lock_number_rails(str database);

#endif
