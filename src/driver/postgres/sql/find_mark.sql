-- What says of this database that it is a sandbox of a rehearsal.
-- ->  mark    text  comment of the database, or of the registry's schema
-- ->  origin  text  system and database; asked only when there is such a comment
-- from 12
-- source      PostgreSQL manual, COMMENT
SELECT m.mark,
       (SELECT s.system_identifier FROM pg_catalog.pg_control_system() s)::text || '/' || b.oid::text AS origin
  FROM pg_catalog.pg_database b
 CROSS JOIN LATERAL (SELECT d.description
                       FROM pg_catalog.pg_shdescription d
                      WHERE d.objoid = b.oid AND d.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
                      UNION ALL
                     SELECT d.description
                       FROM pg_catalog.pg_namespace n
                       JOIN pg_catalog.pg_description d
                         ON d.objoid = n.oid AND d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objsubid = 0
                      WHERE n.nspname = 'homing') m (mark)
 WHERE b.datname = pg_catalog.current_database()
   AND m.mark LIKE '{%"sandbox"%'
