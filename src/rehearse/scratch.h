/*
 * scratch.h - private folders for temporary files that are found again when their process is gone.
 *
 * Shape   TMPDIR (else /tmp) /homing-sandbox-<space>-<pid>-<started>-<random>: space is the start
 * of a digest of boot and pid namespace, zeros when the system does not say. The name is there as
 * soon as the folder is, so nothing has to be written to know whose it is.
 *
 * Invariants
 *   1. A folder has mode 0700 and is on no path longer than a Unix socket's may be.
 *   2. scratch_sweep() removes only folders that have such a name and whose process is gone, or
 *      cannot be seen and the folder is older than a day.
 *   3. Removing follows no symbolic link.
 */
#ifndef REHEARSE_SCRATCH_H
#define REHEARSE_SCRATCH_H

#include "base/str.h"

/* errors  ERR_IO; crash rehearse.sandbox.folder */
MUST bool scratch_make(arena *a, str *folder, err *e);
/* errors  ERR_IO naming what is left; a folder that is not there is none */
MUST bool scratch_remove(arena *a, str folder, err *e);
/* before: called for a folder that is about to be removed; may be NULL. errors ERR_IO */
MUST bool scratch_sweep(arena *a, void (*before)(arena *a, str folder), size_t *removed,
                        size_t *left, err *e);

#endif
