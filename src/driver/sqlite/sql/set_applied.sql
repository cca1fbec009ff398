-- Records that a migration stands applied, as the newest: after those of earlier runs.
-- ?1  id            text
-- ?2  digest        text
-- ?3  contract      text        JSON
-- ?4  title         text
-- ?5  initiative    text
-- ?6  run           text
-- ?7  at            integer     microseconds, UTC
-- ?8  event         integer     the run's events so far, which keep its migrations in order
-- ?9  origin        text        JSON: how another tool records it; empty: no other tool does
INSERT INTO homing_migrations (id, digest, contract, title, initiative, state, applied_run, applied_at, applied_order,
                               origin)
VALUES (?1, ?2, ?3, ?4, ?5, 'applied', ?6, CAST(?7 AS INTEGER),
        (SELECT number * 4294967296 FROM homing_runs WHERE id = ?6) + CAST(?8 AS INTEGER), ?9)
ON CONFLICT (id) DO UPDATE
   SET digest = excluded.digest, contract = excluded.contract, title = excluded.title,
       initiative = excluded.initiative, state = excluded.state, applied_run = excluded.applied_run,
       applied_at = excluded.applied_at, applied_order = excluded.applied_order,
       rolled_back_run = NULL, rolled_back_at = NULL, origin = excluded.origin
