/*
 * scene.h - what the demonstration happens in: a temporary folder, a database, a process that is
 * killed.
 *
 * Everything is done through the public interface; a killed process is a real one, ended by
 * SIGKILL.
 */
#ifndef CLI_SCENE_H
#define CLI_SCENE_H

#include "cli/invocation.h"

enum { SCENE_HOME = -1 };

typedef struct scene {
    invocation *i;
    arena *a;
    char folder[256];
    bool made;
    hm_context at;        /* the database of the demonstration */
    hm_context reference; /* one like it, in which nothing is interrupted */
    json_t *checks;       /* what was found, for the result */
} scene;

/* Makes the folder with its migrations; errors ERR_IO */
MUST bool scene_open(scene *s, invocation *i, err *e);
/* Removes the folder; harmless when it was not made. */
void scene_close(scene *s);

/* Shows a line; nothing with --json. */
void scene_say(const scene *s, const char *fmt, ...) PRINTF(2, 3);
/* Shows "$ command". */
void scene_command(const scene *s, const char *line);

/*
 * The document of a result, shown as the command shows it; a new value, to be released.
 *   wanted  exit status, or SCENE_HOME: done, or failed and home
 *   errors  ERR_INTERNAL: it ended otherwise; the text says how
 */
MUST bool scene_take(const scene *s, json_t *taken, int wanted, json_t **out, err *e);

/* As scene_take(), without showing it. */
MUST bool scene_take_quietly(const scene *s, json_t *taken, int wanted, json_t **out, err *e);

/* Fingerprint of the catalogue and digests of all rows, as one text. */
MUST bool scene_digest(const scene *s, const hm_context *at, str *out, err *e);

/* Notes a check and its answer; false with ERR_CHECK when it is not so. */
MUST bool scene_check(scene *s, const char *what, bool so, err *e);

typedef struct killed {
    pid_t pid;
    int64_t rows; /* of the step that was under way, as it told last */
} killed;

/*
 * Applies in a process of its own, up to a migration, and kills that one when a step has done
 * `after` rows. errors  ERR_INTERNAL: it ended before, or did not come so far in a minute
 */
MUST bool scene_kill_apply(const scene *s, const char *migration, int64_t after, killed *out,
                           err *e);

#endif
