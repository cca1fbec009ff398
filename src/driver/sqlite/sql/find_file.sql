-- The file of this database.
-- ->  file  text  whole path; empty: it is in memory
-- from 3035
-- source    SQLite manual, PRAGMA database_list
SELECT file
  FROM pragma_database_list
 WHERE name = 'main'
