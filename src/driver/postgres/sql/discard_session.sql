-- Session state back to that of a new one; not allowed inside a transaction.
DISCARD ALL
