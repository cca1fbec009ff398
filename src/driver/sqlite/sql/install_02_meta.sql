-- Facts about the registry itself: registry_version, database_id, mirror.
CREATE TABLE IF NOT EXISTS homing_meta (
    key   text PRIMARY KEY,
    value text NOT NULL
)
