-- The chain of a run.
-- ?1  run           text
-- ->  seq           integer
-- ->  at            integer
-- ->  type          text
-- ->  body          text
-- ->  previous      text
-- ->  hash          text
SELECT seq, at, type, body, previous, hash
  FROM homing_events
 WHERE run = ?1
 ORDER BY seq
