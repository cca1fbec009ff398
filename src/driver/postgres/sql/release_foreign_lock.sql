-- Lets go of an advisory lock of another tool that this session took.
-- $1  number  bigint
-- ->  freed   boolean
SELECT pg_catalog.pg_advisory_unlock($1::pg_catalog.int8)
