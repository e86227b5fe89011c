-- A verification: source and store read again, independent of the ledger.
CREATE TABLE migration.verification (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wave text NOT NULL,
    digest text NOT NULL,     -- of the rules that say what is expected
    files text NOT NULL CHECK (files IN ('source', 'stored')),
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'given_up')),
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    detail jsonb NOT NULL DEFAULT '{}'
);

-- Its work, cut into ranges. One that is through is not looked at again: its findings commit with it.
CREATE TABLE migration.verified_range (
    verification_id integer NOT NULL,
    what text NOT NULL,       -- an entity, mark:entity, whole:entity, or blobs, groups, index, rights ...
    number integer NOT NULL,
    after_key text,           -- rows with after_key < key <= upto_key; NULL is open
    upto_key text,
    done boolean NOT NULL DEFAULT false,
    rows bigint NOT NULL DEFAULT 0,
    differing bigint NOT NULL DEFAULT 0,
    seconds double precision NOT NULL DEFAULT 0,
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

-- What the rules expect of rows that others hang on, while a verification runs: what the ledger is to a migration, and
-- written by the verification alone. Emptied at its end.
CREATE TABLE migration.verify_expected (
    row_id uuid NOT NULL,     -- not unique: a key may stand twice in the source
    entity text NOT NULL,
    outcome migration.outcome,   -- NULL: no wave has begun it
    unit_id uuid,
    year smallint
);
CREATE INDEX verify_expected_row ON migration.verify_expected (row_id);

-- Rows that a child's name marks as secret, read from the source anew.
CREATE TABLE migration.verify_mark (
    row_id uuid NOT NULL,
    child_id uuid NOT NULL,
    PRIMARY KEY (row_id, child_id)
);

-- References of an entity to itself: only the whole stream shows whether they lead anywhere.
CREATE TABLE migration.verify_pointer (
    row_id uuid NOT NULL,
    entity text NOT NULL,
    key text NOT NULL,
    field text NOT NULL,
    target uuid
);

GRANT TRUNCATE ON migration.verify_expected, migration.verify_mark, migration.verify_pointer TO vicmig_load;
