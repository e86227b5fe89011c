-- The e-office store (Văn phòng điện tử). origin = 'live' for what people registered here, else the legacy system's name;
-- batch_id is NULL exactly for live rows. Fields of documents follow NĐ 30/2020/NĐ-CP, Phụ lục VI, Part II.

CREATE TABLE eoffice.store_identity (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    store_id uuid NOT NULL DEFAULT gen_random_uuid(),
    generation integer NOT NULL DEFAULT 1
);
INSERT INTO eoffice.store_identity DEFAULT VALUES;

-- Units (đơn vị), live and historical. A historical unit is never renamed.
CREATE TABLE eoffice.org_unit (
    id uuid PRIMARY KEY,
    origin text NOT NULL DEFAULT 'live',
    code text NOT NULL,
    name text NOT NULL,
    parent_id uuid,
    level text,
    organ_id text,            -- mã định danh điện tử
    valid_from date,
    valid_to date,
    batch_id integer
);
CREATE UNIQUE INDEX org_unit_live_code ON eoffice.org_unit (code) WHERE origin = 'live';

-- Successions by date and function: three separate answers, each line with its decision.
CREATE TABLE eoffice.org_unit_succession (
    id uuid PRIMARY KEY,
    origin text NOT NULL DEFAULT 'live',
    predecessor_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('merge', 'rename', 'split', 'dissolve', 'system_change')),
    function text,            -- NULL: all functions
    effective_on date NOT NULL,
    work_owner_id uuid,       -- who owns the open work
    custodian_id uuid,        -- who keeps the records
    reader_id uuid,           -- who may read
    decision text NOT NULL,
    batch_id integer
);
CREATE INDEX org_unit_succession_reader ON eoffice.org_unit_succession (reader_id);

-- Accounts belong to the e-office; the migration never writes one.
CREATE TABLE eoffice.account (
    id uuid PRIMARY KEY,
    login text NOT NULL UNIQUE,
    full_name text NOT NULL,
    password_hash text NOT NULL,
    active boolean NOT NULL DEFAULT true
);

CREATE TABLE eoffice.person (
    id uuid PRIMARY KEY,
    origin text NOT NULL DEFAULT 'live',
    full_name text NOT NULL,
    login text,
    email text,
    position text,
    unit_id uuid,
    active boolean NOT NULL DEFAULT true,
    shared boolean,           -- a legacy login of several people: nobody's own
    account_id uuid,
    batch_id integer
);
CREATE INDEX person_account ON eoffice.person (account_id) WHERE account_id IS NOT NULL;

-- Roles are data: what a role may read is a list of principal rules, see eoffice.principal_of().
CREATE TABLE eoffice.role (
    code text PRIMARY KEY,
    name_vi text NOT NULL,
    reads text NOT NULL CHECK (reads IN ('agency_registers', 'unit_registers', 'own', 'field', 'nothing'))
);
INSERT INTO eoffice.role (code, name_vi, reads) VALUES
    ('van_thu_co_quan', 'Văn thư cơ quan', 'agency_registers'),
    ('van_thu_don_vi', 'Văn thư đơn vị', 'unit_registers'),
    ('chuyen_vien', 'Chuyên viên', 'own'),
    ('lanh_dao', 'Lãnh đạo', 'field'),
    ('quan_tri', 'Quản trị hệ thống', 'nothing');

CREATE TABLE eoffice.account_role (
    account_id uuid NOT NULL REFERENCES eoffice.account,
    role text NOT NULL REFERENCES eoffice.role,
    unit_id uuid NOT NULL,
    field text,               -- lĩnh vực, for lanh_dao; NULL: every field of the unit
    valid_from date NOT NULL DEFAULT '1900-01-01',
    valid_to date,
    UNIQUE NULLS NOT DISTINCT (account_id, role, unit_id, field, valid_from)
);

CREATE TABLE eoffice.document_book (
    id uuid PRIMARY KEY,
    origin text NOT NULL DEFAULT 'live',
    unit_id uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
    name text NOT NULL,
    year smallint NOT NULL,
    last_number integer NOT NULL DEFAULT 0,   -- drawn by live registration only
    batch_id integer
);

