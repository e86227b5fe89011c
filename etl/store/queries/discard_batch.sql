-- Everything that an unpublished batch has brought. Nobody has seen it, so nobody has touched it.
DELETE FROM eoffice.org_unit_succession WHERE batch_id = %(batch)s;
DELETE FROM eoffice.org_unit WHERE batch_id = %(batch)s;
DELETE FROM eoffice.person WHERE batch_id = %(batch)s;
DELETE FROM eoffice.document_book WHERE batch_id = %(batch)s;
DELETE FROM eoffice.recipient WHERE batch_id = %(batch)s;
DELETE FROM eoffice.case_file_document WHERE batch_id = %(batch)s;
DELETE FROM eoffice.case_file WHERE batch_id = %(batch)s;
DELETE FROM eoffice.routing_step WHERE batch_id = %(batch)s;
DELETE FROM eoffice.task WHERE batch_id = %(batch)s;
DELETE FROM eoffice.attachment WHERE batch_id = %(batch)s;
DELETE FROM eoffice.attachment_gap WHERE batch_id = %(batch)s;
DELETE FROM eoffice.document_relation WHERE batch_id = %(batch)s;
DELETE FROM eoffice.access_grant WHERE batch_id = %(batch)s;
DELETE FROM eoffice.document WHERE batch_id = %(batch)s;
DELETE FROM migration.quarantine q USING migration.ledger l, migration.span s
WHERE l.row_id = q.row_id AND s.id = l.span_id AND s.batch_id = %(batch)s;
DELETE FROM migration.remark r USING migration.span s WHERE s.id = r.span_id AND s.batch_id = %(batch)s;
DELETE FROM migration.blob_ledger b USING migration.span s WHERE s.id = b.span_id AND s.batch_id = %(batch)s;
DELETE FROM migration.ledger l USING migration.span s WHERE s.id = l.span_id AND s.batch_id = %(batch)s;
DELETE FROM migration.problem p USING migration.lane l
WHERE l.stream_id = p.stream_id AND l.batch_id = %(batch)s;
DELETE FROM migration.stream_count WHERE batch_id = %(batch)s;
DELETE FROM migration.lane WHERE batch_id = %(batch)s;
DELETE FROM migration.span WHERE batch_id = %(batch)s;
DELETE FROM migration.secret_mark;
DELETE FROM migration.pass_begin WHERE batch_id = %(batch)s;
DELETE FROM migration.pass_range WHERE batch_id = %(batch)s;
DELETE FROM migration.watermark WHERE NOT EXISTS (
    SELECT FROM migration.batch WHERE id <> %(batch)s AND state <> 'rolled_back');
DELETE FROM migration.key_range r WHERE NOT EXISTS (SELECT FROM migration.watermark w WHERE w.stream_id = r.stream_id);
DELETE FROM migration.source_shape r WHERE NOT EXISTS (SELECT FROM migration.watermark w WHERE w.stream_id = r.stream_id);
DELETE FROM migration.mapping_digest r WHERE NOT EXISTS (SELECT FROM migration.watermark w WHERE w.stream_id = r.stream_id);
UPDATE migration.batch SET state = 'rolled_back' WHERE id = %(batch)s;
INSERT INTO eoffice.feed (kind, batch_id) VALUES ('batch_rolled_back', %(batch)s)
