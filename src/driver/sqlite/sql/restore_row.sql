-- Puts a row from before a migration in place, where none has its keys.
-- :table    path   quoted
-- :columns  names  quoted, with commas
-- :values   literals, likewise
INSERT INTO :table (:columns) VALUES (:values) ON CONFLICT DO NOTHING
