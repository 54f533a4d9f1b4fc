DROP TABLE disposed;
DROP INDEX op_erased;
ALTER TABLE op DROP COLUMN erased_by;
ALTER TABLE change DROP COLUMN commitment;
