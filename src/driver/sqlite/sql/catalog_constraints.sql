-- Foreign keys; they have no name of their own, so they are called by their columns and their target.
-- ->  kind        text
-- ->  schema      text  empty
-- ->  name        text  of the table
-- ->  sub         text
-- ->  form        text
-- ->  columns     text
-- ->  target      text
-- ->  on_update   text  null: no action
-- ->  on_delete   text  null: no action
-- from 3035
-- source      SQLite manual, PRAGMA foreign_key_list
SELECT 'constraint' AS kind, '' AS schema, k.name AS name,
       k.columns || ' references ' || lower(k.target) AS sub,
       'foreign key' AS form,
       k.columns AS columns,
       lower(k.target) || coalesce(' (' || k.target_columns || ')', '') AS target,
       nullif(lower(k.on_update), 'no action') AS on_update,
       nullif(lower(k.on_delete), 'no action') AS on_delete
  FROM (SELECT f.name, f.id, f.target, f.on_update, f.on_delete,
               group_concat(f.one, ', ') AS columns, group_concat(f.other, ', ') AS target_columns
          FROM (SELECT m.name AS name, l.id AS id, l."table" AS target, l.on_update AS on_update,
                       l.on_delete AS on_delete, lower(l."from") AS one, lower(l."to") AS other
                  FROM sqlite_schema m
                  JOIN pragma_foreign_key_list(m.name) l
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.tbl_name NOT LIKE 'homing\_%' ESCAPE '\'
                 ORDER BY m.name, l.id, l.seq) f
         GROUP BY f.name, f.id) k
