SELECT replace(row_id::text, '-', ''), replace(child_id::text, '-', '')
FROM migration.secret_mark
WHERE child_id = ANY(%(children)s::uuid[])
