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

typedef struct scratch_swept {
    size_t removed, left; /* folders; left: given up, and still there */
} scratch_swept;

/* errors  ERR_IO; crash rehearse.sandbox.folder */
MUST bool scratch_make(arena *a, str *folder, err *e);
/* errors  ERR_IO naming what is left; a folder that is not there is none */
MUST bool scratch_remove(arena *a, str folder, err *e);
/* More than a day. */
bool scratch_is_old(arena *a, str folder);
/* Whether a sweep would find a folder whose process is gone. */
bool scratch_is_any(arena *a);
/* Whether a folder may go; it can be tidied up by it. */
typedef bool scratch_judge(void *ctx, arena *a, str folder);
/* judge: asked for each folder that could be removed; may be NULL. errors ERR_IO */
MUST bool scratch_sweep(arena *a, scratch_judge *judge, void *ctx, scratch_swept *out, err *e);

#endif
