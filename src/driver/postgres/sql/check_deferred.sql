-- Checks at once what this transaction has put off to its end.
-- from 12
SET CONSTRAINTS ALL IMMEDIATE
