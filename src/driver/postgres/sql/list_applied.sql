-- What stands applied, in the order it was applied.
-- ->  id            text
-- ->  digest        text
-- ->  contract      text        JSON
SELECT id, digest, contract
  FROM homing.migrations
 WHERE state = 'applied'
 ORDER BY applied_order
