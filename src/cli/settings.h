/*
 * settings.h - the configuration file: what it may say, and what it says for one environment.
 *
 * Shape   docs/homing.schema.json; a value under "environments" stands before the same one beside
 * it.
 *
 * Invariants
 *   1. An unknown key, a value of another type and a URL with a password are errors naming file and
 * line.
 *   2. Reading the file resolves no reference.
 */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "base/str.h"

enum { SETTINGS_SIZE_MAX = 1 << 20 }; /* bytes of a file */

typedef enum setting_type {
    SETTING_TEXT,
    SETTING_FLAG,
    SETTING_COUNT,
    SETTING_DURATION,
    SETTING_DURATION_OR_NONE,
    SETTING_LOCATION, /* a URL or a reference as text, or {"command": [words]} */
    SETTING_LAYOUT,   /* of the folder of the migrations */
    SETTING_OBJECT,
    SETTING_ENVIRONMENTS
} setting_type;

enum { IN_ROOT = 1, IN_ENVIRONMENT = 2, IN_LIMITS = 4 };

typedef struct setting_row {
    const char *key;
    setting_type type;
    int where; /* IN_..., together */
    const char *help;
} setting_row;

extern const setting_row setting_rows[]; /* ends in a row without key */

typedef struct setting {
    str key;  /* "strict", "limits.lockTimeout" */
    str text; /* as it would stand on the command line; flags "true" or "false" */
} setting;

typedef struct settings {
    str file;   /* as given; empty when there is none */
    str folder; /* of the file; empty: the working folder. Relative paths in the file begin here */
    str environment;
    str url;                 /* a URL without password, or a reference; empty: none */
    char *const *url_words;  /* {"command": [...]}, ends in NULL; NULL: none */
    bool url_of_environment; /* it stands in the environment's own section */
    bool guarded;            /* "protected" */
    setting *list;
    size_t count;
} settings;

/*
 * Reads a configuration.
 *   file         path
 *   environment  name of one; empty: as "env" of the file says, or none
 *   errors       ERR_CONFIG, ERR_SECRET with "file: line N: what" and the remedy; ERR_IO
 */
MUST bool settings_read(arena *a, const char *file, str environment, settings *out, err *e);

/* The text of a setting; empty when it is not there. */
str settings_text(const settings *s, const char *key);

#endif
