-- Removes what is left of an index.
-- :path  path  quoted
DROP INDEX CONCURRENTLY IF EXISTS :path