-- A document record is a registration: one document entered by one unit in one book of one system.
CREATE TABLE eoffice.document (
    id uuid PRIMARY KEY,
    origin text NOT NULL DEFAULT 'live',
    direction text NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
    unit_id uuid NOT NULL,
    book_id uuid,
    register_number integer,  -- số đến (incoming), số đi (outgoing)
    register_text text,       -- as written where it is more than the number: 12a
    registered_on date,
    number text,              -- số: digits as written, leading zeros kept
    number_year smallint,
    notation text,            -- ký hiệu
    code_text text,           -- số, ký hiệu as one string, as written
    kind text,                -- loại: code of NĐ 30 Phụ lục III
    kind_text text,           -- as written
    issued_on date,
    organ_name text,          -- cơ quan ban hành, never rewritten
    subject text NOT NULL,    -- trích yếu
    page_amount integer,
    copies integer,
    description text,
    signer_name text,
    signer_position text,
    urgency smallint,         -- 0 thường, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc, 4 hỏa tốc hẹn giờ
    due_on date,
    state text,
    field text,               -- lĩnh vực
    drafter_id uuid,
    drafter_name text,
    to_places text,
    recalled_on date,         -- thu hồi
    recall_reason text,
    edxml_id text,            -- DocumentId of QCVN 102
    created_at timestamptz,
    identity uuid,            -- etl.identity: unit, direction, number, notation, agency, issue date
    edxml_key uuid,           -- unit, direction, edxml_id
    represented_by uuid,
    stale_since timestamptz,
    batch_id integer,
    CHECK ((origin = 'live') = (batch_id IS NULL))
);
CREATE INDEX document_identity ON eoffice.document (identity) WHERE identity IS NOT NULL;
CREATE INDEX document_edxml ON eoffice.document (edxml_key) WHERE edxml_key IS NOT NULL;
CREATE INDEX document_represented ON eoffice.document (represented_by) WHERE represented_by IS NOT NULL;
-- Only live books forbid a number twice; a legacy book's numbers are what they were.
CREATE UNIQUE INDEX document_live_register ON eoffice.document (book_id, register_number) WHERE origin = 'live';

-- Where an outgoing document went (nơi nhận).
CREATE TABLE eoffice.recipient (
    id uuid PRIMARY KEY,
    document_id uuid NOT NULL,
    ordinal integer,
    name text NOT NULL,
    unit_id uuid,
    batch_id integer
);
CREATE INDEX recipient_document ON eoffice.recipient (document_id);

-- Work files (hồ sơ công việc).
CREATE TABLE eoffice.case_file (
    id uuid PRIMARY KEY,
    origin text NOT NULL DEFAULT 'live',
    unit_id uuid NOT NULL,
    notation text,            -- số và ký hiệu hồ sơ
    catalog_year smallint,    -- năm hình thành
    title text NOT NULL,
    retention text,           -- thời hạn bảo quản
    creator_id uuid,
    creator_name text,
    opened_on date,
    closed_on date,
    state text,
    batch_id integer
);

CREATE TABLE eoffice.case_file_document (
    id uuid PRIMARY KEY,
    case_file_id uuid NOT NULL,
    document_id uuid NOT NULL,
    ordinal integer,
    batch_id integer
);
CREATE INDEX case_file_document_file ON eoffice.case_file_document (case_file_id);
CREATE INDEX case_file_document_document ON eoffice.case_file_document (document_id);

-- Routing history (luồng xử lý, bút phê): name, position and unit of each person as they were.
CREATE TABLE eoffice.routing_step (
    id uuid PRIMARY KEY,
    document_id uuid NOT NULL,
    ordinal integer,
    action text,
    role text,                -- chu_tri, phoi_hop, de_biet
    sender_id uuid,
    sender_name text,
    sender_position text,
    sender_unit text,
    recipient_id uuid,
    recipient_name text,
    recipient_position text,
    recipient_unit text,
    opinion text,             -- ý kiến, bút phê
    sent_at timestamptz,
    due_on date,
    done_at timestamptz,
    state text,
    batch_id integer
);
CREATE INDEX routing_step_document ON eoffice.routing_step (document_id);

-- Open work, and the inbox of live routing: unit_id set and assignee_id NULL while nobody has taken it.
CREATE TABLE eoffice.task (
    id uuid PRIMARY KEY,
    origin text NOT NULL DEFAULT 'live',
    document_id uuid NOT NULL,
    title text,
    unit_id uuid,
    assigner_id uuid,
    assigner_name text,
    assignee_id uuid,
    assignee_name text,
    created_at timestamptz,
    due_on date,
    progress smallint,
    state text,
    batch_id integer
);
CREATE INDEX task_document ON eoffice.task (document_id);
CREATE INDEX task_assignee ON eoffice.task (assignee_id) WHERE assignee_id IS NOT NULL;
CREATE INDEX task_unit ON eoffice.task (unit_id) WHERE assignee_id IS NULL;

