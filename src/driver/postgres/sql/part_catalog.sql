-- Of what a catalog_ statement finds, the objects with one of the names.
-- :statement  the catalog_ statement, between parentheses
-- $1 schemas  text[]
-- $2 names    text[]
-- from 12
SELECT o.* FROM :statement o
 WHERE o.schema = ANY ($1::text[] COLLATE "C") AND o.name = ANY ($2::text[] COLLATE "C")
