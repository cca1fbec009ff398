-- How long this session waits for one lock, and for one statement.
-- $1  lock       text  lock_timeout in milliseconds; empty: left alone
-- $2  statement  text  statement_timeout in milliseconds; 0: none
-- ->  one column per setting
SELECT CASE WHEN $1::pg_catalog.text <> ''
            THEN pg_catalog.set_config('lock_timeout', $1::pg_catalog.text, false) END,
       pg_catalog.set_config('statement_timeout', $2::pg_catalog.text, false)
