-- What says of this database that it is a sandbox of a rehearsal.
-- ->  mark    text  comment of the database, or of the registry's schema
-- ->  origin  text  system and database; asked only when there is such a comment
-- from 12
-- source      PostgreSQL manual, COMMENT
SELECT m.mark,
       (SELECT s.system_identifier FROM pg_catalog.pg_control_system() s) || '/' || b.oid AS origin
  FROM pg_catalog.pg_database b
 CROSS JOIN LATERAL (SELECT pg_catalog.shobj_description(b.oid, 'pg_database')
                      UNION ALL
                     SELECT pg_catalog.obj_description(n.oid, 'pg_namespace')
                       FROM pg_catalog.pg_namespace n
                      WHERE n.nspname = 'homing') m (mark)
 WHERE b.datname = pg_catalog.current_database()
   AND m.mark LIKE '{%"sandbox"%'
