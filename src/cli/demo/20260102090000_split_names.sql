-- homing: title       Names in two columns, balances in cents
-- homing: depends     20260101090000_customers

-- homing: step columns
ALTER TABLE customers ADD COLUMN first_name text;
ALTER TABLE customers ADD COLUMN last_name text;
-- homing: down
ALTER TABLE customers DROP COLUMN last_name;
ALTER TABLE customers DROP COLUMN first_name;

-- A batch that ran twice would multiply its balances twice: the digest would tell.
-- homing: step fill batch=1000 key=customers.id
UPDATE customers
   SET first_name = substr(name, 1, instr(name, ' ') - 1),
       last_name  = substr(name, instr(name, ' ') + 1),
       balance    = balance * 100
 WHERE id > :from AND id <= :to;
-- homing: verify
SELECT count(*) = 0 FROM customers WHERE first_name IS NULL;
-- homing: down batch=1000 key=customers.id
UPDATE customers
   SET first_name = NULL, last_name = NULL, balance = balance / 100
 WHERE id > :from AND id <= :to;

-- homing: step index
CREATE INDEX customers_by_last_name ON customers (last_name);
-- homing: down
DROP INDEX customers_by_last_name;
