ALTER TABLE device DROP COLUMN revocation_told_at;
ALTER TABLE device DROP COLUMN revoked_why;
ALTER TABLE device DROP COLUMN revoked_by;
ALTER TABLE device DROP COLUMN revoked_at;
ALTER TABLE device DROP COLUMN recovery;
