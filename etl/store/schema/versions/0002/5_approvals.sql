-- A second person's word for what cannot be undone by anybody alone. subject names exactly what is approved; "rows" in
-- it is how many rows at most. Logins may be spelt in several ways and a person may not approve for themselves in any.
CREATE TABLE migration.approval (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    act text NOT NULL CHECK (act IN ('rollback', 'purge', 'release', 'cutover')),
    subject jsonb NOT NULL,
    asked_by text NOT NULL,
    asked_account uuid NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    basis text NOT NULL DEFAULT '',
    valid_until timestamptz NOT NULL,
    approved_by text,
    approved_account uuid,
    approved_at timestamptz,
    used_at timestamptz,
    run_id integer,
    CHECK (lower(approved_by) <> lower(asked_by)),
    CHECK (approved_account <> asked_account),
    CHECK ((approved_by IS NULL) = (approved_account IS NULL) AND (approved_by IS NULL) = (approved_at IS NULL)),
    CHECK (used_at IS NULL OR approved_at IS NOT NULL)
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
