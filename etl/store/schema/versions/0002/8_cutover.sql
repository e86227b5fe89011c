-- The steps of a wave's cutover, in order; each can be repeated, the last word of each counts.
CREATE TABLE migration.cutover_step (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wave text NOT NULL REFERENCES migration.wave,
    step text NOT NULL CHECK (step IN ('freeze', 'delta', 'verify', 'handover', 'sign_off')),
    holds boolean NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    said_by text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX cutover_step_wave ON migration.cutover_step (wave, step, id);

-- Rows of units and years that no wave has begun, of streams that others hang on: known, counted, not accounted yet.
-- batch_id: the wave that read over them last.
CREATE TABLE migration.not_begun (
    row_id uuid PRIMARY KEY,
    stream_id smallint NOT NULL,
    batch_id integer NOT NULL
);
CREATE INDEX not_begun_stream ON migration.not_begun (stream_id);

-- What a wave read over and left alone: rows of the base table that no wave has begun, and rows of an earlier batch.
-- rows and base_rows cover what the wave took; all three together are what the source counts.
ALTER TABLE migration.span
    ADD COLUMN not_begun integer NOT NULL DEFAULT 0,
    ADD COLUMN earlier integer NOT NULL DEFAULT 0;
ALTER TABLE migration.stream_count
    ADD COLUMN not_begun bigint NOT NULL DEFAULT 0,
    ADD COLUMN earlier bigint NOT NULL DEFAULT 0;

-- Open work waits in its unit also where its assignee has no account: services.routing.inbox.
DROP INDEX eoffice.task_unit;
CREATE INDEX task_unit ON eoffice.task (unit_id) WHERE coalesce(state, '') <> 'da_xu_ly';

-- What was signed: the figures of that moment, so that it can be proved later. asked_by and approved_by are logins.
ALTER TABLE migration.sign_off
    ADD COLUMN figures jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN verification_id integer,
    ADD COLUMN asked_by text NOT NULL DEFAULT '',
    ADD COLUMN approved_by text NOT NULL DEFAULT '';
CREATE INDEX sign_off_wave ON migration.sign_off (wave, unit_id);
