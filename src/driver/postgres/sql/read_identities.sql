-- What the numbers of the server's own catalogue stand for, named as the catalog_ statements name it.
-- ->  class       oid
-- ->  id          oid
-- ->  part        integer  number of a column, or 0
-- ->  kind        text
-- ->  schema      text
-- ->  name        text
-- ->  sub         text
-- ->  of_default  boolean  the default value of that column
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS class, c.oid AS id, 0 AS part,
       CASE c.relkind WHEN 'f' THEN 'foreign table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
                      WHEN 'c' THEN 'type' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' ELSE 'table' END AS kind,
       n.nspname AS schema, c.relname AS name, '' AS sub, false AS of_default
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid >= 16384 AND c.relkind <> 't' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, a.attnum, 'column', n.nspname, c.relname, a.attname, false
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid, f.oid, 0, 'column', n.nspname, c.relname, a.attname, true
  FROM pg_catalog.pg_attrdef f
  JOIN pg_catalog.pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass::pg_catalog.oid, r.oid, 0, CASE WHEN r.rulename <> '_RETURN' THEN 'rule' WHEN c.relkind = 'm' THEN 'materialized view' ELSE 'view' END, n.nspname, c.relname, CASE WHEN r.rulename <> '_RETURN' THEN r.rulename ELSE '' END, false
  FROM pg_catalog.pg_rewrite r
  JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid, k.oid, 0, CASE k.contype WHEN 'n' THEN 'column' ELSE 'constraint' END, n.nspname, coalesce(c.relname, t.typname), CASE k.contype WHEN 'n' THEN a.attname ELSE k.conname END, false
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  LEFT JOIN pg_catalog.pg_type t ON t.oid = k.contypid
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
 WHERE k.contype <> 't' AND k.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass::pg_catalog.oid, g.oid, 0, 'trigger', n.nspname, c.relname, g.tgname, false
  FROM pg_catalog.pg_trigger g
  JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT g.tgisinternal AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass::pg_catalog.oid, p.oid, 0, 'policy', n.nspname, c.relname, p.polname, false
  FROM pg_catalog.pg_policy p
  JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid, t.oid, 0, CASE c.relkind WHEN 'f' THEN 'foreign table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
                      WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' ELSE 'type' END, n.nspname, coalesce(m.typname, e.typname, t.typname), '', false
  FROM pg_catalog.pg_type t
  LEFT JOIN pg_catalog.pg_type e ON t.typelem <> 0 AND e.oid = t.typelem AND e.typarray = t.oid
  LEFT JOIN pg_catalog.pg_range r ON t.typtype = 'm' AND (pg_catalog.to_jsonb(r) ->> 'rngmultitypid')::pg_catalog.oid = t.oid
  LEFT JOIN pg_catalog.pg_type m ON m.oid = r.rngtypid
  JOIN pg_catalog.pg_namespace n ON n.oid = coalesce(m.typnamespace, e.typnamespace, t.typnamespace)
  LEFT JOIN pg_catalog.pg_class c ON c.oid = coalesce(e.typrelid, t.typrelid) AND c.relkind <> 'c'
 WHERE t.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid, p.oid, 0, CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, n.nspname, p.proname || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')', '', false
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 WHERE p.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'operator', n.nspname, o.oprname || '(' || pg_catalog.concat_ws(', ', pg_catalog.format_type(nullif(o.oprleft, 0), NULL), pg_catalog.format_type(nullif(o.oprright, 0), NULL)) || ')', '', false
  FROM pg_catalog.pg_operator o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
 WHERE o.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'operator class', n.nspname, o.opcname || '(' || m.amname || ')', '', false
  FROM pg_catalog.pg_opclass o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
  JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod
 WHERE o.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass::pg_catalog.oid, f.oid, 0, 'operator family', n.nspname, f.opfname || '(' || m.amname || ')', '', false
  FROM pg_catalog.pg_opfamily f
  JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
  JOIN pg_catalog.pg_am m ON m.oid = f.opfmethod
 WHERE f.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass::pg_catalog.oid, k.oid, 0, 'cast', '', pg_catalog.format_type(k.castsource, NULL) || ' as ' || pg_catalog.format_type(k.casttarget, NULL), '', false
  FROM pg_catalog.pg_cast k
 WHERE k.oid >= 16384
UNION ALL
SELECT 'pg_catalog.pg_transform'::pg_catalog.regclass::pg_catalog.oid, x.oid, 0, 'transform', '', pg_catalog.format_type(x.trftype, NULL) || ' for ' || l.lanname, '', false
  FROM pg_catalog.pg_transform x
  JOIN pg_catalog.pg_language l ON l.oid = x.trflang
UNION ALL
SELECT 'pg_catalog.pg_collation'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'collation', n.nspname, o.collname, '', false
  FROM pg_catalog.pg_collation o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.collnamespace
 WHERE o.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_conversion'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'conversion', n.nspname, o.conname, '', false
  FROM pg_catalog.pg_conversion o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.connamespace
 WHERE o.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_ts_parser'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'text search parser', n.nspname, o.prsname, '', false
  FROM pg_catalog.pg_ts_parser o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.prsnamespace
 WHERE o.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_ts_template'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'text search template', n.nspname, o.tmplname, '', false
  FROM pg_catalog.pg_ts_template o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.tmplnamespace
 WHERE o.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_ts_dict'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'text search dictionary', n.nspname, o.dictname, '', false
  FROM pg_catalog.pg_ts_dict o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.dictnamespace
 WHERE o.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_ts_config'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'text search configuration', n.nspname, o.cfgname, '', false
  FROM pg_catalog.pg_ts_config o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.cfgnamespace
 WHERE o.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'statistics', n.nspname, o.stxname, '', false
  FROM pg_catalog.pg_statistic_ext o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.stxnamespace
 WHERE o.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid, n.oid, 0, 'schema', '', n.nspname, '', false
  FROM pg_catalog.pg_namespace n
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
UNION ALL
SELECT 'pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'extension', '', o.extname, '', false
  FROM pg_catalog.pg_extension o
 WHERE o.oid >= 16384
UNION ALL
SELECT 'pg_catalog.pg_language'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'language', '', o.lanname, '', false
  FROM pg_catalog.pg_language o
 WHERE o.oid >= 16384
UNION ALL
SELECT 'pg_catalog.pg_am'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'access method', '', o.amname, '', false
  FROM pg_catalog.pg_am o
 WHERE o.oid >= 16384
UNION ALL
SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'foreign data wrapper', '', o.fdwname, '', false
  FROM pg_catalog.pg_foreign_data_wrapper o
 WHERE o.oid >= 16384
UNION ALL
SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'server', '', o.srvname, '', false
  FROM pg_catalog.pg_foreign_server o
 WHERE o.oid >= 16384
UNION ALL
SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'event trigger', '', o.evtname, '', false
  FROM pg_catalog.pg_event_trigger o
 WHERE o.oid >= 16384
UNION ALL
SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0, 'publication', '', o.pubname, '', false
  FROM pg_catalog.pg_publication o
 WHERE o.oid >= 16384
UNION ALL
SELECT 'pg_catalog.pg_publication_rel'::pg_catalog.regclass::pg_catalog.oid, r.oid, 0, 'publication', '', p.pubname, '', false
  FROM pg_catalog.pg_publication_rel r
  JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
UNION ALL
SELECT 'pg_catalog.pg_user_mapping'::pg_catalog.regclass::pg_catalog.oid, m.umid, 0, 'user mapping', '', m.srvname, m.usename, false
  FROM pg_catalog.pg_user_mappings m
