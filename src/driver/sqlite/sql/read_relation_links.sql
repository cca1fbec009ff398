-- Foreign keys of a table, and of others to it, a row for each of their columns; one to itself is both.
-- ?1  identity  text     name of the table
-- ->  out       integer  the table's own
-- ->  number    text     of the key: table and position
-- ->  name      text     empty
-- ->  other     text     quoted name of the other table
-- ->  own       text     column of this table
-- ->  others    text     column of the other
-- ->  equal     text     =
-- from 3035
-- source      SQLite manual, PRAGMA foreign_key_list
SELECT 1 AS out, f.id AS number, '' AS name, '"' || replace(f."table", '"', '""') || '"' AS other,
       f."from" AS own,
       coalesce(f."to", (SELECT x.name FROM pragma_table_xinfo(f."table") x WHERE x.pk = f.seq + 1)) AS others,
       '=' AS equal, '' AS of, f.id AS id, f.seq AS seq
  FROM pragma_foreign_key_list(?1) f
 UNION ALL
SELECT 0, f.id, '', '"' || replace(m.name, '"', '""') || '"',
       coalesce(f."to", (SELECT x.name FROM pragma_table_xinfo(?1) x WHERE x.pk = f.seq + 1)), f."from",
       '=', m.name, f.id, f.seq
  FROM sqlite_schema m
  JOIN pragma_foreign_key_list(m.name) f
 WHERE m.type = 'table' AND lower(f."table") = lower(?1)
 ORDER BY out DESC, of, id, seq
