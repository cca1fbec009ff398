-- Makes a session safe, or one transaction of it when somebody else may get the session next.
-- $1  local       boolean  true: until the end of the transaction only
-- $2  client_pid  integer  process id as the client was told at login; another one means local
-- $3  schema      text     search path as a list of quoted names; empty: left alone
-- $4  lock        text     lock_timeout in milliseconds; empty: left alone
-- $5  statement   text     statement_timeout in milliseconds
-- ->  one column per setting
-- We never think inside a transaction: one that idles has lost its client, and its locks must not outlive it.
-- source  PostgreSQL manual, chapter 20 (server configuration), set_config
WITH this AS (
    SELECT $1::pg_catalog.bool OR pg_catalog.pg_backend_pid() <> $2::pg_catalog.int4 AS local
)
SELECT pg_catalog.set_config('client_encoding', 'UTF8', local),
       pg_catalog.set_config('application_name', 'homing', local),
       pg_catalog.set_config('client_min_messages', 'warning', local),
       pg_catalog.set_config('standard_conforming_strings', 'on', local),
       pg_catalog.set_config('DateStyle', 'ISO', local),
       pg_catalog.set_config('IntervalStyle', 'postgres', local),
       pg_catalog.set_config('TimeZone', 'UTC', local),
       pg_catalog.set_config('extra_float_digits', '1', local),
       pg_catalog.set_config('bytea_output', 'hex', local),
       pg_catalog.set_config('quote_all_identifiers', 'off', local),
       pg_catalog.set_config('idle_in_transaction_session_timeout', '10s', local),
       pg_catalog.set_config('default_transaction_isolation', 'read committed', local),
       pg_catalog.set_config('statement_timeout', $5::pg_catalog.text, local),
       CASE WHEN pg_catalog.current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')
            THEN pg_catalog.set_config('synchronous_commit', 'on', local) END,
       CASE WHEN $3::pg_catalog.text <> ''
            THEN pg_catalog.set_config('search_path', $3::pg_catalog.text, local) END,
       CASE WHEN $4::pg_catalog.text <> ''
            THEN pg_catalog.set_config('lock_timeout', $4::pg_catalog.text, local) END
  FROM this
