-- Makes this transaction's value of a setting that of a database.
-- :name     name  quoted
-- :setting  name  quoted
-- from 12
ALTER DATABASE :name SET :setting FROM CURRENT
