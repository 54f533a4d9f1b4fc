-- Photos that this device captured. The bytes lie in files of their own, each encrypted under a fresh key that stands
-- only here; `name` is the file's. `state`: `kept` until the server has verified the whole, then `received`, and
-- `released` once the local original was let go. `life` is the server's life in which it was received.
CREATE TABLE photo_file (
    evidence TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    sha TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('kept', 'received', 'released')),
    life BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX photo_file_kept ON photo_file (made_at) WHERE state = 'kept';

-- Small pictures, made from the originals and never instead of them.
CREATE TABLE photo_small (
    evidence TEXT PRIMARY KEY NOT NULL,
    body BLOB NOT NULL
);
