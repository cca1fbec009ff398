-- Adds an event to the chain of its run.
-- $1  run           text
-- $2  seq           bigint
-- $3  at            bigint      microseconds, UTC
-- $4  type          text
-- $5  body          text        canonical JSON
-- $6  previous      text        hash of the event before
-- $7  hash          text
INSERT INTO homing.events (run, seq, at, type, body, previous, hash)
VALUES ($1, $2::bigint, $3::bigint, $4, $5, $6, $7)
