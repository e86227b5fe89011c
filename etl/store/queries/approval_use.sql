-- Once only, and only while it is in force.
UPDATE migration.approval
SET used_at = now(), run_id = %(run)s
WHERE id = %(id)s AND approved_at IS NOT NULL AND used_at IS NULL AND valid_until > now()
RETURNING id
