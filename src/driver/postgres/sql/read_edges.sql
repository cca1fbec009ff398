-- Which object needs which other, as the server knows them; what initdb made is in none but as what is needed.
-- ->  class       oid
-- ->  id          oid
-- ->  part        integer  number of a column, or 0
-- ->  of_class    oid      class of what it needs
-- ->  of_id       oid
-- ->  of_part     integer
-- ->  how         text     deptype
-- from 12
-- source      PostgreSQL manual, pg_depend
SELECT d.classid AS class, d.objid AS id, d.objsubid AS part,
       d.refclassid AS of_class, d.refobjid AS of_id, d.refobjsubid AS of_part, d.deptype::text AS how
  FROM pg_catalog.pg_depend d
 WHERE d.objid >= 16384 AND d.deptype IN ('n', 'a', 'i', 'e', 'P', 'S')
