-- Bytes in the file of a table that was set aside, with its indexes; an error where pages are not counted.
-- ?1  place  text     quoted
-- ->  bytes  integer
-- source     SQLite, "The DBSTAT Virtual Table"
SELECT coalesce(sum(d.pgsize), 0) AS bytes
  FROM dbstat d
 WHERE d.name IN (SELECT m.name FROM sqlite_schema m WHERE m.tbl_name = trim(?1, '"'))
