-- The salted commitment that each change's leaf covers, kept beside it: the words and the salt of a line can be erased
-- and the chain of leaves is still made again from its first to its last.
ALTER TABLE change ADD COLUMN commitment TEXT NOT NULL DEFAULT '';
-- The disposal by which a line lost its words; empty while it has them.
ALTER TABLE op ADD COLUMN erased_by TEXT NOT NULL DEFAULT '';
CREATE INDEX op_erased ON op (erased_by);

-- Every record that was disposed of, by its id alone.
CREATE TABLE disposed (
    record TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    disposal TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX disposed_by ON disposed (disposal);
