-- Keeps other roles out of a database.
-- :name  name  quoted
-- from 12
REVOKE CONNECT ON DATABASE :name FROM PUBLIC
