-- Writes a row to another tool's history table.
-- :table    path      quoted
-- :columns  quoted names
-- :values   parameters, as many
INSERT INTO :table (:columns)
VALUES (:values)
