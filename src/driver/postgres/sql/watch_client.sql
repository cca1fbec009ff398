-- Servers before 14 cannot look whether their client is still there.
-- $1  local       boolean  true: until the end of the transaction only
-- $2  client_pid  integer  process id as the client was told at login; another one means local
-- ->  setting     text
-- source          PostgreSQL 14 release notes, client_connection_check_interval
SELECT NULL::pg_catalog.text
 WHERE $1::pg_catalog.bool OR pg_catalog.pg_backend_pid() <> $2::pg_catalog.int4
