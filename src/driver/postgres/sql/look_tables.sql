-- What stands where the registry belongs, and what of it is missing.
-- ->  place         boolean     the schema is there (always so where there are no schemas)
-- ->  ours          bigint      how many of the tables are there
-- ->  others        text        other tables in the schema; null: none
-- ->  missing       text        tables and columns that are not there; null: none
-- ->  readable      boolean     look_rows can run
WITH expected (tab, col) AS (
    VALUES
        ('meta', 'key'), ('meta', 'value'), ('migrations', 'id'), ('migrations', 'digest'),
        ('migrations', 'contract'), ('migrations', 'title'), ('migrations', 'initiative'),
        ('migrations', 'state'), ('migrations', 'applied_run'), ('migrations', 'applied_at'),
        ('migrations', 'applied_order'), ('migrations', 'rolled_back_run'),
        ('migrations', 'rolled_back_at'), ('runs', 'id'), ('runs', 'number'), ('runs', 'kind'),
        ('runs', 'state'), ('runs', 'direction'), ('runs', 'plan'), ('runs', 'error'), ('runs', 'trace'),
        ('runs', 'started_by'), ('runs', 'program'), ('runs', 'started_at'), ('runs', 'ended_at'),
        ('runs', 'attempts'), ('runs', 'head'), ('runs', 'event_count'), ('steps', 'run'), ('steps', 'seq'),
        ('steps', 'migration'), ('steps', 'step'), ('steps', 'state'), ('steps', 'cursor'),
        ('steps', 'rows_done'), ('steps', 'attempt'), ('steps', 'session'), ('steps', 'seen'),
        ('steps', 'intent_at'), ('steps', 'done_at'), ('steps', 'checks'), ('steps', 'locks'),
        ('fence', 'id'), ('fence', 'epoch'), ('fence', 'held'), ('fence', 'run'), ('fence', 'holder'),
        ('fence', 'host'), ('fence', 'pid'), ('fence', 'pid_started'), ('fence', 'pid_space'),
        ('fence', 'session'), ('fence', 'touched_at'), ('heartbeat', 'id'), ('heartbeat', 'epoch'),
        ('heartbeat', 'beat_at'), ('mailbox', 'id'), ('mailbox', 'run'), ('mailbox', 'command'),
        ('mailbox', 'posted_by'), ('mailbox', 'posted_at'), ('mailbox', 'read_at'), ('events', 'run'),
        ('events', 'seq'), ('events', 'at'), ('events', 'type'), ('events', 'body'), ('events', 'previous'),
        ('events', 'hash'), ('catalogs', 'level'), ('catalogs', 'run'), ('catalogs', 'recorded_at'),
        ('catalogs', 'fingerprint'), ('catalogs', 'text'), ('catalogs', 'stamp')
), present AS (
    SELECT c.relname::text AS tab, a.attname::text AS col
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE n.nspname = 'homing'
       AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
), missing AS (
    SELECT e.tab, CASE WHEN e.tab IN (SELECT tab FROM present)
                       THEN 'column homing.' || e.tab || '.' || e.col
                       ELSE 'table homing.' || e.tab END AS what
      FROM expected e
     WHERE NOT EXISTS (SELECT FROM present p WHERE p.tab = e.tab AND p.col = e.col)
)
SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'homing') AS place,
       (SELECT count(DISTINCT tab) FROM present WHERE tab IN (SELECT tab FROM expected)) AS ours,
       (SELECT string_agg(DISTINCT 'homing.' || tab, ', ') FROM present
         WHERE tab NOT IN (SELECT tab FROM expected)) AS others,
       (SELECT string_agg(DISTINCT what, ', ') FROM missing) AS missing,
       NOT EXISTS (SELECT FROM missing WHERE tab IN ('meta', 'fence', 'heartbeat')) AS readable
