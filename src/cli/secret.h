/*
 * secret.h - passwords where they must not be, and the references that keep them out.
 *
 * Invariants
 *   1. No error names the value of a reference, only the reference.
 *   2. A program is started with its words as they are, never by a shell; it has SECRET_TIME_MS and
 * may say SECRET_SIZE bytes.
 */
#ifndef CLI_SECRET_H
#define CLI_SECRET_H

#include "base/str.h"

enum { SECRET_TIME_MS = 30 * 1000, SECRET_SIZE = 64 * 1024 };

/* True when a URL, or a list of key=value pairs, has a password in it; *begin and *end are its
 * bytes. */
bool secret_in(str url, size_t *begin, size_t *end);

/* Overwrites every password in the words of the command line, which other users of the machine can
 * read. */
void secret_hide(int argc, char **argv);

/* True for "env:...", "file:..." and "command:...". */
bool secret_is_reference(str text);

/*
 * The value of env:NAME, file:PATH or command:PROGRAM ARGUMENT... (words apart by spaces), without
 * the line feed at its end. folder  relative paths begin here; empty: the working folder errors
 * ERR_SECRET naming the reference; ERR_NO_MEMORY
 */
MUST bool secret_resolve(arena *a, str reference, str folder, str *out, err *e);

/*
 * What a program says on standard output, without the line feed at its end; its standard error is
 * passed on. words   ends in NULL errors  ERR_SECRET naming the program
 */
MUST bool secret_from_program(arena *a, char *const *words, str *out, err *e);

#endif
