-- The name of a table as it was made; the search path is PostgreSQL's.
-- ?1  schema    text  empty
-- ?2  name      text
-- ?3  identity  text  its name; empty: by name
-- ->  identity  text
-- ->  path      text  empty
-- from 3035
SELECT m.name AS identity, '' AS path
  FROM sqlite_schema m
 WHERE m.type IN ('table', 'view') AND ?1 = ''
   AND lower(m.name) = lower(CASE WHEN ?3 <> '' THEN ?3 ELSE ?2 END)
