-- Roles that privileges, policies and owners can name.
-- ->  name  text
-- from 12
-- source      PostgreSQL manual, pg_roles
SELECT r.rolname AS name
  FROM pg_catalog.pg_roles r
 WHERE r.rolname !~ '^pg_'
 ORDER BY 1
