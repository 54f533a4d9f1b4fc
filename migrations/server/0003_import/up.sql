-- What an import said last about each thing it names, so that a second run writes nothing and a changed
-- row changes only what the source changed.
CREATE TABLE import_memory (
    slot TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL,
    digest TEXT NOT NULL,
    body TEXT NOT NULL
);

-- Reference lists and published counts, as they were imported. The rest of a row stands in extra, as JSON.
CREATE TABLE import_list (
    list TEXT NOT NULL,
    code TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    label TEXT NOT NULL,
    extra TEXT NOT NULL,
    PRIMARY KEY (list, code, valid_from)
);
