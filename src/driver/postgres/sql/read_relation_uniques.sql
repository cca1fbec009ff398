-- Unique keys and unique indexes of plain columns without a predicate, a row for each of their columns.
-- $1  identity   text      number of the table
-- ->  number     text      of the index
-- ->  identity   smallint  attnum
-- ->  is_key     boolean   can name rows: checked at once, and of columns that are never NULL
-- ->  equal      text      operator by which it tells values apart
-- from 12
-- source      PostgreSQL manual 53.26 (pg_index), 53.4 (pg_amop)
SELECT i.indexrelid::pg_catalog.text AS number, k.attnum AS identity,
       i.indimmediate AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute n
                                       WHERE n.attrelid = i.indrelid AND NOT n.attnotnull
                                         AND n.attnum = ANY (i.indkey::pg_catalog.int2[])) AS is_key,
       'OPERATOR(' || pg_catalog.quote_ident(s.nspname) || '.' || p.oprname || ')' AS equal
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
 CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(i.indkey::pg_catalog.int2[]), pg_catalog.unnest(i.indclass::pg_catalog.oid[]))
       WITH ORDINALITY AS k (attnum, class, position)
  JOIN pg_catalog.pg_opclass o ON o.oid = k.class
  JOIN pg_catalog.pg_amop m ON m.amopfamily = o.opcfamily AND m.amoplefttype = o.opcintype AND m.amoprighttype = o.opcintype
                           AND m.amopmethod = o.opcmethod AND m.amopstrategy = 3
  JOIN pg_catalog.pg_operator p ON p.oid = m.amopopr
  JOIN pg_catalog.pg_namespace s ON s.oid = p.oprnamespace
 WHERE i.indrelid = $1::pg_catalog.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
   AND k.position <= i.indnkeyatts
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute n
                    WHERE n.attrelid = i.indrelid AND n.attnum = ANY (i.indkey::pg_catalog.int2[])
                      AND pg_catalog.starts_with(n.attname::pg_catalog.text, 'homing_keep_'))
 ORDER BY i.indisprimary DESC, x.relname, i.indexrelid, k.position
