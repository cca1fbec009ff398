-- Images that this session captures: which call is running, how many rows the table had, and whether
-- triggers that call themselves were allowed for it.
-- from 3035
CREATE TEMP TABLE IF NOT EXISTS homing_keep_state (id INTEGER PRIMARY KEY, call INTEGER NOT NULL, counted INTEGER NOT NULL)
