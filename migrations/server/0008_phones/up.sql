-- What a phone needs to be opened again when its PIN is lost, and what is known of one that was taken out of use.
-- `recovery` opens nothing without the file on the phone, and is said again only after a full sign-in.
ALTER TABLE device ADD COLUMN recovery TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN revoked_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN revoked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN revoked_why TEXT NOT NULL DEFAULT '';
-- When the phone was first answered that it is revoked; 0 while it may not know.
ALTER TABLE device ADD COLUMN revocation_told_at BIGINT NOT NULL DEFAULT 0;
