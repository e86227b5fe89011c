-- For the custodian: every withheld row by key and unit, the run that it stands by, what it hangs on, which of its parts
-- marks it, what people said, and when it was taken out. Then rows that were taken out and are not withheld any more.
SELECT s.part, s.entity, l.key, coalesce(u.key, '') AS unit, coalesce(o.name, '') AS unit_name, r.wave,
       l.run_id::text, to_char(r.started_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI') AS since,
       coalesce(l.reason, '') AS reason,
       coalesce(ps.part, '') AS parent_part, coalesce(ps.entity, '') AS parent_entity, coalesce(p.key, '') AS parent_key,
       coalesce(ms.part, '') AS marker_part, coalesce(ms.entity, '') AS marker_entity, coalesce(m.key, '') AS marker_key,
       coalesce(a.basis, '') AS basis,
       coalesce((SELECT to_char(max(g.purged_at) AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI')
                 FROM migration.purged g WHERE g.row_id = l.row_id), '') AS purged
FROM migration.ledger l
JOIN migration.stream s ON s.id = l.stream_id
JOIN migration.run r ON r.id = l.run_id
LEFT JOIN migration.ledger u ON u.row_id = l.unit_id
LEFT JOIN eoffice.org_unit o ON o.id = l.unit_id
LEFT JOIN LATERAL (
    SELECT w.stream_id, w.key FROM migration.ledger w
    WHERE w.row_id IN (l.parent_a, l.parent_b) AND w.outcome = 'withheld' AND l.reason = 'parent_withheld'
    ORDER BY w.row_id LIMIT 1) p ON true
LEFT JOIN migration.stream ps ON ps.id = p.stream_id
LEFT JOIN LATERAL (
    SELECT c.stream_id, c.key FROM migration.secret_mark k JOIN migration.ledger c ON c.row_id = k.child_id
    WHERE k.row_id = l.row_id ORDER BY c.row_id LIMIT 1) m ON true
LEFT JOIN migration.stream ms ON ms.id = m.stream_id
LEFT JOIN migration.secrecy_act a ON a.row_id = l.row_id AND a.act = 'withhold'
WHERE l.outcome = 'withheld' AND s.system = %(system)s
UNION ALL
SELECT s.part, s.entity, g.key, '', '', r.wave, g.run_id::text,
       to_char(r.started_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI'), 'purged', '', '', '', '', '', '', '',
       to_char(g.purged_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI')
FROM migration.purged g
JOIN migration.stream s ON s.id = g.stream_id
JOIN migration.run r ON r.id = g.run_id
LEFT JOIN migration.ledger l ON l.row_id = g.row_id
WHERE s.system = %(system)s AND l.outcome IS DISTINCT FROM 'withheld'
ORDER BY 1, 2, 3
