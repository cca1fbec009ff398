-- What stands where the registry belongs, and what of it is missing.
-- ->  place         integer     the schema is there (always so where there are no schemas)
-- ->  ours          integer     how many of the tables are there
-- ->  others        text        other tables in the schema; null: none
-- ->  missing       text        tables and columns that are not there; null: none
-- ->  readable      integer     look_rows can run
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
    SELECT substr(lower(m.name), 8) AS tab, lower(c.name) AS col
      FROM sqlite_schema m
      JOIN pragma_table_info(m.name) c
     WHERE m.type IN ('table', 'view')
       AND lower(substr(m.name, 1, 7)) = 'homing_'
), missing AS (
    SELECT e.tab, CASE WHEN e.tab IN (SELECT tab FROM present)
                       THEN 'column homing_' || e.tab || '.' || e.col
                       ELSE 'table homing_' || e.tab END AS what
      FROM expected e
     WHERE NOT EXISTS (SELECT 1 FROM present p WHERE p.tab = e.tab AND p.col = e.col)
)
SELECT 1 AS place,
       (SELECT count(DISTINCT tab) FROM present WHERE tab IN (SELECT tab FROM expected)) AS ours,
       NULL AS others,
       (SELECT group_concat(what, ', ') FROM (SELECT DISTINCT what FROM missing ORDER BY what)) AS missing,
       NOT EXISTS (SELECT 1 FROM missing WHERE tab IN ('meta', 'fence', 'heartbeat')) AS readable
