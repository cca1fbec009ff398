-- How text is kept and sorted in this database, as options of CREATE DATABASE.
-- ->  options  text
-- from 17
-- source      PostgreSQL manual, CREATE DATABASE
SELECT 'ENCODING ' || pg_catalog.quote_literal(pg_catalog.pg_encoding_to_char(b.encoding))
       || ' LC_COLLATE ' || pg_catalog.quote_literal(b.datcollate)
       || ' LC_CTYPE ' || pg_catalog.quote_literal(b.datctype)
       || CASE b.datlocprovider WHEN 'i' THEN ' LOCALE_PROVIDER icu ICU_LOCALE ' || pg_catalog.quote_literal(b.datlocale)
                                              || coalesce(' ICU_RULES ' || pg_catalog.quote_literal(b.daticurules), '')
                                WHEN 'b' THEN ' LOCALE_PROVIDER builtin BUILTIN_LOCALE ' || pg_catalog.quote_literal(b.datlocale)
                                ELSE ' LOCALE_PROVIDER libc' END AS options
  FROM pg_catalog.pg_database b
 WHERE b.datname = pg_catalog.current_database()
