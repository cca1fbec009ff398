-- Opens a database for sessions.
-- :name  name  quoted
-- from 12
ALTER DATABASE :name WITH ALLOW_CONNECTIONS true
