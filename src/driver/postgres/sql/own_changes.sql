-- Rows that this session has written and the server has not put away yet, table by table; not what TRUNCATE removed.
-- ->  schema  text
-- ->  name    text
-- ->  rows    integer  inserted, updated and deleted ones
-- from 12
-- source      PostgreSQL manual, "The Cumulative Statistics System", pg_stat_xact_user_tables
SELECT s.schemaname, s.relname, s.n_tup_ins + s.n_tup_upd + s.n_tup_del AS rows
  FROM pg_catalog.pg_stat_xact_user_tables s
 WHERE s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0
 ORDER BY 1, 2
