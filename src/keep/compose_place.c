#include "keep/compose_place.h"

str move_schema_sql(arena *a, str table, str schema)
{
    return str_printf(a, "ALTER TABLE %.*s SET SCHEMA %.*s", STR_ARG(table), STR_ARG(schema));
}

str move_rename_sql(arena *a, const char *kind, str of, str to)
{
    return str_printf(a, "ALTER %s %.*s RENAME TO %.*s", kind, STR_ARG(of), STR_ARG(to));
}

str move_column_sql(arena *a, str table, str column, str to)
{
    return str_printf(a, "ALTER TABLE %.*s RENAME COLUMN %.*s TO %.*s", STR_ARG(table),
                      STR_ARG(column), STR_ARG(to));
}

str move_nullable_sql(arena *a, str table, str column)
{
    return str_printf(a, "ALTER TABLE %.*s ALTER COLUMN %.*s DROP NOT NULL", STR_ARG(table),
                      STR_ARG(column));
}

str move_unbound_sql(arena *a, str table, str constraint)
{
    return str_printf(a, "ALTER TABLE %.*s DROP CONSTRAINT %.*s", STR_ARG(table),
                      STR_ARG(constraint));
}

str move_detach_sql(arena *a, str parent, str table)
{
    return str_printf(a, "ALTER TABLE %.*s DETACH PARTITION %.*s", STR_ARG(parent), STR_ARG(table));
}

str move_disinherit_sql(arena *a, str table, str parent)
{
    return str_printf(a, "ALTER TABLE %.*s NO INHERIT %.*s", STR_ARG(table), STR_ARG(parent));
}

str move_make_schema_sql(arena *a, str schema)
{
    return str_printf(a, "CREATE SCHEMA IF NOT EXISTS %.*s", STR_ARG(schema));
}

str move_add_column_sql(arena *a, str table, str column, str type)
{
    return str_printf(a, "ALTER TABLE %.*s ADD COLUMN %.*s %.*s", STR_ARG(table), STR_ARG(column),
                      STR_ARG(type));
}

str move_hollow_sql(arena *a, str place, str columns)
{
    return str_printf(a, "CREATE TABLE %.*s (%.*s)", STR_ARG(place), STR_ARG(columns));
}

str move_fill_sql(arena *a, str place, str columns, str from)
{
    return str_printf(a, "INSERT INTO %.*s (%.*s) SELECT %.*s FROM %.*s", STR_ARG(place),
                      STR_ARG(columns), STR_ARG(columns), STR_ARG(from));
}

str move_drop_sql(arena *a, str table)
{
    return str_printf(a, "DROP TABLE %.*s", STR_ARG(table));
}

str move_object_sql(arena *a, const char *kind, str of, str schema)
{
    return str_printf(a, "ALTER %s %.*s SET SCHEMA %.*s", kind, STR_ARG(of), STR_ARG(schema));
}

str move_any_row_sql(arena *a, str table)
{
    return str_printf(a, "SELECT count(*) FROM (SELECT 1 FROM %.*s LIMIT 1) one", STR_ARG(table));
}
