/*
 * detail.h - a relation's columns and key as JSON; for this folder alone.
 */
#ifndef KEEP_DETAIL_H
#define KEEP_DETAIL_H

#include "keep/relation.h"

str detail_write(arena *a, const relation *of);
/* errors ERR_REGISTRY */
MUST bool detail_read(arena *a, str detail, relation *out, err *e);

#endif
