-- Rows to list, find and sort by, kept in the same transaction as the log. They say nothing that the records do
-- not say, and can be made again from them at any time.

-- Which rule the rows were made by; 0 means that they have yet to be made.
CREATE TABLE list_build (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    version BIGINT NOT NULL
);
INSERT INTO list_build (id, version) VALUES (1, 0);

-- `scope` and `also` are the scopes that the record lies in, so a reader's rights are asked of the row itself.
-- Keys and `words` are folded: small letters, no accents.
CREATE TABLE case_row (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    also TEXT NOT NULL,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    crime_number TEXT NOT NULL,
    area TEXT NOT NULL,
    team TEXT NOT NULL,
    oic TEXT NOT NULL,
    status TEXT NOT NULL,
    risk TEXT NOT NULL,
    risk_rank BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    restricted BOOLEAN NOT NULL,
    recorded_at BIGINT NOT NULL,
    last_update_at BIGINT NOT NULL,
    review_due BIGINT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX case_row_recorded ON case_row (recorded_at, id);
CREATE INDEX case_row_updated ON case_row (last_update_at, id);
CREATE INDEX case_row_title ON case_row (title_key, id);
CREATE INDEX case_row_oic ON case_row (oic, recorded_at);

CREATE TABLE job_row (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    also TEXT NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    place TEXT NOT NULL,
    area TEXT NOT NULL,
    grade TEXT NOT NULL,
    status TEXT NOT NULL,
    category TEXT NOT NULL,
    rural BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    resulted_at BIGINT NOT NULL,
    -- Resources sent, and the first of each point that stands; 0 where there is none, -1 for a time to scene.
    resources BIGINT NOT NULL,
    assigned_at BIGINT NOT NULL,
    at_scene_at BIGINT NOT NULL,
    took BIGINT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX job_row_created ON job_row (created_at, id);
CREATE INDEX job_row_scene ON job_row (at_scene_at, id);
CREATE INDEX job_row_took ON job_row (took, id);
CREATE INDEX job_row_title ON job_row (title_key, id);

-- Saved filters: of a person, a team or the force; and those behind a copied link. Words that were looked for
-- stand here and never in an address.
CREATE TABLE saved_view (
    id TEXT NOT NULL PRIMARY KEY,
    list TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('person', 'team', 'force', 'link')),
    whose TEXT NOT NULL,
    name TEXT NOT NULL,
    view TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX saved_view_whose ON saved_view (list, level, whose);
