/*
 * hash.h - SHA-256, and a digest of a multiset of rows.
 *
 * Source  FIPS 180-4, by OpenSSL's EVP interface. The sum of row digests modulo 2^256 depends on
 *         which rows there are and how often, not on their order; it finds accidents, it does not
 *         withstand an adversary who chooses the rows.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

enum { HASH_SIZE = 32, HASH_HEX = 64 }; /* bytes; characters */

typedef struct hash {
    unsigned char at[HASH_SIZE];
} hash;

hash hash_of(str s);
str hash_hex(arena *a, hash h); /* 64 lower-case characters */
/* SHA-1 in 40 lower-case characters: what other programs record; nothing of ours relies on it. */
str hash_sha1_hex(arena *a, str s);
MUST bool hash_from_hex(str hex, hash *out);
bool hash_same(hash a, hash b);

/* Piecewise hashing. Each part is preceded by its length, so that parts cannot run together. */
typedef struct hasher hasher;
MUST hasher *hasher_new(void);                           /* ends the process when memory is gone */
void hasher_raw(hasher *h, const void *at, size_t size); /* no length in front */
void hasher_part(hasher *h, str part);
hash hasher_end(hasher *h); /* the digest; the hasher starts anew and can be used again */
void hasher_free(hasher *h);

/* A multiset of rows: count, and sum of their digests modulo 2^256. */
typedef struct rows_digest {
    uint64_t count;
    hash sum;
} rows_digest;
void rows_digest_add(rows_digest *d, hash row);
void rows_digest_join(rows_digest *d, const rows_digest *other);

#endif
