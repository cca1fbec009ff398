-- Posts a letter to a run.
-- ?1  run           text
-- ?2  command       text
-- ?3  posted_by     text
-- ?4  posted_at     integer     microseconds, UTC
INSERT INTO homing_mailbox (run, command, posted_by, posted_at)
VALUES (?1, ?2, ?3, CAST(?4 AS INTEGER))
