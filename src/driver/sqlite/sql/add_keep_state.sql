-- One more image that is captured.
-- ?1  id       integer
-- ?2  counted  integer  rows of the table; -1: what REPLACE takes out is seen by triggers
-- from 3035
INSERT INTO temp.homing_keep_state (id, call, counted) VALUES (?1, 0, ?2)
