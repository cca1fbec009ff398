-- How a new file gives pages back.
-- :auto_vacuum  text  literal
-- from 3035
PRAGMA auto_vacuum = :auto_vacuum
