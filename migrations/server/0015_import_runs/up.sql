-- What each run of an import did: every row that was read has one of the fates that are counted. A rejected row is
-- kept by its line, the field and the reason, and without what it said.
CREATE TABLE import_run (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    kind TEXT NOT NULL,
    mapping TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    dry_run BOOLEAN NOT NULL,
    rows_n BIGINT NOT NULL,
    new_n BIGINT NOT NULL,
    changed_n BIGINT NOT NULL,
    unchanged_n BIGINT NOT NULL,
    duplicate_n BIGINT NOT NULL,
    outside_n BIGINT NOT NULL,
    rejected_n BIGINT NOT NULL,
    reasons TEXT NOT NULL
);
CREATE INDEX import_run_at ON import_run (at);

CREATE TABLE import_reject (
    run TEXT NOT NULL REFERENCES import_run (id) ON DELETE CASCADE,
    line BIGINT NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (run, line)
);
