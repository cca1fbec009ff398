-- A role that cannot log in, so that its name means something.
-- :name  name  quoted
-- from 12
CREATE ROLE :name
