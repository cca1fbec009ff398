-- Makes the server write every name in full, and plan what is asked again and again once, by index even when the catalogue is
-- small then, for the rest of the transaction that reads a part of the catalogue.
-- from 12
-- source      PostgreSQL manual, 9.27 (set_config), 20.7 (plan_cache_mode, enable_seqscan)
SELECT pg_catalog.set_config('search_path', 'pg_catalog', true) AS search_path,
       pg_catalog.set_config('jit', 'off', true) AS jit,
       pg_catalog.set_config('enable_seqscan', 'off', true) AS enable_seqscan,
       pg_catalog.set_config('enable_bitmapscan', 'off', true) AS enable_bitmapscan,
       pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true) AS plan_cache_mode
