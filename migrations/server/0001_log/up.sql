-- The log and what it is about. Portable: TEXT ids, BIGINT milliseconds, JSON as TEXT, no sequences.

-- One row. `v` is the number of the newest change; `epoch` names this life of the server; `leaf` is the
-- newest audit leaf; `key` signs cursors and time tokens.
CREATE TABLE counter (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    v BIGINT NOT NULL,
    epoch TEXT NOT NULL,
    leaf TEXT NOT NULL,
    signing_key TEXT NOT NULL,
    durable_until BIGINT NOT NULL
);

CREATE TABLE device (
    id TEXT NOT NULL PRIMARY KEY,
    staff TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'revoked')),
    enrolled_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL
);

-- The highest counter settled in each life of a device's database.
CREATE TABLE device_epoch (
    device TEXT NOT NULL,
    epoch TEXT NOT NULL,
    high BIGINT NOT NULL,
    last_hash TEXT NOT NULL,
    PRIMARY KEY (device, epoch)
);

-- Every operation ever settled, its bytes as they came, and its lasting outcome.
CREATE TABLE op (
    device TEXT NOT NULL,
    epoch TEXT NOT NULL,
    ctr BIGINT NOT NULL,
    hash TEXT NOT NULL,
    line BYTEA NOT NULL,
    salt TEXT NOT NULL,
    record TEXT NOT NULL,
    version BIGINT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('applied', 'merged', 'conflict', 'quarantined')),
    result TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (device, epoch, ctr)
);

-- The truth of each record now.
CREATE TABLE record (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    parent TEXT NOT NULL,
    area TEXT NOT NULL,
    owner TEXT NOT NULL,
    status TEXT NOT NULL,
    at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    scopes TEXT NOT NULL,
    body TEXT NOT NULL,
    -- For each field of a changeable record: who set it, when, from which device.
    authors TEXT NOT NULL
);
CREATE INDEX record_kind_at ON record (kind, at);
CREATE INDEX record_parent ON record (parent, kind);

-- The log: numbers 1 to counter.v without a hole, in the order of the commits.
CREATE TABLE change (
    seq BIGINT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    device TEXT NOT NULL,
    epoch TEXT NOT NULL,
    ctr BIGINT NOT NULL,
    actor TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    leaf TEXT NOT NULL
);
CREATE INDEX change_record ON change (record, version);

-- Which scopes a change touched. `prev_seq` makes each scope's entries one chain.
CREATE TABLE change_scope (
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    prev_seq BIGINT NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('s', 'e', 'l')),
    digest TEXT NOT NULL,
    PRIMARY KEY (scope, seq)
);

CREATE TABLE scope_head (
    scope TEXT NOT NULL PRIMARY KEY,
    last_seq BIGINT NOT NULL,
    digest TEXT NOT NULL,
    total BIGINT NOT NULL
);

CREATE TABLE record_scope (
    scope TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (scope, record)
);

-- Restricted cases, by who may read them.
CREATE TABLE case_grant (
    staff TEXT NOT NULL,
    scope TEXT NOT NULL,
    PRIMARY KEY (staff, scope)
);
