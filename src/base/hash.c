#include "base/hash.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHA1_SIZE = 20 }; /* bytes */

struct hasher {
    EVP_MD_CTX *md;
};

static void must(bool ok)
{
    if (ok)
        return;
    (void)fputs("fatal: a digest is not to be had from the system's OpenSSL\n", stderr);
    abort();
}

static EVP_MD *sha256;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fetch(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

/* Looked up once in a process: EVP_sha256() makes the library look it up for every digest. */
static const EVP_MD *algorithm(void)
{
    (void)pthread_once(&once, fetch);
    must(sha256 != NULL);
    return sha256;
}

hasher *hasher_new(void)
{
    hasher *h = calloc(1, sizeof *h);

    must(h != NULL);
    h->md = EVP_MD_CTX_new();
    must(h->md && EVP_DigestInit_ex(h->md, algorithm(), NULL) == 1);
    return h;
}

void hasher_raw(hasher *h, const void *at, size_t size)
{
    if (size)
        must(EVP_DigestUpdate(h->md, at, size) == 1);
}

void hasher_part(hasher *h, str part)
{
    unsigned char size[8];

    for (int i = 0; i < 8; i++)
        size[i] = (unsigned char)((uint64_t)part.size >> (8 * i));
    hasher_raw(h, size, sizeof size);
    hasher_raw(h, part.at, part.size);
}

hash hasher_end(hasher *h)
{
    hash out;

    must(EVP_DigestFinal_ex(h->md, out.at, NULL) == 1);
    /* The same digest again: naming it would make the library look it up anew. */
    must(EVP_DigestInit_ex(h->md, NULL, NULL) == 1);
    return out;
}

void hasher_free(hasher *h)
{
    if (h)
        EVP_MD_CTX_free(h->md);
    free(h);
}

hash hash_of(str s)
{
    hash out;

    must(EVP_Digest(s.at ? s.at : "", s.size, out.at, NULL, algorithm(), NULL) == 1);
    return out;
}

static str hex_of(arena *a, const unsigned char *at, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    char *to = arena_take(a, 2 * size + 1);

    for (size_t i = 0; i < size; i++) {
        to[2 * i] = digits[at[i] >> 4];
        to[2 * i + 1] = digits[at[i] & 15];
    }
    return (str){ to, 2 * size };
}

str hash_sha1_hex(arena *a, str s)
{
    unsigned char out[SHA1_SIZE];

    must(EVP_Digest(s.at ? s.at : "", s.size, out, NULL, EVP_sha1(), NULL) == 1);
    return hex_of(a, out, sizeof out);
}

str hash_hex(arena *a, hash h)
{
    return hex_of(a, h.at, HASH_SIZE);
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hash_from_hex(str hex, hash *out)
{
    hash h;

    if (hex.size != HASH_HEX)
        return false;
    for (size_t i = 0; i < HASH_SIZE; i++) {
        int high = nibble(hex.at[2 * i]), low = nibble(hex.at[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        h.at[i] = (unsigned char)(high * 16 + low);
    }
    *out = h;
    return true;
}

bool hash_same(hash a, hash b)
{
    return memcmp(a.at, b.at, HASH_SIZE) == 0;
}

static void sum_add(hash *sum, const hash *more)
{
    unsigned carry = 0;

    for (size_t i = 0; i < HASH_SIZE; i++) {
        carry += (unsigned)sum->at[i] + more->at[i];
        sum->at[i] = (unsigned char)carry;
        carry >>= 8;
    }
}

void rows_digest_add(rows_digest *d, hash row)
{
    d->count++;
    sum_add(&d->sum, &row);
}

void rows_digest_join(rows_digest *d, const rows_digest *other)
{
    d->count += other->count;
    sum_add(&d->sum, &other->sum);
}
