-- Commits.
COMMIT
