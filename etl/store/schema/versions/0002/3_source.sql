-- What a stream's source looked like when the last pass over it began, once that pass has ended; the next delta begins
-- here.
CREATE TABLE migration.watermark (
    stream_id smallint PRIMARY KEY,
    modified_after text,      -- the source's own clock minus the lag when the pass began; NULL: no modification column
    newest_modified text,     -- the latest edit that the source held, and the row that had it
    newest_key text,
    source_clock text NOT NULL,    -- the source's own clock when the pass began, naive local time
    run_id integer NOT NULL
);

-- Count and checksums of the source's keys by range, as the source itself gave them: deletions and new rows show where
-- they differ now. width 0: one line for a stream whose keys are text. No checksum: compare the keys themselves.
CREATE TABLE migration.key_range (
    stream_id smallint NOT NULL,
    lower bigint NOT NULL,
    width bigint NOT NULL,
    rows bigint NOT NULL,
    checksum text NOT NULL,
    PRIMARY KEY (stream_id, lower)
);

-- The same two as they were when a pass that is still at work began. It is kept when the pass is interrupted and
-- carried on, and becomes the watermark in the transaction that ends the pass.
CREATE TABLE migration.pass_begin (
    batch_id integer NOT NULL,
    stream_id smallint NOT NULL,
    modified_after text,
    newest_modified text,
    newest_key text,
    source_clock text NOT NULL,
    run_id integer NOT NULL,
    compared boolean NOT NULL DEFAULT false,  -- keys of some range were compared with the ledger
    found_by integer,         -- the run that last looked for changes to the end, and what it found
    found jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (batch_id, stream_id)
);
CREATE TABLE migration.pass_range (
    batch_id integer NOT NULL,
    stream_id smallint NOT NULL,
    lower bigint NOT NULL,
    width bigint NOT NULL,
    rows bigint NOT NULL,
    checksum text NOT NULL,
    PRIMARY KEY (batch_id, stream_id, lower)
);

-- The columns of a stream's base table with their types: drift stops a sync before anything is written.
CREATE TABLE migration.source_shape (
    stream_id smallint NOT NULL,
    column_name text NOT NULL,
    column_type text NOT NULL,
    PRIMARY KEY (stream_id, column_name)
);

-- Lines of one stream stand together, since a stream is loaded at once: nearly free to keep, and small streams are
-- found without reading the whole ledger.
CREATE INDEX ledger_stream ON migration.ledger USING brin (stream_id) WITH (autosummarize = on);
