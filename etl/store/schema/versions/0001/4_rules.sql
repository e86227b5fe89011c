-- Rules that the database itself keeps.

-- A live record is never modified by the migration: row security, not good will. The load sees everything and writes
-- only rows that belong to a batch.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['org_unit', 'org_unit_succession', 'person', 'document_book', 'document', 'recipient',
        'case_file', 'case_file_document', 'routing_step', 'task', 'attachment', 'attachment_gap', 'document_relation',
        'access_grant'] LOOP
        EXECUTE format('CREATE FUNCTION eoffice.%I() RETURNS trigger LANGUAGE plpgsql AS $f$
            BEGIN
                RAISE EXCEPTION ''the migration may not write live rows of eoffice.%s'' USING ERRCODE = ''42501'';
            END $f$', 'refuse_live_' || t, t);
        -- AFTER, so that COPY keeps inserting many rows at once: a BEFORE trigger costs it 4 us a row (measured).
        EXECUTE format('CREATE TRIGGER refuse_live_insert AFTER INSERT OR UPDATE ON eoffice.%I FOR EACH ROW
            WHEN (NEW.batch_id IS NULL AND current_user = ''vicmig_load'') EXECUTE FUNCTION eoffice.%I()', t, 'refuse_live_' || t);
        EXECUTE format('CREATE TRIGGER refuse_live_change BEFORE UPDATE OR DELETE ON eoffice.%I FOR EACH ROW
            WHEN (OLD.batch_id IS NULL AND current_user = ''vicmig_load'') EXECUTE FUNCTION eoffice.%I()', t, 'refuse_live_' || t);
    END LOOP;
END
$$;

-- Touches: silent for the load. A change to a migrated record is recorded; a live child touches its document.
CREATE FUNCTION eoffice.note_touch(record uuid, tbl text, how text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO eoffice.touch (record_id, table_name, touched_by, how)
    VALUES (record, tbl, coalesce(nullif(current_setting('eoffice.actor', true), ''), session_user), how)
    ON CONFLICT (record_id) DO UPDATE
        SET touched_by = EXCLUDED.touched_by, touched_at = EXCLUDED.touched_at, how = EXCLUDED.how
$$;

CREATE FUNCTION eoffice.on_person_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    doc uuid := coalesce(new_row, old_row) ->> CASE TG_TABLE_NAME
        WHEN 'document' THEN 'id' WHEN 'document_relation' THEN 'from_id' ELSE 'document_id' END;
    was_migrated boolean := old_row ->> 'batch_id' IS NOT NULL;
BEGIN
    IF was_migrated THEN
        PERFORM eoffice.note_touch((old_row ->> 'id')::uuid, TG_TABLE_NAME, lower(TG_OP));
    END IF;
    IF doc IS NOT NULL THEN
        IF TG_TABLE_NAME <> 'document' THEN
            PERFORM eoffice.note_touch(d.id, 'document', TG_TABLE_NAME)
            FROM eoffice.document d WHERE d.id = doc AND d.batch_id IS NOT NULL;
        END IF;
        INSERT INTO eoffice.feed (kind, record_id) VALUES ('document', doc);
    END IF;
    RETURN NULL;
END
$$;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['org_unit', 'org_unit_succession', 'person', 'document_book', 'document', 'recipient',
        'case_file', 'case_file_document', 'routing_step', 'task', 'attachment', 'attachment_gap', 'document_relation',
        'access_grant'] LOOP
        EXECUTE format('CREATE TRIGGER person_change AFTER INSERT OR UPDATE OR DELETE ON eoffice.%I FOR EACH ROW
            WHEN (current_user <> ''vicmig_load'') EXECUTE FUNCTION eoffice.on_person_change()', t);
    END LOOP;
END
$$;

-- A registered number is drawn by live registration only; the load may not move a live book's counter (refuse_live_change).

-- Who may read a document, as principals. Both the index and the check at opening read this view: one truth.
--   registry:<unit>        the registry of the owning unit
--   work:<unit>            who owns the open work of a unit that has open work on it; work:<unit>:<field> of a field
--   registry:<unit>        also of a unit whose work on it is done
--   person:<person>        actors of its steps, its drafter, who has its open work
--   field:<unit>:<field>   leaders of its field; field:<unit>:* leads every field of the unit
--   anything               explicit grants
CREATE VIEW eoffice.document_reader AS
    SELECT id AS document_id, 'registry:' || unit_id AS principal, batch_id FROM eoffice.document
    UNION ALL
    SELECT id, 'field:' || unit_id || ':*', batch_id FROM eoffice.document
    UNION ALL
    SELECT id, 'field:' || unit_id || ':' || field, batch_id FROM eoffice.document WHERE field IS NOT NULL
    UNION ALL
    SELECT id, 'person:' || drafter_id, batch_id FROM eoffice.document WHERE drafter_id IS NOT NULL
    UNION ALL
    SELECT document_id, 'person:' || sender_id, batch_id FROM eoffice.routing_step WHERE sender_id IS NOT NULL
    UNION ALL
    SELECT document_id, 'person:' || recipient_id, batch_id FROM eoffice.routing_step WHERE recipient_id IS NOT NULL
    UNION ALL
    SELECT document_id, 'person:' || assignee_id, batch_id FROM eoffice.task WHERE assignee_id IS NOT NULL
    UNION ALL
    SELECT document_id, CASE WHEN state = 'da_xu_ly' THEN 'registry:' ELSE 'work:' END || unit_id, batch_id
    FROM eoffice.task WHERE unit_id IS NOT NULL
    UNION ALL
    SELECT t.document_id, 'work:' || t.unit_id || ':' || d.field, t.batch_id
    FROM eoffice.task t JOIN eoffice.document d ON d.id = t.document_id
    WHERE t.unit_id IS NOT NULL AND t.state IS DISTINCT FROM 'da_xu_ly' AND d.field IS NOT NULL
    UNION ALL
    SELECT document_id, principal, batch_id FROM eoffice.access_grant;

GRANT SELECT ON eoffice.document_reader TO eoffice_app, vicmig_load;

-- A name as compared, never as stored: what etl.viet.fold is to Python.
CREATE FUNCTION eoffice.folded(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT lower(trim(regexp_replace(regexp_replace(
        normalize(translate(name, 'đĐðÐ–—', 'dddd--'), NFKD), '[\u0300-\u036f]+', '', 'g'), '\s+', ' ', 'g')))
$$;

-- Published or live: the only rows that services show.
CREATE FUNCTION eoffice.visible(batch integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT batch IS NULL OR EXISTS (SELECT FROM migration.batch b WHERE b.id = batch AND b.state = 'published')
$$;

-- The principals of an account today. Successions are expanded here, on the person's side: a unit's readers inherit
-- what its predecessors owned, over any number of steps, by function where a line names one. Open work goes another way
-- than reading: work:<unit> to the registry of the work owner, everything else to the reader.
CREATE FUNCTION eoffice.principals_of(who uuid, today date DEFAULT current_date) RETURNS SETOF text
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE
    held AS (
        SELECT r.reads, ar.unit_id, ar.field
        FROM eoffice.account a
        JOIN eoffice.account_role ar ON ar.account_id = a.id
        JOIN eoffice.role r ON r.code = ar.role
        WHERE a.id = who AND a.active AND ar.valid_from <= today AND (ar.valid_to IS NULL OR ar.valid_to > today)
    ),
    reached AS (
        SELECT way, reads, unit_id, field
        FROM held CROSS JOIN (VALUES ('reader'), ('work')) AS ways (way)
        WHERE way = 'reader' OR reads IN ('agency_registers', 'unit_registers')
        UNION
        SELECT h.way, h.reads, next.unit_id, next.field
        FROM reached h CROSS JOIN LATERAL (
            -- văn thư cơ quan: the registers of every unit of the agency
            SELECT u.id AS unit_id, h.field
            FROM eoffice.org_unit u
            WHERE h.reads = 'agency_registers' AND u.parent_id = h.unit_id AND eoffice.visible(u.batch_id)
            UNION ALL
            SELECT s.predecessor_id, coalesce(h.field, s.function)
            FROM eoffice.org_unit_succession s
            WHERE h.unit_id = CASE h.way WHEN 'work' THEN s.work_owner_id ELSE s.reader_id END
              AND s.effective_on <= today AND eoffice.visible(s.batch_id)
              AND (s.function IS NULL OR h.field IS NULL OR s.function = h.field)
        ) AS next
    )
    SELECT DISTINCT CASE WHEN way = 'work' THEN concat_ws(':', 'work', unit_id, field)
                         WHEN reads = 'field' THEN 'field:' || unit_id || ':' || coalesce(field, '*')
                         WHEN field IS NULL THEN 'registry:' || unit_id
                         ELSE 'field:' || unit_id || ':' || field END
    FROM reached WHERE reads IN ('agency_registers', 'unit_registers', 'field')
    UNION
    SELECT 'person:' || p.id
    FROM eoffice.person p JOIN eoffice.account a ON a.id = p.account_id
    WHERE p.account_id = who AND a.active AND p.shared IS NOT TRUE
      AND EXISTS (SELECT FROM held WHERE reads <> 'nothing')
$$;
