-- What the migration knows of itself: runs, waves, batches, the ledger and what it found.

-- A stream is one entity of one part (database, table copy or file) of one source system.
CREATE TABLE migration.stream (
    id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    system text NOT NULL,
    part text NOT NULL,
    entity text NOT NULL,
    UNIQUE (system, part, entity)
);

CREATE TABLE migration.run (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('migrate', 'sync', 'remap', 'repair', 'rollback', 'purge', 'release')),
    wave text NOT NULL,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'stopped', 'failed', 'done')),
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    mapping_digest text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}'
);

-- The fence: exactly one row. Each span locks it FOR SHARE with its own epoch; a new run raises the epoch.
CREATE TABLE migration.writer (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    epoch integer NOT NULL,
    run_id integer REFERENCES migration.run
);
INSERT INTO migration.writer (epoch) VALUES (0);

-- A wave is a scope that is migrated, checked and signed off together: units and years; NULL means all.
CREATE TABLE migration.wave (
    name text PRIMARY KEY,
    units text[],
    year_from smallint,
    year_to smallint,
    declared_at timestamptz NOT NULL DEFAULT now()
);

-- What becomes visible together. Services read live rows and rows of published batches only.
CREATE TABLE migration.batch (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wave text NOT NULL REFERENCES migration.wave,
    kind text NOT NULL CHECK (kind IN ('wave', 'sync')),
    run_id integer NOT NULL REFERENCES migration.run,
    state text NOT NULL DEFAULT 'loading' CHECK (state IN ('loading', 'loaded', 'published', 'rolled_back')),
    loaded_at timestamptz,
    published_at timestamptz
);

CREATE TYPE migration.outcome AS ENUM ('loaded', 'linked', 'quarantined', 'withheld', 'excluded');

-- One row a source row. row_id is etl.ids.row_id(system, part, entity, key) and is the id of its record in eoffice.
-- A withheld row keeps key, unit and outcome only.
CREATE TABLE migration.ledger (
    row_id uuid PRIMARY KEY,
    stream_id smallint NOT NULL,
    key text NOT NULL,
    outcome migration.outcome NOT NULL,
    reason text,
    unit_id uuid,
    year smallint,
    parent_a uuid,
    parent_b uuid,
    identity uuid,
    fingerprint uuid,
    run_id integer NOT NULL,
    span_id bigint NOT NULL,
    CHECK (outcome <> 'withheld' OR (identity IS NULL AND fingerprint IS NULL)),
    CHECK (outcome <> 'quarantined' OR reason IS NOT NULL)
);
-- Children of a parent that has not loaded are found here; children that did load are found through the store.
CREATE INDEX ledger_unplaced_by_parent_a ON migration.ledger (parent_a) WHERE outcome NOT IN ('loaded', 'linked');
CREATE INDEX ledger_unplaced_by_parent_b ON migration.ledger (parent_b) WHERE outcome NOT IN ('loaded', 'linked');

-- The canonical payload of quarantined rows only: a mended parent frees its children without another read.
CREATE TABLE migration.quarantine (
    row_id uuid PRIMARY KEY,
    payload jsonb NOT NULL
);

-- What is worth knowing of a row that does not stop it. Codes and field names only, never a cell's value.
CREATE TABLE migration.remark (
    row_id uuid NOT NULL,
    code text NOT NULL,
    field text NOT NULL DEFAULT '',
    stream_id smallint NOT NULL,
    span_id bigint NOT NULL
);
CREATE INDEX remark_row ON migration.remark (row_id);

-- Lines that are about a span, a table or the run and not about a placed row: a NULL key, a key yielded twice, a row
-- that the SELECT swallowed, a skipped check, a source file nobody references.
CREATE TABLE migration.problem (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id integer NOT NULL,
    stream_id smallint,
    code text NOT NULL,
    unbalances boolean NOT NULL,
    rows bigint NOT NULL DEFAULT 1,
    detail text NOT NULL DEFAULT '',
    found_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (stream_id, code, detail)
);

-- A lane is a key range of one stream that is worked through in key order by one writer; (after_key, upto_key], NULL = open.
CREATE TABLE migration.lane (
    batch_id integer NOT NULL,
    stream_id smallint NOT NULL,
    number smallint NOT NULL,
    after_key text,
    upto_key text,
    done boolean NOT NULL DEFAULT false,
    PRIMARY KEY (batch_id, stream_id, number)
);

-- The checkpoint: a span commits with its rows; a lane resumes after the upto_key of its last span.
CREATE TABLE migration.span (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id integer NOT NULL,
    batch_id integer NOT NULL,
    stream_id smallint NOT NULL,
    lane smallint NOT NULL,
    number integer NOT NULL,
    upto_key text NOT NULL,
    rows integer NOT NULL,
    base_rows integer NOT NULL,
    seconds jsonb NOT NULL DEFAULT '{}',
    committed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (batch_id, stream_id, lane, number)
);

-- How many rows the base table held when the stream was finished, counted by the source itself.
CREATE TABLE migration.stream_count (
    batch_id integer NOT NULL,
    stream_id smallint NOT NULL,
    base_rows bigint NOT NULL,
    read_rows bigint NOT NULL,
    null_keys bigint NOT NULL,
    counted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (batch_id, stream_id)
);

-- Digest of the mappings and conversions that an entity was last worked with; where it differs, sync stops.
CREATE TABLE migration.mapping_digest (
    stream_id smallint PRIMARY KEY,
    digest text NOT NULL,
    run_id integer NOT NULL
);

-- What live documents are compared by, once for each legacy unit that the live unit succeeds: live rows themselves are
-- never written. Renewed at the start of a run.
CREATE TABLE migration.live_identity (
    document_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    identity uuid,
    edxml_key uuid,
    PRIMARY KEY (document_id, unit_id)
);
CREATE INDEX live_identity_identity ON migration.live_identity (identity) WHERE identity IS NOT NULL;
CREATE INDEX live_identity_edxml ON migration.live_identity (edxml_key) WHERE edxml_key IS NOT NULL;

-- Rows that something hanging on them marks as a possible secret (a file name). Ids only.
CREATE TABLE migration.secret_mark (
    row_id uuid PRIMARY KEY,
    run_id integer NOT NULL
);

-- One row a source file: what became of it. path_hash, not the path: names can be secret.
CREATE TABLE migration.blob_ledger (
    row_id uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN
        ('stored', 'missing', 'empty', 'unreadable', 'withheld', 'excluded', 'over_limit')),
    declared_bytes bigint,
    bytes bigint,
    span_id bigint NOT NULL
);

CREATE TABLE migration.conflict (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    row_id uuid NOT NULL,
    field text NOT NULL,
    last_written text,
    source_value text,
    store_value text,
    run_id integer NOT NULL,
    found_at timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    resolved_by text,
    resolution text,
    UNIQUE (row_id, field, run_id)
);

CREATE TABLE migration.pace_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id integer NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL,
    reason text NOT NULL,
    waited_seconds double precision NOT NULL DEFAULT 0
);

CREATE TABLE migration.sign_off (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wave text NOT NULL REFERENCES migration.wave,
    batch_id integer REFERENCES migration.batch,
    unit_id uuid,
    signed_by text NOT NULL,
    on_behalf_of text,
    signed_at timestamptz NOT NULL DEFAULT now(),
    note text NOT NULL DEFAULT ''
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA migration TO vicmig_load;
GRANT MAINTAIN ON ALL TABLES IN SCHEMA migration TO vicmig_load;
GRANT SELECT ON migration.batch TO eoffice_app;
