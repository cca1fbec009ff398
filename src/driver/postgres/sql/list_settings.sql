-- What ALTER DATABASE SET says of this database for every role.
-- ->  name   text
-- ->  value  text
-- from 12
-- source      PostgreSQL manual, pg_db_role_setting
SELECT pg_catalog.split_part(c.one, '=', 1) AS name,
       pg_catalog.substr(c.one, pg_catalog.strpos(c.one, '=') + 1) AS value
  FROM pg_catalog.pg_db_role_setting s
  JOIN pg_catalog.pg_database b ON b.oid = s.setdatabase
 CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c (one)
 WHERE b.datname = pg_catalog.current_database() AND s.setrole = 0
 ORDER BY 1
