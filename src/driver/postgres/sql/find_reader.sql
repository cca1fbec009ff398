-- Who works here.
-- ->  reader  text
-- from 12
SELECT CURRENT_USER::text AS reader
