-- A column that was set aside under a reserved name is destroyed.
-- :table   path  quoted
-- :column  name  quoted
ALTER TABLE :table DROP COLUMN IF EXISTS :column
