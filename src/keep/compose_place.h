/*
 * compose_place.h - the statements that move tables and columns away and back. All names are
 * quoted.
 */
#ifndef KEEP_COMPOSE_PLACE_H
#define KEEP_COMPOSE_PLACE_H

#include "base/str.h"

str move_schema_sql(arena *a, str table, str schema);            /* table to another schema */
str move_rename_sql(arena *a, const char *kind, str of, str to); /* kind "TABLE", "INDEX", ... */
str move_object_sql(arena *a, const char *kind, str of, str schema);
str move_column_sql(arena *a, str table, str column, str to);
str move_nullable_sql(arena *a, str table, str column);
str move_unbound_sql(arena *a, str table, str constraint); /* a constraint goes */
str move_detach_sql(arena *a, str parent, str table);
str move_disinherit_sql(arena *a, str table, str parent);
str move_make_schema_sql(arena *a, str schema);
str move_add_column_sql(arena *a, str table, str column, str type);
/* A table, and what fills it with what `from` has. */
str move_hollow_sql(arena *a, str place, str columns);
str move_fill_sql(arena *a, str place, str columns, str from);
str move_any_row_sql(arena *a, str table);
str move_drop_sql(arena *a, str table);

#endif
