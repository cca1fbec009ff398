-- The role back to the one that the login gave.
RESET ROLE
