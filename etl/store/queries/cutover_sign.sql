INSERT INTO migration.sign_off
    (wave, batch_id, unit_id, signed_by, on_behalf_of, note, figures, verification_id, asked_by, approved_by)
SELECT %(wave)s, b.id, %(unit)s, %(signed_by)s, %(on_behalf_of)s, %(note)s, %(figures)s, %(verification)s,
       %(asked_by)s, %(approved_by)s
FROM migration.batch b
WHERE b.wave = %(wave)s AND b.kind = 'wave' AND b.state = 'published'
ORDER BY b.id DESC
LIMIT 1
RETURNING id
