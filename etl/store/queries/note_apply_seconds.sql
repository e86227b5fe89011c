UPDATE migration.span
SET seconds = seconds || jsonb_build_object('apply', %(seconds)s::float8)
WHERE id = %(span)s
