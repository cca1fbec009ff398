-- Rows of another tool's history table, as they stand there.
-- :columns  quoted names
-- :table    path      quoted
-- $1        most      bigint  how many at most
SELECT :columns
  FROM :table
 LIMIT $1::pg_catalog.int8
