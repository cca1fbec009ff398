-- The same database, made in two ways.
-- way
DO $$BEGIN CREATE ROLE other; EXCEPTION WHEN duplicate_object THEN NULL; END$$;
CREATE SCHEMA shop;
CREATE TYPE shop.state AS ENUM ('new', 'paid', 'sent');
CREATE TABLE shop.customer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email varchar(80) NOT NULL UNIQUE,
    joined timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE shop.item (
    id serial PRIMARY KEY,
    customer_id bigint REFERENCES shop.customer (id) ON DELETE CASCADE,
    state shop.state DEFAULT 'new',
    price numeric(10, 2) CHECK (price >= 0)
);
CREATE INDEX item_state ON shop.item (state) WHERE price > 0;
CREATE VIEW shop.cheap AS SELECT id, price FROM shop.item WHERE price < 10;
CREATE FUNCTION shop.twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT n * 2';
GRANT SELECT, INSERT ON shop.item TO other;
COMMENT ON TABLE shop.item IS 'what is sold';
-- way
create schema if not exists "shop";
set search_path = shop;
create function twice(n int) returns int4 as 'SELECT n * 2' immutable called on null input language sql;
create type state as enum ('paid');
alter type state add value 'new' before 'paid';
alter type state add value if not exists 'sent' after 'paid';
create sequence item_id_seq as integer;
create table if not exists "item" ("id" int4, other integer, customer_id int8, state state, price decimal(10, 2));
create table customer (id int8 not null, email character varying(80), joined timestamp with time zone);
alter table item drop column other;
alter table item alter id set not null, alter id set default nextval('item_id_seq');
alter sequence item_id_seq owned by item.id;
alter table item add constraint item_pkey primary key (id);
alter table item alter state set default 'new'::shop.state, add check (price >= (0)::numeric);
alter table customer alter id add generated always as identity;
alter table customer add primary key (id);
alter table customer alter email set not null, add constraint customer_email_key unique (email);
alter table customer alter joined set default CURRENT_TIMESTAMP, alter joined set not null;
alter table customer alter joined set default now();
alter table item add foreign key (customer_id) references customer on update no action on delete cascade;
create index concurrently item_state on item using btree (state asc nulls last) where (price > (0)::numeric);
create or replace view cheap as select "id", price from item where ((price < 10));
grant insert on item to other;
grant select on item to other;
comment on table item is 'what was sold';
comment on table item is 'what is sold';
reset search_path;
