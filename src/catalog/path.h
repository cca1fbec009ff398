/*
 * path.h - an object's kind and path as one line, and back.
 *
 * Shape   kind, space, the parts that are not empty joined by dots. A part is bare when it is a
 *         word of letters, digits, operator signs and bytes beyond ASCII, or such a word with plain
 *         arguments between parentheses; else it stands between quotes with \" \\ \n \r \t \xHH.
 */
#ifndef CATALOG_PATH_H
#define CATALOG_PATH_H

#include "catalog/catalog.h"

void path_write(buf *b, const object *o);

/*
 * Sets kind, schema, name and sub from a line; the bytes are the arena's or the line's.
 * False: the line is no path, or its kind is not known.
 */
MUST bool path_read(arena *a, str line, object *out);

#endif
