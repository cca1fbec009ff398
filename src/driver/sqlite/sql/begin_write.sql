-- Begins a transaction and takes the write lock at once.
BEGIN IMMEDIATE
