-- Tables in which another tool may keep its history, with their columns: those that have a column of a list.
-- ?1  rare      text     ",migration_name,run_on,": names for which the size of the table says nothing
-- ?2  common    text     names that count in tables with few columns only
-- ->  schema    text     empty
-- ->  table     text
-- ->  readable  integer
-- ->  column    text
-- ->  class     text     by the declared type: S text, N number, B boolean, D time, J json, empty: any
-- ->  type      text
-- source        SQLite "Datatypes", 3.1
SELECT '', m.name, 1, c.name,
       CASE WHEN c.type = '' OR upper(c.type) LIKE '%BLOB%' THEN ''
            WHEN upper(c.type) LIKE '%INT%' THEN 'N'
            WHEN upper(c.type) LIKE '%CHAR%' OR upper(c.type) LIKE '%CLOB%' OR upper(c.type) LIKE '%TEXT%' THEN 'S'
            WHEN upper(c.type) LIKE '%BOOL%' THEN 'B'
            WHEN upper(c.type) LIKE '%DATE%' OR upper(c.type) LIKE '%TIME%' THEN 'D'
            WHEN upper(c.type) LIKE '%JSON%' THEN 'J'
            ELSE 'N' END,
       c.type
  FROM sqlite_schema m
  JOIN pragma_table_info(m.name) c
 WHERE m.type = 'table'
   AND substr(lower(m.name), 1, 7) NOT IN ('sqlite_', 'homing_')
   AND EXISTS (
       SELECT 1
         FROM pragma_table_info(m.name) q
        WHERE instr(?1, ',' || lower(q.name) || ',') > 0
           OR (instr(?2, ',' || lower(q.name) || ',') > 0
               AND (SELECT count(*) FROM pragma_table_info(m.name)) <= 10))
 ORDER BY m.name, c.cid
