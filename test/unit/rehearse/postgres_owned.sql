-- What an owner has who may do nothing else.
DO $$BEGIN CREATE ROLE plain_owner; EXCEPTION WHEN duplicate_object THEN NULL; END$$;
GRANT CREATE ON SCHEMA public TO plain_owner;
SET ROLE plain_owner;
CREATE TABLE w (id integer PRIMARY KEY, v text);
CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'no'; END$$;
CREATE TRIGGER refuse BEFORE INSERT ON w FOR EACH ROW EXECUTE FUNCTION refuses();
RESET ROLE;
CREATE TABLE closed (id integer PRIMARY KEY);
CREATE TABLE of_closed (id integer NOT NULL REFERENCES closed);
GRANT INSERT ON of_closed TO plain_owner;

