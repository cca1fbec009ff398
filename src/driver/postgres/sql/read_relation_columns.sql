-- Columns of a table; those that Homing keeps in it are left out.
-- $1  identity  text      number of the table
-- ->  name      text
-- ->  identity  smallint  attnum
-- ->  type      text
-- ->  stored    text      without domains
-- ->  plain     boolean   values that are equal by = are the same in every bit
-- ->  nullable  boolean
-- ->  computed  boolean
-- ->  always    boolean   GENERATED ALWAYS AS IDENTITY
-- ->  fallback  text      expression of its default
-- from 12
-- source      PostgreSQL manual 53.7 (pg_attribute), 23.2.2.4 (nondeterministic collations)
SELECT a.attname AS name, a.attnum AS identity,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       pg_catalog.format_type(b.oid, b.typmod) AS stored,
       b.kind = 'e'
       OR b.oid IN ('pg_catalog.bool'::pg_catalog.regtype, 'pg_catalog.int2'::pg_catalog.regtype,
                    'pg_catalog.int4'::pg_catalog.regtype, 'pg_catalog.int8'::pg_catalog.regtype,
                    'pg_catalog.oid'::pg_catalog.regtype, 'pg_catalog.uuid'::pg_catalog.regtype,
                    'pg_catalog.date'::pg_catalog.regtype, 'pg_catalog.time'::pg_catalog.regtype,
                    'pg_catalog.timestamp'::pg_catalog.regtype, 'pg_catalog.timestamptz'::pg_catalog.regtype,
                    'pg_catalog.bytea'::pg_catalog.regtype)
       OR b.oid IN ('pg_catalog.text'::pg_catalog.regtype, 'pg_catalog.varchar'::pg_catalog.regtype)
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_collation o
                           WHERE o.oid = a.attcollation AND NOT o.collisdeterministic) AS plain,
       NOT a.attnotnull AS nullable,
       a.attgenerated <> '' AS computed,
       a.attidentity = 'a' AS always,
       CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(f.adbin, f.adrelid) END AS fallback
  FROM pg_catalog.pg_attribute a
  LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
 CROSS JOIN LATERAL (
       WITH RECURSIVE d (oid, typmod, kind, base, next) AS (
           SELECT t.oid, a.atttypmod, t.typtype, t.typbasetype, t.typtypmod
             FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
            UNION ALL
           SELECT t.oid, d.next, t.typtype, t.typbasetype, t.typtypmod
             FROM d JOIN pg_catalog.pg_type t ON t.oid = d.base WHERE d.kind = 'd')
       SELECT d.oid, d.typmod, d.kind FROM d WHERE d.kind <> 'd') b
 WHERE a.attrelid = $1::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
   AND NOT pg_catalog.starts_with(a.attname::pg_catalog.text, 'homing_keep_')
 ORDER BY a.attnum
