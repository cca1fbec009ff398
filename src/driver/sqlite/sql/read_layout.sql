-- What a file's first page fixes for ever.
-- ->  encoding     text
-- ->  auto_vacuum  text
-- from 3035
-- source    SQLite manual, PRAGMA encoding, PRAGMA auto_vacuum
SELECT encoding, auto_vacuum
  FROM pragma_encoding, pragma_auto_vacuum
