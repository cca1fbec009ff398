-- What an interrupted REINDEX CONCURRENTLY left: invalid indexes named <index>_ccnew or <index>_ccold.
-- $1  path    text     quoted path of the index, table, schema or database named
-- $2  name    text     the same name, unquoted and without schema
-- $3  whole   boolean  it is a table, schema or database
-- ->  schema  text
-- ->  name    text     of the remains
-- source      PostgreSQL manual, REINDEX, "Rebuilding Indexes Concurrently"
SELECT n.nspname, l.relname
  FROM pg_catalog.pg_index x
  JOIN pg_catalog.pg_class l ON l.oid = x.indexrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = l.relnamespace
  JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
  LEFT JOIN pg_catalog.pg_class o ON o.reltoastrelid = t.oid
 WHERE NOT x.indisvalid
   AND l.relname ~ '_cc(new|old)[0-9]*$'
   AND CASE
       WHEN NOT $3::pg_catalog.bool THEN EXISTS (
           SELECT FROM pg_catalog.pg_index y
             JOIN pg_catalog.pg_class i ON i.oid = y.indexrelid
            WHERE y.indexrelid IN (SELECT r.relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1::pg_catalog.text)) r
                                   UNION SELECT pg_catalog.to_regclass($1::pg_catalog.text))
              AND y.indrelid = x.indrelid
              AND pg_catalog.starts_with(i.relname, pg_catalog.regexp_replace(l.relname, '_cc(new|old)[0-9]*$', '')))
       WHEN pg_catalog.to_regclass($1::pg_catalog.text) IS NOT NULL THEN
           COALESCE(o.oid, t.oid) IN (
               SELECT r.relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1::pg_catalog.text)) r
               UNION SELECT pg_catalog.to_regclass($1::pg_catalog.text))
       WHEN EXISTS (SELECT FROM pg_catalog.pg_namespace s WHERE s.nspname = $2::pg_catalog.text) THEN
           COALESCE(o.relnamespace, t.relnamespace)
           = (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname = $2::pg_catalog.text)
       ELSE pg_catalog.current_database() = $2::pg_catalog.text
       END
 ORDER BY 1, 2
