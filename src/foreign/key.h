/*
 * key.h - by what a row and a file are told to be the same migration; for this folder alone.
 *
 * Shape   a name without its extension, or a version: numbers joined by dots, without leading zeros
 *         and without ".0" at the end.
 */
#ifndef FOREIGN_KEY_H
#define FOREIGN_KEY_H

#include "foreign/match.h"
#include "foreign/sums.h"
#include "foreign/tools.h"

str key_of_row(arena *a, identity by, const history_row *of);
str key_of_file(arena *a, identity by, const history_file *file);
bool key_is_version(str key);
int key_order(str left, str right); /* of versions, part by part */
/* The name without the extension of a script or module. */
str key_stem(str name);

#endif
