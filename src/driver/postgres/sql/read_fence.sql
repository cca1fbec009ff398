-- Who holds the fence. A plain read: it waits for nobody.
-- ->  epoch         bigint
-- ->  held          boolean
-- ->  run           text
-- ->  holder        text
-- ->  host          text
-- ->  pid           bigint
-- ->  pid_started   bigint
-- ->  pid_space     text
-- ->  session       text
-- ->  beat_age_ms   bigint      since the last beat or guard, by the server's clock
SELECT f.epoch, f.held, f.run, f.holder, f.host, f.pid, f.pid_started, f.pid_space, f.session,
       floor(extract(epoch FROM clock_timestamp() - greatest(f.touched_at, h.beat_at)) * 1000)::bigint AS beat_age_ms
  FROM homing.fence f
  LEFT JOIN homing.heartbeat h ON h.id = 1 AND h.epoch = f.epoch
 WHERE f.id = 1
