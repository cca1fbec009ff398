-- The same database, made in two ways.
-- way
CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, joined TEXT DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE item (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice
    customer_id INTEGER REFERENCES customer (id) ON DELETE CASCADE,
    price NUMERIC CHECK (price >= 0)
);
CREATE INDEX item_price ON item (price DESC) WHERE price > 0;
CREATE VIEW cheap AS SELECT id, price FROM item WHERE price < 10;
CREATE TRIGGER no_free AFTER INSERT ON item WHEN NEW.price = 0 BEGIN DELETE FROM item WHERE id = NEW.id; END;
PRAGMA user_version = 7;
-- way
PRAGMA user_version = 7;
create table if not exists "client" ([id] integer primary key,`email` text not null unique,"joined" text default current_timestamp);
create table goods (id integer primary key autoincrement, customer_id integer references client(id) on delete cascade,
 price numeric check(price>=0));
insert into client (id, email) values (1, 'a');
alter table client rename to customer;
alter table goods rename to item;
create trigger if not exists "no_free" after insert on "item" when new.price=0 begin delete from item where id=new.id;end;
create view /* all of them */ cheap as select id,price from item where price<10;
create index if not exists item_price on item(price desc) where price>0;
