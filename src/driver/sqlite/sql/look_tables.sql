-- What stands where the registry belongs: its columns, table by table.
-- ->  tab           text
-- ->  col           text
SELECT substr(lower(m.name), 8) AS tab, lower(c.name) AS col
  FROM sqlite_schema m
  JOIN pragma_table_info(m.name) c
 WHERE m.type IN ('table', 'view')
   AND lower(substr(m.name, 1, 7)) = 'homing_'
 ORDER BY m.name, c.cid
