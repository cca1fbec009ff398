-- The server's own limit for waiting for a lock.
RESET lock_timeout
