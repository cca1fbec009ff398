-- Makes an empty database that nobody can open yet.
-- :name     name  quoted
-- :options       as read_locale.sql gives them
-- from 12
CREATE DATABASE :name WITH TEMPLATE template0 ALLOW_CONNECTIONS false :options
