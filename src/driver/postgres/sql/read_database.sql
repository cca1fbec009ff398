-- Name of the database that this session is in.
-- ->  database  text
SELECT pg_catalog.current_database()
