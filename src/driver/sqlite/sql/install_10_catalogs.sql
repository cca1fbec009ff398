-- The catalogue as it stood when a run ended, by the set of migrations that were applied.
CREATE TABLE IF NOT EXISTS homing_catalogs (
    level       text PRIMARY KEY,
    run         text NOT NULL,
    recorded_at integer NOT NULL,
    fingerprint text NOT NULL,
    text        text NOT NULL,
    stamp       text NOT NULL,
    quiet       text NOT NULL DEFAULT ''
)
