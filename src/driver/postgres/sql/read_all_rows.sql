-- Until the end of the transaction a policy that would hide rows is an error.
-- ->  setting  text
SELECT pg_catalog.set_config('row_security', 'off', true)
