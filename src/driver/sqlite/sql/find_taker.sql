-- Who has a name.
-- ?1  schema  text  not heeded
-- ?2  name    text
-- ->  kind    text  r: a table; v: a view
-- ->  oid     text  its name
SELECT CASE type WHEN 'table' THEN 'r' WHEN 'view' THEN 'v' ELSE type END AS kind, name AS oid
  FROM main.sqlite_schema
 WHERE name = ?2 COLLATE NOCASE AND type IN ('table', 'view') AND ?1 IS NOT NULL
