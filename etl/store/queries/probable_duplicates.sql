-- Registrations that agree on number, agency and date but not on the subject: people decide.
SELECT DISTINCT d.id
FROM migration.probable_pair p
JOIN eoffice.document d
    ON d.identity = p.identity AND coalesce(d.represented_by, d.id) IN (p.chief_a, p.chief_b)
WHERE d.batch_id IS NOT NULL
