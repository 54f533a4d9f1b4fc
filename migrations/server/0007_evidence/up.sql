-- The bytes of photos. They lie here, and not in files of one machine, so that any server process can take a chunk
-- that follows another's, one backup holds manifests and bytes alike, and a chunk and the mark that it is here are
-- one commit.

-- One file for each job or investigation (`scope_key`): the same bytes are stored once there, and knowing a hash
-- tells nothing about other jobs. `id` is made of the next three.
CREATE TABLE blob (
    id TEXT PRIMARY KEY NOT NULL,
    scope_key TEXT NOT NULL,
    sha TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    -- The device that began it, the last chunk's arrival, and when the whole was found to fit its hash; 0 for not yet.
    begun_by TEXT NOT NULL,
    touched_at BIGINT NOT NULL,
    sealed_at BIGINT NOT NULL
);
CREATE INDEX blob_open ON blob (touched_at) WHERE sealed_at = 0;

CREATE TABLE blob_chunk (
    blob TEXT NOT NULL,
    n BIGINT NOT NULL,
    sha TEXT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (blob, n)
);

-- Who looked at which photo; written before the first byte is handed out.
CREATE TABLE evidence_read (
    id TEXT PRIMARY KEY NOT NULL,
    evidence TEXT NOT NULL,
    staff TEXT NOT NULL,
    sign_in TEXT NOT NULL,
    at BIGINT NOT NULL,
    first_byte BIGINT NOT NULL,
    end_byte BIGINT NOT NULL
);
CREATE INDEX evidence_read_evidence ON evidence_read (evidence, at);
