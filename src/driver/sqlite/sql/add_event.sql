-- Adds an event to the chain of its run.
-- ?1  run           text
-- ?2  seq           integer
-- ?3  at            integer     microseconds, UTC
-- ?4  type          text
-- ?5  body          text        canonical JSON
-- ?6  previous      text        hash of the event before
-- ?7  hash          text
INSERT INTO homing_events (run, seq, at, type, body, previous, hash)
VALUES (?1, CAST(?2 AS INTEGER), CAST(?3 AS INTEGER), ?4, ?5, ?6, ?7)
