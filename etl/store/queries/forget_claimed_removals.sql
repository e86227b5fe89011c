DELETE FROM migration.blob_to_remove r USING eoffice.blob b WHERE b.sha256 = r.sha256
