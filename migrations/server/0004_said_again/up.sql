-- The hash of the line that an operation says again; empty for one that is said for the first time. Whatever was
-- said before, under whatever counter, takes effect once.
ALTER TABLE op ADD COLUMN origin TEXT NOT NULL DEFAULT '';
CREATE INDEX op_origin ON op (device, origin) WHERE origin <> '';
