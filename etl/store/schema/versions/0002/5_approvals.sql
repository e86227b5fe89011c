-- A second person's word for what cannot be undone by anybody alone. subject names exactly what is approved.
CREATE TABLE migration.approval (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    act text NOT NULL CHECK (act IN ('rollback', 'purge', 'release', 'cutover')),
    subject jsonb NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    basis text NOT NULL DEFAULT '',
    approved_by text,
    approved_at timestamptz,
    used_at timestamptz,
    run_id integer,
    CHECK (approved_by IS NULL OR approved_by <> asked_by)
);

INSERT INTO eoffice.role (code, name_vi, reads) VALUES
    ('van_hanh_chuyen_doi', 'Vận hành chuyển đổi dữ liệu', 'nothing'),
    ('phe_duyet_chuyen_doi', 'Phê duyệt chuyển đổi dữ liệu', 'nothing');

-- What was said about a row's secrecy by those who may: it is judged by this before anything else, at every sync.
CREATE TABLE migration.secrecy_act (
    row_id uuid PRIMARY KEY,
    stream_id smallint NOT NULL,
    key text NOT NULL,
    act text NOT NULL CHECK (act IN ('release', 'withhold')),
    basis text NOT NULL,
    said_by text NOT NULL,
    approved_by text NOT NULL,
    said_at timestamptz NOT NULL DEFAULT now()
);
