-- homing: title       Customer 120,000 is under audit
-- homing: depends     20260101090000_customers

-- homing: step freeze
CREATE TRIGGER customers_under_audit BEFORE UPDATE ON customers WHEN old.id = 120000
BEGIN
    SELECT raise(ABORT, 'customer 120000 is under audit');
END;
-- homing: down
DROP TRIGGER customers_under_audit;
