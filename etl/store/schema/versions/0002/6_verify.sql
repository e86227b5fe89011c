-- A verification: source and store read again, independent of the ledger.
CREATE TABLE migration.verification (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wave text NOT NULL,
    digest text NOT NULL,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done')),
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    detail jsonb NOT NULL DEFAULT '{}'
);

-- How far it has come: a range that is through is not looked at again.
CREATE TABLE migration.verified_range (
    verification_id integer NOT NULL,
    what text NOT NULL,       -- an entity, or blobs, index, rights ...
    number integer NOT NULL,
    upto_key text,
    rows bigint NOT NULL,
    differing bigint NOT NULL,
    PRIMARY KEY (verification_id, what, number)
);

-- What it found: typed, by row and field, complete. No cell's value.
CREATE TABLE migration.verify_finding (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    verification_id integer NOT NULL,
    kind text NOT NULL,
    entity text NOT NULL DEFAULT '',
    key text,
    row_id uuid,
    field text NOT NULL DEFAULT '',
    detail text NOT NULL DEFAULT '',
    mended_at timestamptz
);
CREATE INDEX verify_finding_kind ON migration.verify_finding (verification_id, kind);
