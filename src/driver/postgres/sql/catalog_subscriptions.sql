-- Subscriptions of this database, without how they connect.
-- ->  kind                text
-- ->  schema              text  empty where there is none
-- ->  name                text
-- ->  sub                 text  name of a part, empty for a whole object
-- ->  enabled             text
-- ->  publications        text
-- ->  slot                text
-- ->  synchronous_commit  text
-- ->  owner               text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'subscription' AS kind, '' AS schema, s.subname AS name, '' AS sub,
       /*: '' AS number, :*/
       CASE WHEN NOT s.subenabled THEN 'no' END AS enabled,
       CASE WHEN s.subpublications IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(o, ', ' ORDER BY o COLLATE "C") FROM pg_catalog.unnest(s.subpublications) o) END AS publications,
       s.subslotname AS slot,
       s.subsynccommit AS synchronous_commit,
       pg_catalog.pg_get_userbyid(s.subowner) AS owner
  FROM pg_catalog.pg_subscription s
 WHERE s.subdbid = (SELECT b.oid FROM pg_catalog.pg_database b WHERE b.datname = pg_catalog.current_database())
