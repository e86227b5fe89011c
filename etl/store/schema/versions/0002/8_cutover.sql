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

-- Rows of units that no wave has begun: known, counted, not accounted yet.
CREATE TABLE migration.not_begun (
    row_id uuid PRIMARY KEY,
    stream_id smallint NOT NULL
);
CREATE INDEX not_begun_stream ON migration.not_begun (stream_id);
