-- homing: title       200,000 customers

-- homing: step table
CREATE TABLE customers (
    id      integer PRIMARY KEY,
    name    text    NOT NULL,
    balance integer NOT NULL
);
-- homing: down
DROP TABLE customers;

-- homing: step rows
INSERT INTO customers (id, name, balance)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
SELECT i, 'First' || (i * 7919 % 1000) || ' Last' || (i * 104729 % 5000), i * 31 % 10007 FROM n;
-- homing: down
DELETE FROM customers;
