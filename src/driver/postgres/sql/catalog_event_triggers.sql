-- Event triggers.
-- ->  kind      text
-- ->  schema    text  empty where there is none
-- ->  name      text
-- ->  sub       text  name of a part, empty for a whole object
-- ->  event     text
-- ->  tags      text
-- ->  function  text
-- ->  enabled   text
-- ->  owner     text
-- ->  comment   text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'event trigger' AS kind, '' AS schema, t.evtname AS name, '' AS sub,
       /*: 'pg_catalog.pg_event_trigger'::pg_catalog.regclass::pg_catalog.oid || '/' || t.oid || '/0' AS number, :*/
       t.evtevent AS event,
       CASE WHEN t.evttags IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(o, ', ' ORDER BY o COLLATE "C") FROM pg_catalog.unnest(t.evttags) o) END AS tags,
       t.evtfoid::pg_catalog.regproc::text AS function,
       CASE t.evtenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END AS enabled,
       pg_catalog.pg_get_userbyid(t.evtowner) AS owner,
       pg_catalog.obj_description(t.oid, 'pg_event_trigger') AS comment
  FROM pg_catalog.pg_event_trigger t
 WHERE t.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass)
