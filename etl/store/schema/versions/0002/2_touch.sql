-- What the load wrote last stands beside the touch: without it nobody could tell a person's change from the source's.
-- It is the whole record as it was before the first person changed it, kept up by the load from then on.
ALTER TABLE eoffice.touch ADD COLUMN before jsonb;

DROP FUNCTION eoffice.note_touch(uuid, text, text);
CREATE FUNCTION eoffice.note_touch(record uuid, tbl text, how text, before jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO eoffice.touch AS t (record_id, table_name, touched_by, how, before)
    VALUES (record, tbl, coalesce(nullif(current_setting('eoffice.actor', true), ''), session_user), how, before)
    ON CONFLICT (record_id) DO UPDATE
        SET touched_by = EXCLUDED.touched_by, touched_at = EXCLUDED.touched_at, how = EXCLUDED.how,
            before = coalesce(t.before, EXCLUDED.before)
$$;

CREATE OR REPLACE FUNCTION eoffice.on_person_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    doc uuid := coalesce(new_row, old_row) ->> CASE TG_TABLE_NAME
        WHEN 'document' THEN 'id' WHEN 'document_relation' THEN 'from_id' ELSE 'document_id' END;
    was_migrated boolean := old_row ->> 'batch_id' IS NOT NULL;
BEGIN
    IF was_migrated THEN
        PERFORM eoffice.note_touch((old_row ->> 'id')::uuid, TG_TABLE_NAME, lower(TG_OP), old_row);
    END IF;
    IF TG_TABLE_NAME = 'case_file_document' THEN
        PERFORM eoffice.note_touch(f.id, 'case_file', TG_TABLE_NAME, NULL)
        FROM eoffice.case_file f
        WHERE f.id = (coalesce(new_row, old_row) ->> 'case_file_id')::uuid AND f.batch_id IS NOT NULL
        FOR SHARE;
    END IF;
    IF doc IS NOT NULL THEN
        -- Both ends of a relation are somebody's now. FOR SHARE: the load does not take the document away meanwhile.
        IF TG_TABLE_NAME <> 'document' THEN
            PERFORM eoffice.note_touch(d.id, 'document', TG_TABLE_NAME, NULL)
            FROM eoffice.document d
            WHERE d.id IN (doc, (coalesce(new_row, old_row) ->> 'to_id')::uuid) AND d.batch_id IS NOT NULL
            FOR SHARE;
        END IF;
        INSERT INTO eoffice.feed (kind, record_id) VALUES ('document', doc);
    END IF;
    RETURN NULL;
END
$$;

GRANT UPDATE, DELETE ON eoffice.touch TO vicmig_load;
