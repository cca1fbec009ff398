/*
 * bag.h - the values of the options of one call: command line, then environment, then
 * configuration, then default.
 */
#ifndef CLI_BAG_H
#define CLI_BAG_H

#include "cli/args.h"
#include "cli/settings.h"

typedef struct bag {
    arena *a;
    const args *args;
    settings settings; /* empty while no configuration is read */
} bag;

/*
 * Reads the configuration that the command line or the environment names, or the default one when
 * it is there. errors  those of settings_read(); ERR_CONFIG: an environment is named, and there is
 * no configuration
 */
MUST bool bag_open(arena *a, const args *from, bag *out, err *e);

/* Checks the values of all options of the command. errors ERR_USAGE naming the option and the
 * remedy */
MUST bool bag_check(const bag *b, err *e);

/* Values of options that bag_check() has passed. */
str bag_text(const bag *b, const char *name); /* empty: none */
bool bag_flag(const bag *b, const char *name);
int64_t bag_ms(const bag *b, const char *name); /* "none" is 0 */
int64_t bag_count(const bag *b, const char *name);
const char *const *bag_list(const bag *b, const char *name); /* ends in NULL */
const char *bag_folder(const bag *b);                        /* of the migrations */
const char *bag_lock(const bag *b); /* homing.lock beside the configuration */

/*
 * Where the database is: --url, the environment named by --env or HOMING_ENV, DATABASE_URL,
 * DATABASE_URL_FILE, PG*, the configuration. out     empty: as PG* of the environment say errors
 * ERR_USAGE: no database is named; ERR_SECRET: a reference cannot be resolved
 */
MUST bool bag_database(const bag *b, str *out, err *e);

/* A URL, or what a reference stands for. errors ERR_SECRET: also when the URL has a password in it
 */
MUST bool bag_location(arena *a, str text, str *out, err *e);

#endif
