-- Marks rows of another tool's history table that are not marked yet.
-- :table  path         quoted
-- :key    quoted name
-- :mark   quoted name
-- ?1      value of the key
-- ?2      what is written into the mark
UPDATE :table
   SET :mark = ?2
 WHERE :key = ?1
   AND :mark IS NULL
