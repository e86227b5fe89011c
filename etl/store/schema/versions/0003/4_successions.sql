-- A function of a succession, a leader's field and a document's field are compared as names: `tôn giáo` in a decision is
-- `Tôn giáo` in the list of fields. Indexes hold principals: they are made anew.
CREATE OR REPLACE VIEW eoffice.document_reader AS
    SELECT id AS document_id, 'registry:' || unit_id AS principal, batch_id FROM eoffice.document
    UNION ALL
    SELECT id, 'field:' || unit_id || ':*', batch_id FROM eoffice.document
    UNION ALL
    SELECT id, 'field:' || unit_id || ':' || eoffice.folded(field), batch_id
    FROM eoffice.document WHERE field IS NOT NULL
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
    SELECT t.document_id, 'work:' || t.unit_id || ':' || eoffice.folded(d.field), t.batch_id
    FROM eoffice.task t JOIN eoffice.document d ON d.id = t.document_id
    WHERE t.unit_id IS NOT NULL AND t.state IS DISTINCT FROM 'da_xu_ly' AND d.field IS NOT NULL
    UNION ALL
    SELECT document_id, principal, batch_id FROM eoffice.access_grant;

-- The principals of an account today. Of several lines that follow a unit in one function the one in force counts, the
-- latest that has begun: who answered between two mergers answers no more.
CREATE OR REPLACE FUNCTION eoffice.principals_of(who uuid, today date DEFAULT current_date) RETURNS SETOF text
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE
    held AS (
        SELECT r.reads, ar.unit_id, eoffice.folded(ar.field) AS field
        FROM eoffice.account a
        JOIN eoffice.account_role ar ON ar.account_id = a.id
        JOIN eoffice.role r ON r.code = ar.role
        WHERE a.id = who AND a.active AND ar.valid_from <= today AND (ar.valid_to IS NULL OR ar.valid_to > today)
    ),
    line AS MATERIALIZED (
        SELECT predecessor_id, function, work_owner_id, reader_id
        FROM (
            SELECT s.predecessor_id, f.function, s.work_owner_id, s.reader_id, s.effective_on,
                   max(s.effective_on) OVER (PARTITION BY s.predecessor_id, f.function) AS latest
            FROM eoffice.org_unit_succession s
            CROSS JOIN LATERAL (SELECT eoffice.folded(s.function) AS function) f
            WHERE s.effective_on <= today AND eoffice.visible(s.batch_id)
        ) told
        WHERE effective_on = latest
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
            FROM line s
            WHERE h.unit_id = CASE h.way WHEN 'work' THEN s.work_owner_id ELSE s.reader_id END
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

UPDATE eoffice.store_identity SET generation = generation + 1 WHERE EXISTS (SELECT FROM eoffice.document);
