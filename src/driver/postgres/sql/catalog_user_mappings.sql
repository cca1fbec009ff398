-- User mappings with the names of their options, never the values.
-- ->  kind     text
-- ->  schema   text  empty where there is none
-- ->  name     text
-- ->  sub      text  name of a part, empty for a whole object
-- ->  options  text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'user mapping' AS kind, '' AS schema, m.srvname AS name, m.usename AS sub,
       /*: 'pg_catalog.pg_user_mapping'::pg_catalog.regclass::pg_catalog.oid || '/' || m.umid || '/0' AS number, :*/
       CASE WHEN m.umoptions IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(pg_catalog.split_part(o, '=', 1), ', ' ORDER BY pg_catalog.split_part(o, '=', 1) COLLATE "C") FROM pg_catalog.unnest(m.umoptions) o) END AS options
  FROM pg_catalog.pg_user_mappings m
