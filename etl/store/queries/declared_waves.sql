-- Every declared wave with the state of its batch; none of a wave whose batches were all taken back.
SELECT w.name, w.units, w.year_from, w.year_to, b.id, b.state
FROM migration.wave w
LEFT JOIN LATERAL (
    SELECT id, state FROM migration.batch
    WHERE wave = w.name AND kind = 'wave' AND state <> 'rolled_back'
    ORDER BY id DESC LIMIT 1
) b ON true
ORDER BY b.id NULLS LAST, w.name
