-- Finishes a detach that was interrupted.
-- :path  path  quoted, of the partitioned table
-- :part  path  quoted, of the partition
ALTER TABLE :path DETACH PARTITION :part FINALIZE
