-- Enums, domains, composite types, ranges and base types.
-- ->  kind             text
-- ->  schema           text  empty where there is none
-- ->  name             text
-- ->  sub              text  name of a part, empty for a whole object
-- ->  form             text
-- ->  labels           text
-- ->  base             text
-- ->  members          text
-- ->  subtype          text
-- ->  subtype_opclass  text
-- ->  subtype_diff     text
-- ->  canonical        text
-- ->  multirange       text
-- ->  collation        text
-- ->  nullable         text
-- ->  default_value    text
-- ->  functions        text
-- ->  representation   text
-- ->  owner            text
-- ->  grants           text
-- ->  comment          text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'type' AS kind, n.nspname AS schema, t.typname AS name, '' AS sub,
       /*: 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid || '/' || t.oid || '/0' AS number, :*/
       CASE WHEN NOT t.typisdefined THEN 'shell' ELSE
           CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite'
                          WHEN 'r' THEN 'range' ELSE 'base' END END AS form,
       CASE WHEN t.typtype = 'e' THEN
           (SELECT pg_catalog.string_agg(e.enumlabel::text, E'\n' ORDER BY e.enumsortorder)
              FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) END AS labels,
       CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END AS base,
       CASE WHEN t.typtype = 'c' THEN
           (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', pg_catalog.quote_ident(a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod),
                                        CASE WHEN a.attcollation <> at.typcollation
                                             THEN 'collate ' || (SELECT CASE WHEN pg_catalog.pg_collation_is_visible(o.oid) THEN '' ELSE pg_catalog.quote_ident(s.nspname) || '.' END
                        || pg_catalog.quote_ident(o.collname)
                   FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace s ON s.oid = o.collnamespace WHERE o.oid = a.attcollation) END,
                                        '-- ' || pg_catalog.col_description(a.attrelid, a.attnum)),
                              E'\n' ORDER BY a.attnum)
              FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type at ON at.oid = a.atttypid
             WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) END AS members,
       pg_catalog.format_type(r.rngsubtype, NULL) AS subtype,
       (SELECT o.opcnamespace::pg_catalog.regnamespace::text || '.' || pg_catalog.quote_ident(o.opcname) FROM pg_catalog.pg_opclass o
         WHERE o.oid = r.rngsubopc AND NOT o.opcdefault) AS subtype_opclass,
       nullif(r.rngsubdiff::text, '-') AS subtype_diff,
       nullif(r.rngcanonical::text, '-') AS canonical,
       (pg_catalog.to_jsonb(r) ->> 'rngmultitypid')::pg_catalog.oid::pg_catalog.regtype::text AS multirange,
       CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation
                 THEN (SELECT CASE WHEN pg_catalog.pg_collation_is_visible(o.oid) THEN '' ELSE pg_catalog.quote_ident(s.nspname) || '.' END
                        || pg_catalog.quote_ident(o.collname)
                   FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace s ON s.oid = o.collnamespace WHERE o.oid = t.typcollation)
            WHEN r.rngcollation <> 0 AND r.rngcollation <> s.typcollation
                 THEN (SELECT CASE WHEN pg_catalog.pg_collation_is_visible(o.oid) THEN '' ELSE pg_catalog.quote_ident(s.nspname) || '.' END
                        || pg_catalog.quote_ident(o.collname)
                   FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace s ON s.oid = o.collnamespace WHERE o.oid = r.rngcollation) END AS collation,
       CASE WHEN t.typnotnull THEN 'no' END AS nullable,
       CASE WHEN t.typdefaultbin IS NOT NULL THEN pg_catalog.pg_get_expr(t.typdefaultbin, 0) ELSE t.typdefault END AS default_value,
       CASE WHEN t.typtype = 'b' THEN
           pg_catalog.concat_ws(E'\n', 'input ' || t.typinput::text, 'output ' || t.typoutput::text,
                     'receive ' || nullif(t.typreceive::text, '-'), 'send ' || nullif(t.typsend::text, '-'),
                     'modifier in ' || nullif(t.typmodin::text, '-'), 'modifier out ' || nullif(t.typmodout::text, '-'),
                     'analyze ' || nullif(t.typanalyze::text, '-')) END AS functions,
       CASE WHEN t.typtype = 'b' THEN
           pg_catalog.concat_ws(' ', 'length ' || t.typlen, 'align ' || t.typalign::text, 'storage ' || t.typstorage::text,
                     'category ' || t.typcategory::text, 'delimiter ' || t.typdelim::text,
                     CASE WHEN t.typbyval THEN 'by value' END, CASE WHEN t.typispreferred THEN 'preferred' END,
                     'element ' || pg_catalog.format_type(nullif(t.typelem, 0), NULL),
                     CASE WHEN t.typcollation <> 0 THEN 'collatable' END) END AS representation,
       pg_catalog.pg_get_userbyid(t.typowner) AS owner,
       CASE WHEN t.typacl IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(
                       CASE WHEN g.given THEN 'grant ' ELSE 'revoke ' END || g.privilege_type || ' '
                       || CASE g.grantee WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(g.grantee) END
                       || CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END
                       || CASE WHEN g.grantor <> t.typowner THEN ' by ' || pg_catalog.pg_get_userbyid(g.grantor) ELSE '' END,
                       E'\n' ORDER BY g.privilege_type COLLATE "C", pg_catalog.pg_get_userbyid(g.grantee), g.given,
                                      g.is_grantable, pg_catalog.pg_get_userbyid(g.grantor))
              FROM ((SELECT true AS given, now.* FROM pg_catalog.aclexplode(t.typacl) now
                     EXCEPT SELECT true, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('T', t.typowner)) base)
                    UNION ALL
                    (SELECT false, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('T', t.typowner)) base
                     EXCEPT SELECT false, now.* FROM pg_catalog.aclexplode(t.typacl) now)) g) END AS grants,
       coalesce(pg_catalog.obj_description(t.oid, 'pg_type'), CASE WHEN t.typtype = 'c' THEN pg_catalog.obj_description(t.typrelid, 'pg_class') END) AS comment
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
  LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
  LEFT JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND (t.typrelid = 0 OR c.oid IS NOT NULL) AND t.typtype IN ('b', 'c', 'd', 'e', 'r', 'p')
   AND NOT (t.typelem <> 0 AND t.typname ~ '^_' AND EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid))
   AND t.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass)
   /*: AND t.oid = ANY ($1::pg_catalog.oid[]) :*/
