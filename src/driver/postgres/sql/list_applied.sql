-- What stands applied, in the order it was applied.
-- ->  id            text
-- ->  digest        text
-- ->  contract      text        JSON
-- ->  origin        text        JSON, or empty
SELECT id, digest, contract, origin
  FROM homing.migrations
 WHERE state = 'applied'
 ORDER BY applied_order
