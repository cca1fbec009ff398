-- Unique keys and unique indexes of plain columns without a predicate, a row for each of their columns; the primary key first.
-- ?1  identity   text     name of the table
-- ->  number     text     of the index; empty: the row's number
-- ->  identity   text     name of the column
-- ->  is_key     integer  names rows: the primary key, or of columns that are never NULL
-- ->  equal      text     =
-- from 3035
-- source      SQLite manual, PRAGMA index_list, PRAGMA index_xinfo
SELECT '' AS number, x.name AS identity, 1 AS is_key, '=' AS equal, -1 AS at, 0 AS position
  FROM pragma_table_xinfo(?1) x
 WHERE x.pk AND NOT EXISTS (SELECT 1 FROM pragma_index_list(?1) l WHERE l.origin = 'pk')
 UNION ALL
SELECT l.name, c.name,
       l.origin = 'pk' OR NOT EXISTS (SELECT 1 FROM pragma_index_xinfo(l.name) n JOIN pragma_table_xinfo(?1) x ON x.cid = n.cid
                                       WHERE n.key AND NOT x."notnull"),
       '=', CASE WHEN l.origin = 'pk' THEN -1 ELSE l.seq END, c.seqno
  FROM pragma_index_list(?1) l
  JOIN pragma_index_xinfo(l.name) c
 WHERE l."unique" AND NOT l.partial AND c.key
   AND NOT EXISTS (SELECT 1 FROM pragma_index_xinfo(l.name) n
                    WHERE n.key AND (n.cid < 0 OR lower(substr(n.name, 1, 12)) = 'homing_keep_'))
 ORDER BY at, number, position
