-- How many triggers of the application say a name.
-- ?1  name   text
-- ->  count  integer
SELECT count(*) AS count FROM main.sqlite_schema
 WHERE type = 'trigger' AND name NOT LIKE 'homing\_%' ESCAPE '\' AND instr(lower(sql), lower(?1)) > 0
