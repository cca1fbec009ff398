-- Foreign keys of a table, and of others to it, a row for each of their columns; one to itself is both.
-- $1  identity  text     number of the table
-- ->  out       boolean  the table's own
-- ->  number    text     of the constraint
-- ->  name      text
-- ->  other     text     quoted path of the other table
-- ->  own       text     column of this table
-- ->  others    text     column of the other
-- ->  equal     text     operator: column of the table that is referred to, column of the one that refers
-- from 12
-- source      PostgreSQL manual 53.13 (pg_constraint)
SELECT w.out, f.oid::pg_catalog.text AS number, f.conname AS name,
       '"' || pg_catalog.replace(n.nspname, '"', '""') || '"."' || pg_catalog.replace(c.relname, '"', '""') || '"' AS other,
       CASE WHEN w.out THEN l.attname ELSE r.attname END AS own,
       CASE WHEN w.out THEN r.attname ELSE l.attname END AS others,
       'OPERATOR(' || pg_catalog.quote_ident(s.nspname) || '.' || p.oprname || ')' AS equal
  FROM pg_catalog.pg_constraint f
 CROSS JOIN (VALUES (true), (false)) w (out)
  JOIN pg_catalog.pg_class c ON c.oid = CASE WHEN w.out THEN f.confrelid ELSE f.conrelid END
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(f.conkey), pg_catalog.unnest(f.confkey), pg_catalog.unnest(f.conpfeqop))
       WITH ORDINALITY AS k (own, other, equal, position)
  JOIN pg_catalog.pg_attribute l ON l.attrelid = f.conrelid AND l.attnum = k.own
  JOIN pg_catalog.pg_attribute r ON r.attrelid = f.confrelid AND r.attnum = k.other
  JOIN pg_catalog.pg_operator p ON p.oid = k.equal
  JOIN pg_catalog.pg_namespace s ON s.oid = p.oprnamespace
 WHERE f.contype = 'f' AND f.conparentid = 0
   AND CASE WHEN w.out THEN f.conrelid ELSE f.confrelid END = $1::pg_catalog.oid
 ORDER BY w.out DESC, f.conname, f.oid, k.position
