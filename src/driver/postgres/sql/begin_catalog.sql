-- Makes the server write every name in full for the rest of the transaction that reads the catalogue.
-- ->  search_path  text
-- ->  jit          text     off: compiling would take longer than reading
-- from 12
-- source      PostgreSQL manual, 9.27 (set_config)
SELECT pg_catalog.set_config('search_path', 'pg_catalog', true) AS search_path,
       pg_catalog.set_config('jit', 'off', true) AS jit
