-- The officer device's store. One file, encrypted whole by SQLCipher.

-- Single values: identity, epoch, cursor, server time, sign-in.
CREATE TABLE meta (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Every record: what the server last said (`shadow`, at `version`) and, while own operations wait or
-- have not come back yet, the same with those laid over it (`mine`). What the officer sees is `mine`
-- where there is one. `life` counts the lives of the server: a version is comparable within one life.
-- The last columns are read from what the officer sees, to find it by.
CREATE TABLE record (
    n INTEGER PRIMARY KEY NOT NULL,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    life BIGINT NOT NULL,
    shadow TEXT,
    mine TEXT,
    waiting INTEGER NOT NULL,
    moved BOOLEAN NOT NULL,
    opaque BOOLEAN NOT NULL,
    parent TEXT NOT NULL,
    owner TEXT NOT NULL,
    status TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX record_kind ON record (kind, at);
CREATE INDEX record_status ON record (kind, status, at);
CREATE INDEX record_owner ON record (owner, kind, at) WHERE owner <> '';
CREATE INDEX record_parent ON record (parent, kind) WHERE parent <> '';

-- Which scopes hold a record, and its version as the scope's own entries say it: what digests cover.
CREATE TABLE record_scope (
    scope TEXT NOT NULL,
    record TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (scope, record)
) WITHOUT ROWID;
CREATE INDEX record_scope_record ON record_scope (record);

-- The scopes granted: where the snapshot stands, and the chain since.
CREATE TABLE scope_state (
    scope TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('wanted', 'paging', 'tail', 'held')),
    last_seq BIGINT NOT NULL,
    digest TEXT NOT NULL,
    server_epoch TEXT NOT NULL,
    start_cursor TEXT NOT NULL,
    start_head BIGINT NOT NULL,
    position TEXT NOT NULL,
    end_head BIGINT NOT NULL,
    total BIGINT NOT NULL,
    got BIGINT NOT NULL,
    holes INTEGER NOT NULL,
    recheck INTEGER NOT NULL
) WITHOUT ROWID;

-- Own operations, in the order they were made. `line` is exactly what is hashed and sent.
-- `laid`: the shadow holds what this operation led to, so the view need not lay it over again.
CREATE TABLE op (
    n INTEGER PRIMARY KEY NOT NULL,
    epoch TEXT NOT NULL,
    ctr BIGINT NOT NULL,
    hash TEXT NOT NULL,
    line TEXT NOT NULL,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'settled', 'reissued')),
    outcome TEXT,
    seq BIGINT NOT NULL,
    version BIGINT NOT NULL,
    laid BOOLEAN NOT NULL,
    made_at BIGINT NOT NULL,
    settled_at BIGINT NOT NULL,
    reissue_of TEXT NOT NULL,
    UNIQUE (epoch, ctr)
);
CREATE INDEX op_record ON op (record);
CREATE INDEX op_state ON op (state, laid);

-- Records to ask for whole, and at least which version is needed.
CREATE TABLE want (
    record TEXT PRIMARY KEY NOT NULL,
    version BIGINT NOT NULL
) WITHOUT ROWID;

-- Words as they are typed.
CREATE TABLE draft (
    name TEXT PRIMARY KEY NOT NULL,
    fields TEXT NOT NULL,
    saved_at BIGINT NOT NULL
) WITHOUT ROWID;

-- Full-text search; rowid is record.n. Accents do not matter: sion finds Siôn.
CREATE VIRTUAL TABLE words USING fts5 (title, body, tokenize = "unicode61 remove_diacritics 2");
