-- Tables. Options such as WITHOUT ROWID, and constraints that no pragma tells, stand in sql.
-- ->  kind     text
-- ->  schema   text  empty
-- ->  name     text
-- ->  sub      text  empty
-- ->  columns  text  their names in order
-- ->  virtual  text
-- ->  sql      text  as it was written
-- from 3035
-- source      SQLite manual, The Schema Table; PRAGMA table_xinfo
SELECT 'table' AS kind, '' AS schema, m.name AS name, '' AS sub,
       (SELECT group_concat(x.name, ', ')
          FROM (SELECT c.name FROM pragma_table_xinfo(m.name) c WHERE c.hidden <> 1 ORDER BY c.cid) x) AS columns,
       CASE WHEN m.sql LIKE 'create virtual table %' THEN 'yes' END AS virtual,
       m.sql AS sql
  FROM sqlite_schema m
 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.tbl_name NOT LIKE 'homing\_%' ESCAPE '\'
