-- Who holds the fence. A plain read: it waits for nobody.
-- ->  epoch         integer
-- ->  held          integer
-- ->  run           text
-- ->  holder        text
-- ->  host          text
-- ->  pid           integer
-- ->  pid_started   integer
-- ->  pid_space     text
-- ->  session       text
-- ->  beat_age_ms   integer     since the last beat or guard, by the server's clock
SELECT f.epoch, f.held, f.run, f.holder, f.host, f.pid, f.pid_started, f.pid_space, f.session,
       CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
           - max(f.touched_at, coalesce(h.beat_at, f.touched_at)) AS beat_age_ms
  FROM homing_fence f
  LEFT JOIN homing_heartbeat h ON h.id = 1 AND h.epoch = f.epoch
 WHERE f.id = 1
