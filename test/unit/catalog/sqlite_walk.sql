-- Steps of a walk, one a line: @t a table, @u another, @c a column, @k another, @n a number, @y a type.
-- types: integer|TEXT|blob|"odd type"|numeric(8, 2)|varchar(9) collate nocase|real
create table @t (c0 integer primary key, c1 text, c2 @y)
create table @t (c0 integer primary key autoincrement, c1 text not null default 'x', c2 @y unique)
create table @t (c0 integer primary key, c1 @y, "Odd Name" @y, c4 as (c0 + 1) stored)
create table @t (c0 integer, c1 @y references @u (c0) on delete cascade, primary key (c0))
create table @t (c0 text primary key, c1 @y) without rowid
create table @t (c0 integer primary key, c1 text, up integer references @t (c0) on delete cascade)
drop table @t
alter table @t rename to @u
alter table @t add column @c @y
alter table @t add column @c @y not null default 3
alter table @t add column @c integer references @u (c0) on delete cascade
alter table @t add column @c as (c0 * 2)
alter table @t drop column @c
alter table @t rename column @c to @k
create index i@n on @t (@c)
create unique index i@n on @t (@c, c0) where c0 > @n
create index i@n on @t (lower(@c))
drop index i@n
create view v@n as select * from @t
create view v@n as select c0, @c from @t where @c is not null
create view x@n as select * from v@n
drop view v@n
create trigger g@n after update on @t begin update @t set c0 = c0 where c0 = new.c0; end
create trigger g@n after insert on @t when new.@c is null begin delete from @u where c0 = 7; end
create trigger g@n instead of delete on v@n begin select 1; end
drop trigger g@n
pragma user_version = @n
