-- All rows that a table itself holds, one line each.
-- :table  path  quoted
COPY (SELECT * FROM ONLY :table) TO STDOUT
