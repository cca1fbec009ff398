-- Which server this is, as its starter called it.
-- ->  cluster  text
-- from 12
SELECT pg_catalog.current_setting('cluster_name') AS cluster
