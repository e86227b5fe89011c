-- Before the end: whether people changed something meanwhile. Live writers wait from here until the commit.
SET LOCAL lock_timeout = '5s';
LOCK TABLE eoffice.touch, eoffice.recipient, eoffice.routing_step, eoffice.task, eoffice.attachment,
    eoffice.attachment_gap, eoffice.document_relation, eoffice.case_file_document, eoffice.access_grant,
    eoffice.document, eoffice.case_file, eoffice.document_book, eoffice.person IN SHARE ROW EXCLUSIVE MODE;
SELECT (SELECT count(*) FROM pg_temp.gone g JOIN eoffice.touch t ON t.record_id = g.row_id)
     + (SELECT count(*) FROM migration.points_to p JOIN pg_temp.gone g ON g.row_id = p.to_id)
