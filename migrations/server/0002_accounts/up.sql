-- Signing in. Nothing here is synced: passwords, tokens and codes are stored only as hashes.

CREATE TABLE account (
    staff TEXT NOT NULL PRIMARY KEY,
    password_hash TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- When the account was closed; 0 while it is open.
    closed_at BIGINT NOT NULL
);

-- Wrong passwords, by the collar number that was typed, whether or not anybody has it: so that a guess
-- cannot tell, and by where it was typed, so that guesses from outside do not lock out an officer's own device.
CREATE TABLE sign_in_attempt (
    tried TEXT NOT NULL PRIMARY KEY,
    wrong BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    wait_until BIGINT NOT NULL
);
CREATE INDEX sign_in_attempt_last ON sign_in_attempt (last_at);

-- One sign-in and all the refresh tokens that followed from it.
CREATE TABLE refresh_family (
    id TEXT NOT NULL PRIMARY KEY,
    staff TEXT NOT NULL,
    -- Empty for a browser.
    device TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    why_ended TEXT NOT NULL CHECK (why_ended IN ('', 'signed_out', 'reused', 'revoked', 'password'))
);
CREATE INDEX refresh_family_staff ON refresh_family (staff);
CREATE INDEX refresh_family_device ON refresh_family (device);

-- `successor` is the token that followed, closed so that only the holder of this one can open it.
CREATE TABLE refresh_token (
    hash TEXT NOT NULL PRIMARY KEY,
    family TEXT NOT NULL REFERENCES refresh_family (id) ON DELETE CASCADE,
    made_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    successor TEXT NOT NULL,
    successor_hash TEXT NOT NULL
);
CREATE INDEX refresh_token_family ON refresh_token (family);

-- Keys that sign access tokens. The newest signs, all of them verify.
CREATE TABLE token_key (
    kid TEXT NOT NULL PRIMARY KEY,
    pkcs8 TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

CREATE TABLE enrolment_code (
    hash TEXT NOT NULL PRIMARY KEY,
    staff TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    device TEXT NOT NULL
);
