-- A record belongs to the run that first added it; a line that says the same is not written again.
INSERT INTO migration.ledger AS l
    (row_id, stream_id, key, outcome, reason, unit_id, year, parent_a, parent_b, identity, fingerprint, run_id, span_id)
SELECT s.row_id, s.stream_id, s.key, s.outcome, s.reason, s.unit_id, s.year, s.parent_a, s.parent_b, s.identity,
       s.fingerprint, s.run_id, s.span_id
FROM pg_temp.staged_ledger s
JOIN pg_temp.judged j USING (row_id)
WHERE j.action NOT IN ('stale', 'keep')
ON CONFLICT (row_id) DO UPDATE
SET outcome = EXCLUDED.outcome, reason = EXCLUDED.reason, unit_id = EXCLUDED.unit_id, year = EXCLUDED.year,
    parent_a = EXCLUDED.parent_a, parent_b = EXCLUDED.parent_b, identity = EXCLUDED.identity,
    fingerprint = EXCLUDED.fingerprint,
    run_id = CASE WHEN EXCLUDED.outcome IN ('loaded', 'linked') AND l.outcome NOT IN ('loaded', 'linked')
        THEN EXCLUDED.run_id ELSE l.run_id END,
    span_id = CASE WHEN EXCLUDED.outcome IN ('loaded', 'linked') AND l.outcome NOT IN ('loaded', 'linked')
        THEN EXCLUDED.span_id ELSE l.span_id END
WHERE (l.outcome, l.reason, l.unit_id, l.year, l.parent_a, l.parent_b, l.identity, l.fingerprint)
    IS DISTINCT FROM (EXCLUDED.outcome, EXCLUDED.reason, EXCLUDED.unit_id, EXCLUDED.year, EXCLUDED.parent_a,
        EXCLUDED.parent_b, EXCLUDED.identity, EXCLUDED.fingerprint);
UPDATE migration.ledger l
SET reason = CASE WHEN j.gone THEN 'gone_in_source' ELSE coalesce(j.reason, j.now::text) END
FROM pg_temp.judged j
WHERE l.row_id = j.row_id AND j.action IN ('stale', 'keep');
DELETE FROM migration.ledger l USING pg_temp.judged j
WHERE l.row_id = j.row_id AND j.gone AND j.action IN ('remove', 'none')
