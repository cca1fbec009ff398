-- Begins a transaction where the session's defaults may be anybody's.
BEGIN ISOLATION LEVEL READ COMMITTED
