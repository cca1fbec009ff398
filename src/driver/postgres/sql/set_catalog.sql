-- Records the catalogue of a level; the newest wins.
-- $1  level         text
-- $2  run           text
-- $3  recorded_at   bigint      microseconds, UTC
-- $4  fingerprint   text
-- $5  text          text
-- $6  stamp        text
INSERT INTO homing.catalogs (level, run, recorded_at, fingerprint, text, stamp)
VALUES ($1, $2, $3::bigint, $4, $5, $6)
ON CONFLICT (level) DO UPDATE
   SET run = excluded.run, recorded_at = excluded.recorded_at, fingerprint = excluded.fingerprint,
       text = excluded.text, stamp = excluded.stamp
