-- Publications with what they publish.
-- ->  kind               text
-- ->  schema             text  empty where there is none
-- ->  name               text
-- ->  sub                text  name of a part, empty for a whole object
-- ->  all_tables         text
-- ->  tables             text
-- ->  publishes          text
-- ->  via_root           text
-- ->  generated_columns  text
-- ->  owner              text
-- ->  comment            text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'publication' AS kind, '' AS schema, p.pubname AS name, '' AS sub,
       /*: 'pg_catalog.pg_publication'::pg_catalog.regclass::pg_catalog.oid || '/' || p.oid || '/0' AS number, :*/
       CASE WHEN p.puballtables THEN 'yes' END AS all_tables,
       (SELECT pg_catalog.string_agg(r.prrelid::pg_catalog.regclass::text, E'\n' ORDER BY r.prrelid::pg_catalog.regclass::text COLLATE "C")
          FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid) AS tables,
       pg_catalog.concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                 CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END) AS publishes,
       CASE pg_catalog.to_jsonb(p) ->> 'pubviaroot' WHEN 'true' THEN 'yes' END AS via_root,
       CASE pg_catalog.to_jsonb(p) ->> 'pubgencols' WHEN 's' THEN 'stored' END AS generated_columns,
       pg_catalog.pg_get_userbyid(p.pubowner) AS owner,
       pg_catalog.obj_description(p.oid, 'pg_publication') AS comment
  FROM pg_catalog.pg_publication p
 WHERE p.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_publication'::pg_catalog.regclass)
