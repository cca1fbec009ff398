-- Holds a sandbox for as long as this session lives; the lock can be seen from every database of the server.
-- $1  number  text     16 hexadecimal digits of its name
-- ->  held    integer  0: another session has it
-- from 12
-- source      PostgreSQL manual, pg_locks
SELECT pg_catalog.pg_try_advisory_lock(('x' || $1::pg_catalog.text)::pg_catalog.bit(64)::pg_catalog.int8)::pg_catalog.int4 AS held
