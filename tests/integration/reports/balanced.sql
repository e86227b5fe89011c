-- Two units, and a third that only withheld rows know. 10 incoming documents: 5 loaded, 1 linked, 1 quarantined, 2 withheld,
-- 1 excluded; 6 steps, 5 attachments, 2 books. Streams have the numbers 1 to 4 in this order.
INSERT INTO migration.stream (system, part, entity) VALUES
    ('vic', 'kg', 'book'), ('vic', 'kg', 'incoming_document'), ('vic', 'kg', 'step'), ('vic', 'kg', 'attachment');
INSERT INTO migration.wave (name) VALUES ('dot-1');
INSERT INTO migration.run (kind, wave, state, started_at, finished_at, mapping_digest) VALUES
    ('migrate', 'dot-1', 'failed', '2026-11-22 08:00+07', NULL, 'd'),
    ('migrate', 'dot-1', 'done', '2026-11-22 09:00+07', '2026-11-22 09:01:30+07', 'd');
INSERT INTO migration.batch (wave, kind, run_id, state) VALUES ('dot-1', 'wave', 1, 'loaded');
INSERT INTO migration.span (run_id, batch_id, stream_id, lane, number, upto_key, rows, base_rows, seconds, committed_at)
VALUES
    (1, 1, 1, 0, 0, 'z', 2, 2, '{"read": 0.5, "apply": 1}', '2026-11-22 08:00:10+07'),
    (2, 1, 2, 0, 0, 'm', 6, 6, '{"read": 1.5, "apply": 2}', '2026-11-22 09:01+07'),
    (2, 1, 2, 0, 1, 'z', 4, 4, '{"read": 1, "apply": 2, "note": "no number"}', '2026-11-22 09:01+07'),
    (2, 1, 3, 0, 0, 'z', 6, 6, '{}', '2026-11-22 09:01+07'),
    (2, 1, 4, 0, 0, 'z', 5, 5, '{}', '2026-11-22 09:01+07');
INSERT INTO migration.lane (batch_id, stream_id, number, done) SELECT 1, id, 0, true FROM migration.stream;
INSERT INTO migration.stream_count (batch_id, stream_id, base_rows, read_rows, null_keys) VALUES
    (1, 1, 2, 2, 0), (1, 2, 10, 10, 0), (1, 3, 6, 6, 0), (1, 4, 5, 5, 0);
INSERT INTO eoffice.org_unit (id, origin, code, name, batch_id) VALUES
    ('00000000-0000-8000-8000-00000000000a', 'vic', 'A', 'Sở Nội vụ & <b>Lao động</b>', 1),
    ('00000000-0000-8000-8000-00000000000b', 'vic', 'B', '=HYPERLINK("http://x")', 1),
    ('00000000-0000-8000-8000-00000000000c', 'vic', 'C', 'Đơn vị Chỉ Có Mật', 1);
CREATE TEMP TABLE line (stream smallint, key text, outcome migration.outcome, reason text, unit text, year int);
INSERT INTO line VALUES
    (1, 'BK-1', 'loaded', NULL, 'a', 2019), (1, 'BK-2', 'loaded', NULL, 'b', 2020),
    (2, 'VB-01', 'loaded', NULL, 'a', 2019), (2, 'VB-02', 'loaded', NULL, 'a', 2019),
    (2, 'VB-03', 'loaded', NULL, 'a', 2020), (2, 'VB-04', 'loaded', NULL, 'b', 2020),
    (2, '+VB-05', 'loaded', NULL, 'b', NULL), (2, 'VB-06', 'linked', NULL, 'b', 2020),
    (2, '=1+cmd|''calc''!A0', 'quarantined', 'state_unreadable', 'b', 2020),
    (2, 'SECRET-KEY-1', 'withheld', NULL, 'c', NULL), (2, 'SECRET-KEY-2', 'withheld', NULL, 'c', NULL),
    (2, 'VB-10', 'excluded', 'soft_deleted', 'a', 2019),
    (3, 'ST-1', 'loaded', NULL, 'a', 2019), (3, 'ST-2', 'loaded', NULL, 'a', 2019),
    (3, 'ST-3', 'quarantined', 'orphan', NULL, NULL),
    (3, '<script>alert(1)</script>', 'quarantined', 'parent_quarantined', 'b', 2020),
    (3, 'SECRET-KEY-3', 'withheld', 'parent_withheld', 'c', NULL), (3, 'ST-6', 'excluded', 'parent_excluded', 'a', 2019),
    (4, 'AT-1', 'loaded', NULL, 'a', 2019), (4, 'AT-2', 'quarantined', 'file_missing', 'a', 2019),
    (4, 'AT-3', 'quarantined', 'parent_quarantined', 'b', 2020),
    (4, 'SECRET-KEY-4', 'withheld', 'parent_withheld', 'c', NULL), (4, 'AT-5', 'excluded', 'parent_excluded', 'a', 2019);
INSERT INTO migration.ledger (row_id, stream_id, key, outcome, reason, unit_id, year, run_id, span_id)
SELECT md5(key)::uuid, stream, key, outcome, reason, ('00000000-0000-8000-8000-00000000000' || unit)::uuid, year, 2,
       CASE stream WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 4 ELSE 5 END
FROM line;
DROP TABLE line;
INSERT INTO migration.remark (row_id, code, field, stream_id, span_id) VALUES
    (md5('VB-01')::uuid, 'kind_unknown', 'kind', 2, 2), (md5('VB-02')::uuid, 'kind_unknown', 'kind', 2, 2),
    (md5('+VB-05')::uuid, 'code_of_tomorrow', '@subject', 2, 2),
    (md5('SECRET-KEY-1')::uuid, 'subject_overlong', 'subject', 2, 2),
    (md5('SECRET-KEY-2')::uuid, 'kind_unknown', 'kind', 2, 2);
INSERT INTO migration.blob_ledger (row_id, state, declared_bytes, bytes, span_id) VALUES
    (md5('AT-1')::uuid, 'stored', 1000, 1024, 5), (md5('AT-2')::uuid, 'missing', 500, NULL, 5),
    (md5('AT-3')::uuid, 'excluded', NULL, NULL, 5),
    (md5('SECRET-KEY-4')::uuid, 'withheld', 77777, NULL, 5);
INSERT INTO migration.problem (run_id, stream_id, code, unbalances, rows, detail) VALUES
    (2, 4, 'unreferenced_file', false, 3, 'share/2019'),
    (2, 2, 'skipped_check', false, 1, 'key=SECRET-KEY-2 was slow');
