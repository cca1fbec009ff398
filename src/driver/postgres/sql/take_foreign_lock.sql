-- Takes an advisory lock of another tool for this session, or says that it is held.
-- $1  number  bigint
-- ->  taken   boolean
SELECT pg_catalog.pg_try_advisory_lock($1::pg_catalog.int8)
