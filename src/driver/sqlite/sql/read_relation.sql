-- A table as its rows are handled.
-- ?1  identity    text     its name
-- ->  schema      text     empty
-- ->  name        text
-- ->  ordinary    integer  no view and no virtual table
-- ->  rows        integer  -1: unknown
-- ->  replicated  integer  0
-- ->  put_off     integer  0
-- from 3035
SELECT '' AS schema, m.name AS name,
       m.type = 'table' AND upper(m.sql) NOT LIKE 'CREATE VIRTUAL%' AS ordinary, -1 AS rows, 0 AS replicated, 0 AS put_off
  FROM sqlite_schema m
 WHERE m.type IN ('table', 'view') AND m.name = ?1
