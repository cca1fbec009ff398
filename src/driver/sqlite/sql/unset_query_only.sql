-- Writing is allowed again.
PRAGMA query_only = OFF
