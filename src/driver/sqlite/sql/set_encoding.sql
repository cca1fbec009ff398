-- How a new file keeps text.
-- :encoding  text  literal
-- from 3035
PRAGMA encoding = :encoding
