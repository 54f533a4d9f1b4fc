-- Files that leave Beatbook: what was asked, how far it is, and the file itself in pieces, so that any server
-- process may write it and any may hand it over.
CREATE TABLE export_job (
    id TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    what TEXT NOT NULL,
    format TEXT NOT NULL CHECK (format IN ('csv', 'xlsx', 'pdf')),
    language TEXT NOT NULL,
    asked TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    rows_done BIGINT NOT NULL,
    rows_all BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    -- Who writes it, and when that one was last heard of; silence lets another take over.
    worker TEXT NOT NULL,
    heard_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    problem TEXT NOT NULL
);
CREATE INDEX export_job_owner ON export_job (owner, made_at);
CREATE INDEX export_job_state ON export_job (state, made_at);

CREATE TABLE export_part (
    job TEXT NOT NULL REFERENCES export_job (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (job, n)
);

-- One line for every file that was made: a disclosure, kept when the file itself is long gone.
CREATE TABLE export_log (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    staff TEXT NOT NULL,
    what TEXT NOT NULL,
    format TEXT NOT NULL,
    language TEXT NOT NULL,
    marking TEXT NOT NULL,
    asked TEXT NOT NULL,
    rows_n BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    definitions TEXT NOT NULL,
    recipient TEXT NOT NULL,
    purpose TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL
);
CREATE INDEX export_log_at ON export_log (at);
