ALTER TABLE device DROP COLUMN clock_off;
ALTER TABLE device DROP COLUMN late_since;
ALTER TABLE device DROP COLUMN late_told_at;
ALTER TABLE device DROP COLUMN told_at;
ALTER TABLE device DROP COLUMN oldest_unsent_at;
ALTER TABLE device DROP COLUMN unsent_count;
