-- What a device said of its own outbox when it last spoke: how many operations waited after that contact, since
-- when, and when it said so. `late_told_at` and `late_since` keep the last time that it came with work older than
-- a day, for a supervisor to ask about. `clock_off` is the server's clock minus the device's, in milliseconds.
ALTER TABLE device ADD COLUMN unsent_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN oldest_unsent_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN told_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN late_told_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN late_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN clock_off BIGINT NOT NULL DEFAULT 0;
