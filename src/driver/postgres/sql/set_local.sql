-- A setting for this transaction.
-- $1  name   text
-- $2  value  text
-- ->  now    text
-- from 12
SELECT pg_catalog.set_config($1, $2, true) AS now
