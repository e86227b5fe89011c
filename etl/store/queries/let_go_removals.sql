-- The names are free again, and nothing of them is to be looked at.
WITH gone AS (
    DELETE FROM eoffice.blob WHERE sha256 = ANY(%(held)s::bytea[])
)
DELETE FROM migration.blob_to_check WHERE sha256 = ANY(%(held)s::bytea[])
