-- A setting as this transaction has it.
-- $1  name  text
-- ->  now   text  null: it was never set
-- from 12
SELECT pg_catalog.current_setting($1, true) AS now
