ALTER TABLE migration.run DROP CONSTRAINT run_kind_check;
ALTER TABLE migration.run ADD CHECK (kind IN
    ('migrate', 'sync', 'remap', 'repair', 'retry', 'rollback', 'purge', 'release', 'cutover'));

-- Rows of the source that have to be worked again: changed ones, children of a record whose outcome changed, rows that
-- a decision, a release or a repair sends through again. A row leaves the queue in the transaction that works it, and
-- its children enter it in the same one: a kill loses nothing.
CREATE TABLE migration.due (
    stream_id smallint NOT NULL,
    row_id uuid NOT NULL,     -- etl.ids.row_id of the base table's key: gives the order of reading
    key text NOT NULL,        -- the base table's key, of an exploded stream too
    why text NOT NULL,        -- changed, inserted, deleted, parent, reference, mark, decided, released, repair, remap, rolled_back
    PRIMARY KEY (stream_id, row_id)
);

-- Identities whose groups have to be judged again, whole; edxml keys stand in the same column.
CREATE TABLE migration.regroup (
    identity uuid PRIMARY KEY
);

-- A marked child by itself, so that a mark goes when the child's name is mended.
ALTER TABLE migration.secret_mark ADD COLUMN child_id uuid;
UPDATE migration.secret_mark SET child_id = row_id;
ALTER TABLE migration.secret_mark ALTER COLUMN child_id SET NOT NULL;
ALTER TABLE migration.secret_mark DROP CONSTRAINT secret_mark_pkey;
ALTER TABLE migration.secret_mark ADD PRIMARY KEY (row_id, child_id);
CREATE INDEX secret_mark_child ON migration.secret_mark (child_id);

-- Rows that the source no longer has. The record is gone; that it was there is kept.
CREATE TABLE migration.retired (
    row_id uuid PRIMARY KEY,
    stream_id smallint NOT NULL,
    key text NOT NULL,
    run_id integer NOT NULL,
    retired_at timestamptz NOT NULL DEFAULT now()
);

-- Secret rows that had been in the store: for the custodian. Ids and keys only.
CREATE TABLE migration.purged (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    row_id uuid NOT NULL,
    stream_id smallint NOT NULL,
    key text NOT NULL,
    run_id integer NOT NULL,
    touched boolean NOT NULL,
    purged_at timestamptz NOT NULL DEFAULT now(),
    reported_at timestamptz
);

-- A conflict that is found again is the same conflict.
ALTER TABLE migration.conflict DROP CONSTRAINT conflict_row_id_field_run_id_key;
CREATE UNIQUE INDEX conflict_open ON migration.conflict (row_id, field) WHERE resolved_at IS NULL;
