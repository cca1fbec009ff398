-- Indexes; those that a constraint made are in the SQL of their table.
-- ->  kind      text
-- ->  schema    text  empty
-- ->  name      text
-- ->  sub       text  empty
-- ->  on_table  text
-- ->  unique    text
-- ->  partial   text
-- ->  columns   text  (expression) for what is no column
-- ->  sql       text  as it was written
-- from 3035
-- source      SQLite manual, PRAGMA index_list, PRAGMA index_xinfo
SELECT 'index' AS kind, '' AS schema, m.name AS name, '' AS sub,
       m.tbl_name AS on_table,
       CASE WHEN l."unique" THEN 'yes' END AS "unique",
       CASE WHEN l.partial THEN 'yes' END AS partial,
       (SELECT group_concat(x.one, ', ')
          FROM (SELECT coalesce(c.name, '(expression)') || CASE WHEN c.desc THEN ' desc' ELSE '' END
                       || CASE WHEN lower(c.coll) <> 'binary' THEN ' collate ' || lower(c.coll) ELSE '' END AS one
                  FROM pragma_index_xinfo(m.name) c WHERE c.key ORDER BY c.seqno) x) AS columns,
       m.sql AS sql
  FROM sqlite_schema m
  JOIN pragma_index_list(m.tbl_name) l ON l.name = m.name
 WHERE m.type = 'index' AND m.sql IS NOT NULL AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.tbl_name NOT LIKE 'homing\_%' ESCAPE '\'
