-- What people, places and decisions about them are looked up by. A row says nothing that its record does not say, is
-- written in the transaction that writes the log, and can be made again at any time.
CREATE TABLE nominal_key (
    key TEXT NOT NULL,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- The record's main instant; 0 for a person.
    at BIGINT NOT NULL,
    PRIMARY KEY (key, record)
);
CREATE INDEX nominal_key_record ON nominal_key (record);
CREATE INDEX nominal_key_kind ON nominal_key (kind, at);
