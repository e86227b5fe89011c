-- Ledger lines of rows that were taken back: history.
CREATE TABLE migration.ledger_history (
    LIKE migration.ledger,
    rolled_back_by integer NOT NULL,      -- the run that took it back
    rolled_back_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ledger_history_row ON migration.ledger_history (row_id);

-- Blobs that no record claims any more and whose bytes are still to be deleted: written with the act, emptied after it.
CREATE TABLE migration.blob_to_remove (
    sha256 bytea PRIMARY KEY
);

-- Blobs whose claims are to be looked at: of attachments that the migration took away or gave other bytes, and those that
-- a pass stored. What the e-office stored and has not attached yet never stands here.
CREATE TABLE migration.blob_to_check (
    sha256 bytea PRIMARY KEY
);

CREATE FUNCTION migration.check_blobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO migration.blob_to_check
    SELECT DISTINCT sha256 FROM concerned
    WHERE TG_OP <> 'INSERT' OR EXISTS (  -- a wave stores blob and attachment together
        SELECT FROM migration.writer w JOIN migration.run r ON r.id = w.run_id WHERE r.kind <> 'migrate')
    ORDER BY sha256
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER claims_went AFTER DELETE ON eoffice.attachment REFERENCING OLD TABLE AS concerned
    FOR EACH STATEMENT WHEN (current_user = 'vicmig_load') EXECUTE FUNCTION migration.check_blobs();
CREATE TRIGGER claims_changed AFTER UPDATE ON eoffice.attachment REFERENCING OLD TABLE AS concerned
    FOR EACH STATEMENT WHEN (current_user = 'vicmig_load') EXECUTE FUNCTION migration.check_blobs();
CREATE TRIGGER blobs_came AFTER INSERT ON eoffice.blob REFERENCING NEW TABLE AS concerned
    FOR EACH STATEMENT WHEN (current_user = 'vicmig_load') EXECUTE FUNCTION migration.check_blobs();

-- What each record points to. hosted: it is a part of that document. A migrated succession or grant has no line of its
-- own in the ledger and goes with what it is about.
CREATE VIEW migration.points_to AS
    SELECT id AS from_id, parent_id AS to_id, batch_id, false AS hosted FROM eoffice.org_unit
    UNION ALL SELECT id, unit_id, batch_id, false FROM eoffice.person
    UNION ALL SELECT id, unit_id, batch_id, false FROM eoffice.document_book
    UNION ALL SELECT id, unit_id, batch_id, false FROM eoffice.document
    UNION ALL SELECT id, book_id, batch_id, false FROM eoffice.document
    UNION ALL SELECT id, drafter_id, batch_id, false FROM eoffice.document
    UNION ALL SELECT id, unit_id, batch_id, false FROM eoffice.case_file
    UNION ALL SELECT id, creator_id, batch_id, false FROM eoffice.case_file
    UNION ALL SELECT id, case_file_id, batch_id, false FROM eoffice.case_file_document
    UNION ALL SELECT id, unit_id, batch_id, false FROM eoffice.recipient
    UNION ALL SELECT id, sender_id, batch_id, false FROM eoffice.routing_step
    UNION ALL SELECT id, recipient_id, batch_id, false FROM eoffice.routing_step
    UNION ALL SELECT id, unit_id, batch_id, false FROM eoffice.task
    UNION ALL SELECT id, assigner_id, batch_id, false FROM eoffice.task
    UNION ALL SELECT id, assignee_id, batch_id, false FROM eoffice.task
    UNION ALL SELECT id, from_id, batch_id, false FROM eoffice.document_relation
    UNION ALL SELECT id, to_id, batch_id, false FROM eoffice.document_relation
    UNION ALL SELECT id, document_id, batch_id, true FROM eoffice.case_file_document
    UNION ALL SELECT id, document_id, batch_id, true FROM eoffice.recipient
    UNION ALL SELECT id, document_id, batch_id, true FROM eoffice.routing_step
    UNION ALL SELECT id, document_id, batch_id, true FROM eoffice.task
    UNION ALL SELECT id, document_id, batch_id, true FROM eoffice.attachment
    UNION ALL SELECT id, document_id, batch_id, true FROM eoffice.attachment_gap
    UNION ALL SELECT id, document_id, batch_id, true FROM eoffice.access_grant WHERE batch_id IS NULL
    UNION ALL SELECT account_id, unit_id, NULL, false FROM eoffice.account_role
    UNION ALL SELECT id, unnest(ARRAY[predecessor_id, work_owner_id, custodian_id, reader_id]), NULL, false
              FROM eoffice.org_unit_succession WHERE batch_id IS NULL;

-- Who else has the bytes of a file; without it each blob that goes would cost a scan of all attachments.
CREATE INDEX attachment_blob ON eoffice.attachment (sha256);
