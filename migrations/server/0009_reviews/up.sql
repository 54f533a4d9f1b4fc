-- What each sign-off covered: the hash of every entry and of the fields, and what changeable records held then.
CREATE TABLE review_content (
    review TEXT NOT NULL PRIMARY KEY,
    investigation TEXT NOT NULL,
    seq_seen BIGINT NOT NULL,
    root TEXT NOT NULL,
    content TEXT NOT NULL
);
CREATE INDEX review_content_case ON review_content (investigation);

-- Who is reading which case, until when; whoever leaves is removed, whoever is cut off runs out.
CREATE TABLE reading (
    investigation TEXT NOT NULL,
    staff TEXT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (investigation, staff)
);
CREATE INDEX reading_until ON reading (until);

-- What each person chose for themselves.
CREATE TABLE person_setting (
    staff TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (staff, name)
);
