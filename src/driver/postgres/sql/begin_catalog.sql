-- Makes the server write every name in full for the rest of the transaction that reads the catalogue.
-- ->  search_path       text
-- ->  jit               text  off: compiling would take longer than reading
-- ->  enable_nestloop   text  off: right after DDL the planner takes large catalogues for small ones
-- ->  enable_mergejoin  text  off: it would sort the columns of all tables to meet the types
-- ->  join_collapse     text  1: tables are joined as they are written; to look for a better order takes longer than reading
-- from 12
-- source      PostgreSQL manual, 9.27 (set_config)
SELECT pg_catalog.set_config('search_path', 'pg_catalog', true) AS search_path,
       pg_catalog.set_config('jit', 'off', true) AS jit,
       pg_catalog.set_config('enable_nestloop', 'off', true) AS enable_nestloop,
       pg_catalog.set_config('enable_mergejoin', 'off', true) AS enable_mergejoin,
       pg_catalog.set_config('join_collapse_limit', '1', true) AS join_collapse
