-- Databases of this server that have the name of a sandbox.
-- ->  name    text
-- ->  origin  text     system and database
-- ->  mark    text     comment; null: none
-- ->  open    integer  1: sessions are let in
-- ->  held    integer  1: a session of its maker lives
-- from 12
-- source      PostgreSQL manual, pg_database, pg_locks
SELECT b.datname AS name,
       (SELECT s.system_identifier FROM pg_catalog.pg_control_system() s) || '/' || b.oid AS origin,
       pg_catalog.shobj_description(b.oid, 'pg_database') AS mark,
       b.datallowconn::pg_catalog.int4 AS open,
       EXISTS (SELECT FROM pg_catalog.pg_locks l
                WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                  AND ((l.classid::pg_catalog.int8 << 32) | l.objid::pg_catalog.int8)
                      = ('x' || pg_catalog.right(b.datname::pg_catalog.text, 16))::pg_catalog.bit(64)::pg_catalog.int8
              )::pg_catalog.int4 AS held
  FROM pg_catalog.pg_database b
 WHERE b.datname ~ '^homing_sandbox_[0-9a-f]{16}$'
