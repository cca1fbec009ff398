-- Columns of a table; those that Homing keeps in it are left out.
-- ?1  identity  text     name of the table
-- ->  name      text
-- ->  identity  text     the name
-- ->  type      text     as declared
-- ->  stored    text     empty
-- ->  plain     integer  0
-- ->  nullable  integer  0 also for the name of the row's number
-- ->  computed  integer
-- ->  always    integer  0
-- ->  fallback  text     expression of its default
-- from 3035
-- source      SQLite manual, PRAGMA table_xinfo; CREATE TABLE 5 (ROWIDs and the INTEGER PRIMARY KEY)
SELECT x.name AS name, x.name AS identity, x.type AS type, '' AS stored, 0 AS plain,
       NOT (x."notnull"
            OR x.pk AND NOT EXISTS (SELECT 1 FROM pragma_index_list(?1) l WHERE l.origin = 'pk')) AS nullable,
       x.hidden IN (2, 3) AS computed, 0 AS always, x.dflt_value AS fallback
  FROM pragma_table_xinfo(?1) x
 WHERE x.hidden <> 1 AND lower(substr(x.name, 1, 12)) <> 'homing_keep_'
 ORDER BY x.cid
