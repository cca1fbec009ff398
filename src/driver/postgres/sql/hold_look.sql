-- What a look at the catalogue sets is undone after it, inside somebody's transaction.
SAVEPOINT homing_look