-- Content-addressed files; sha256 is the name under which the blob store keeps the bytes.
CREATE TABLE eoffice.blob (
    sha256 bytea PRIMARY KEY CHECK (length(sha256) = 32),
    bytes bigint NOT NULL,
    media_type text NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    verified_at timestamptz
);

CREATE TABLE eoffice.attachment (
    id uuid PRIMARY KEY,
    document_id uuid NOT NULL,
    ordinal integer,
    file_name text NOT NULL,
    sha256 bytea NOT NULL REFERENCES eoffice.blob,
    bytes bigint NOT NULL,
    media_type text NOT NULL,    -- by content
    declared_signed boolean,
    signature_state text,        -- none, present; validation comes beside it
    created_at timestamptz,
    batch_id integer
);
CREATE INDEX attachment_document ON eoffice.attachment (document_id);

-- Files the old system names and does not have: the document's page says so.
CREATE TABLE eoffice.attachment_gap (
    id uuid PRIMARY KEY,
    document_id uuid NOT NULL,
    file_name text,
    reason text NOT NULL,
    batch_id integer
);
CREATE INDEX attachment_gap_document ON eoffice.attachment_gap (document_id);

-- Links between documents: from_id answers, replaces, recalls or relates to to_id.
CREATE TABLE eoffice.document_relation (
    id uuid PRIMARY KEY,
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('answers', 'replaces', 'recalls', 'relates')),
    batch_id integer
);
CREATE INDEX document_relation_from ON eoffice.document_relation (from_id);
CREATE INDEX document_relation_to ON eoffice.document_relation (to_id);

CREATE TABLE eoffice.access_grant (
    id uuid PRIMARY KEY,
    document_id uuid NOT NULL,
    principal text NOT NULL,
    basis text NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    batch_id integer
);
CREATE INDEX access_grant_document ON eoffice.access_grant (document_id);

CREATE TABLE eoffice.session (
    token_hash bytea PRIMARY KEY,   -- sha256 of the token; the token itself is nowhere
    account_id uuid NOT NULL REFERENCES eoffice.account,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);

CREATE TABLE eoffice.audit_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    account_id uuid,
    actor text NOT NULL,
    action text NOT NULL,
    record_id uuid,
    detail jsonb NOT NULL DEFAULT '{}'
);

-- The change feed: live rows one by one, bulk one row a span, a batch when it is complete or published.
CREATE TABLE eoffice.feed (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    kind text NOT NULL CHECK (kind IN ('document', 'span', 'batch_loaded', 'batch_published', 'batch_rolled_back')),
    record_id uuid,
    batch_id integer,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX feed_xid ON eoffice.feed (xid);

-- What a person changed after the load: never overwritten.
CREATE TABLE eoffice.touch (
    record_id uuid PRIMARY KEY,
    table_name text NOT NULL,
    touched_by text NOT NULL,
    touched_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    how text NOT NULL
);

-- How far an index has come, told by its indexer; the truth is in the index's own commit.
CREATE TABLE eoffice.index_position (
    index_id text PRIMARY KEY,
    schema_version integer NOT NULL,
    snapshot text NOT NULL,
    batches integer[] NOT NULL DEFAULT '{}',
    documents bigint NOT NULL DEFAULT 0,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA eoffice TO eoffice_app;
REVOKE INSERT, UPDATE, DELETE ON eoffice.store_identity FROM eoffice_app;
REVOKE INSERT, UPDATE, DELETE ON eoffice.role FROM eoffice_app;  -- what a role reads is a rule of the house
REVOKE UPDATE, DELETE ON eoffice.audit_event FROM eoffice_app;  -- an audit trail is only appended
GRANT SELECT ON ALL TABLES IN SCHEMA eoffice TO vicmig_load;
REVOKE SELECT ON eoffice.account, eoffice.session FROM vicmig_load;
GRANT SELECT (id, login, full_name, active) ON eoffice.account TO vicmig_load;
GRANT INSERT, UPDATE, DELETE ON eoffice.org_unit, eoffice.org_unit_succession, eoffice.person, eoffice.document_book,
    eoffice.document, eoffice.recipient, eoffice.case_file, eoffice.case_file_document, eoffice.routing_step, eoffice.task,
    eoffice.blob, eoffice.attachment, eoffice.attachment_gap, eoffice.document_relation, eoffice.access_grant
    TO vicmig_load;
GRANT INSERT ON eoffice.feed, eoffice.audit_event TO vicmig_load;
GRANT MAINTAIN ON eoffice.document, eoffice.org_unit, eoffice.person, eoffice.document_book, eoffice.case_file,
    eoffice.routing_step, eoffice.task, eoffice.attachment TO vicmig_load;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA eoffice, migration TO vicmig_load, eoffice_app;
