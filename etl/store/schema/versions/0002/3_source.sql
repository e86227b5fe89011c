-- What a stream's source looked like at the end of the last pass; the next delta begins here.
CREATE TABLE migration.watermark (
    stream_id smallint PRIMARY KEY,
    modified_after text,      -- the source's own clock minus the lag when the pass began; NULL: no modification column
    newest_modified text,     -- the greatest modification the source held, and the row that had it
    newest_key text,
    base_rows bigint NOT NULL,
    source_clock text,        -- the source's own clock when the pass began, naive local time
    run_id integer NOT NULL
);

-- Count and checksums of the source's keys by range, as the source itself gave them: deletions and new rows show where
-- they differ now. width 0: one line for a stream whose keys are text.
CREATE TABLE migration.key_range (
    stream_id smallint NOT NULL,
    lower bigint NOT NULL,
    width bigint NOT NULL,
    rows bigint NOT NULL,
    checksum text NOT NULL,
    PRIMARY KEY (stream_id, lower)
);

-- The columns of a stream's base table with their types: drift stops a sync before anything is written.
CREATE TABLE migration.source_shape (
    stream_id smallint NOT NULL,
    column_name text NOT NULL,
    column_type text NOT NULL,
    PRIMARY KEY (stream_id, column_name)
);
