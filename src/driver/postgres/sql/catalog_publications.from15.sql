-- Publications with what they publish.
-- ->  kind               text
-- ->  schema             text  empty where there is none
-- ->  name               text
-- ->  sub                text  name of a part, empty for a whole object
-- ->  all_tables         text
-- ->  tables             text
-- ->  schemas            text
-- ->  publishes          text
-- ->  via_root           text
-- ->  generated_columns  text
-- ->  owner              text
-- ->  comment            text
-- from 15
-- source      PostgreSQL manual, System Catalogs
SELECT 'publication' AS kind, '' AS schema, p.pubname AS name, '' AS sub,
       /*: 'pg_catalog.pg_publication'::pg_catalog.regclass::pg_catalog.oid || '/' || p.oid || '/0' AS number, :*/
       CASE WHEN p.puballtables THEN 'yes' END AS all_tables,
       (SELECT pg_catalog.string_agg(t.line, E'\n' ORDER BY t.line COLLATE "C")
          FROM (SELECT r.prrelid::pg_catalog.regclass::text
                       || coalesce(' (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
                                             WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) || ')', '')
                       || coalesce(' where ' || pg_catalog.pg_get_expr(r.prqual, r.prrelid), '') AS line
                  FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid) t) AS tables,
       (SELECT pg_catalog.string_agg(ns.nspname::text, ', ' ORDER BY ns.nspname) FROM pg_catalog.pg_publication_namespace s
          JOIN pg_catalog.pg_namespace ns ON ns.oid = s.pnnspid WHERE s.pnpubid = p.oid) AS schemas,
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
