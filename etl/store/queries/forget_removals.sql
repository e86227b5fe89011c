DELETE FROM migration.blob_to_remove WHERE sha256 = ANY(%(done)s::bytea[])
