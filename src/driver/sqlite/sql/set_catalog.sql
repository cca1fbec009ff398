-- Records the catalogue of a level; the newest wins.
-- ?1  level         text
-- ?2  run           text
-- ?3  recorded_at   integer     microseconds, UTC
-- ?4  fingerprint   text
-- ?5  text          text
-- ?6  stamp        text
-- ?7  quiet        text        as read_quiet gave it before the stamp was taken; empty: unknown
INSERT INTO homing_catalogs (level, run, recorded_at, fingerprint, text, stamp, quiet)
VALUES (?1, ?2, CAST(?3 AS INTEGER), ?4, ?5, ?6, ?7)
ON CONFLICT (level) DO UPDATE
   SET run = excluded.run, recorded_at = excluded.recorded_at, fingerprint = excluded.fingerprint,
       text = excluded.text, stamp = excluded.stamp, quiet = excluded.quiet
