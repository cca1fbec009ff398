-- Lets the server look once a second, during a statement, whether its client is still there.
-- $1  local       boolean  true: until the end of the transaction only
-- $2  client_pid  integer  process id as the client was told at login; another one means local
-- ->  setting     text
-- from 14
-- source          PostgreSQL manual 20.3, client_connection_check_interval; systems that cannot refuse it
SELECT pg_catalog.set_config('client_connection_check_interval', '1s',
    $1::pg_catalog.bool OR pg_catalog.pg_backend_pid() <> $2::pg_catalog.int4)
