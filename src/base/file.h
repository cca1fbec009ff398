/*
 * file.h - whole files and folders.
 *
 * Invariants
 *   1. A file written by file_write() has mode 0600, and is there whole or not at all (written
 * beside, synced, renamed, folder synced).
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/str.h"

/*
 * Reads a whole file.
 *   limit   largest size accepted, bytes
 *   errors  ERR_IO naming the path; ERR_LIMIT: larger than limit (nothing was read)
 */
MUST bool file_read(arena *a, const char *path, size_t limit, str *out, err *e);
MUST bool file_write(const char *path, str text, err *e);
/* As file_write(), for what others read too: with the mode of the file it replaces, a new one with
 * what the umask leaves of 0666. */
MUST bool file_replace(const char *path, str text, err *e);
bool file_exists(const char *path);
/* Nothing is there; false also when that cannot be told. */
bool file_is_missing(const char *path);
bool file_is_folder(const char *path);
/* Makes the folder and its parents (mode 0755). */
MUST bool file_make_folder(const char *path, err *e);

typedef struct file_names {
    str *at;
    size_t count;
} file_names;
/* Names in a folder except . and .., sorted by bytes. errors ERR_IO naming the path. */
MUST bool file_list(arena *a, const char *path, file_names *out, err *e);
str file_join(arena *a, str folder, str name);

#endif
