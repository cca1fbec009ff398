-- The number of a table, by its name or by its number, and the search path, which reading it sets aside.
-- $1  schema    text  empty: by the search path
-- $2  name      text
-- $3  identity  text  its number; empty: by name
-- ->  identity  text
-- ->  path      text
-- from 12
-- source      PostgreSQL manual 9.26 (to_regclass), 9.27 (current_setting)
SELECT c.oid::pg_catalog.text AS identity, pg_catalog.current_setting('search_path') AS path
  FROM pg_catalog.pg_class c
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND CASE WHEN $3 <> '' THEN c.oid::pg_catalog.text = $3
            ELSE c.oid = pg_catalog.to_regclass(CASE WHEN $1 = '' THEN pg_catalog.quote_ident($2)
                                                     ELSE pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($2) END)
        END
