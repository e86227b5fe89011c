-- What people decided about rows, apart from the source: it survives every later sync and a migration from empty.
-- kind value: every row of the entity whose source column holds source_value reads new_value there instead.
-- kind row: the row of this key reads new_value in this column. kind leave_out: the row of this key stays out.
-- A decision never opens a row that the source itself marks as secret.
CREATE TABLE migration.decision (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('value', 'row', 'leave_out')),
    system text NOT NULL,
    part text NOT NULL,
    entity text NOT NULL,
    column_name text,
    key text,
    source_value text,
    new_value text,
    cause text NOT NULL DEFAULT '',       -- the reason or remark code that it answers
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    note text NOT NULL DEFAULT '',
    withdrawn_at timestamptz,
    withdrawn_by text,
    CHECK ((kind = 'value') = (key IS NULL)),
    CHECK ((kind = 'leave_out') = (column_name IS NULL))
);
-- One cell is decided once; an empty cell (NULL) is not the empty text. Hashed: a cell can be longer than an index takes.
CREATE UNIQUE INDEX decision_in_force ON migration.decision
    (kind, system, part, entity, column_name, key, md5(source_value)) NULLS NOT DISTINCT
    WHERE withdrawn_at IS NULL;

-- Rows that wait for people: quarantined, or kept at their last good version for a reason. Few among many.
CREATE INDEX ledger_open ON migration.ledger (stream_id, unit_id)
    WHERE reason IS NOT NULL AND outcome <> 'excluded' AND outcome <> 'withheld';

-- Who has to decide by when; without a line nothing is asked of the unit yet. The last line of a unit and cause counts.
-- cause: entity, reason or remark code and field, as etl.causes.Matter.name writes them.
CREATE TABLE migration.decision_request (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_id uuid,             -- NULL: rows that no unit owns
    cause text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    due_on date NOT NULL,
    file_name text NOT NULL DEFAULT ''
);
CREATE INDEX decision_request_unit ON migration.decision_request (unit_id, cause);

-- Probable duplicates that people looked at: the same document, or another one.
CREATE TABLE migration.pair_decision (
    row_id uuid NOT NULL,
    other_id uuid NOT NULL,
    same boolean NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (row_id, other_id)
);
