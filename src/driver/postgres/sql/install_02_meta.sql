-- Facts about the registry itself: registry_version, database_id, mirror. A row of limited width needs no TOAST table.
CREATE TABLE IF NOT EXISTS homing.meta (
    key   varchar(60) PRIMARY KEY,
    value varchar(300) NOT NULL
)
