-- The last sign-off of each unit of a wave.
SELECT DISTINCT ON (unit_id) unit_id, signed_by, on_behalf_of, signed_at, note, figures, verification_id, approved_by
FROM migration.sign_off
WHERE wave = %(wave)s
ORDER BY unit_id, id DESC
