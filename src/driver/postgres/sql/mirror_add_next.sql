-- Writes a row with the next number to another tool's history table.
-- :table    path      quoted
-- :columns  quoted names
-- :number   quoted name of the column that counts
-- :values   parameters, as many as columns
INSERT INTO :table (:columns, :number)
VALUES (:values, (SELECT coalesce(max(:number), 0) + 1 FROM :table))
