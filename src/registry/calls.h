/*
 * calls.h - numbers and digests as parameters; for this folder alone.
 */
#ifndef REGISTRY_CALLS_H
#define REGISTRY_CALLS_H

#include "registry/registry.h"

value calls_int(arena *a, int64_t n);
value calls_hash(arena *a, hash h);

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

#endif
