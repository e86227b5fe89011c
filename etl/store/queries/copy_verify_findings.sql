COPY migration.verify_finding (kind, entity, key, row_id, field, detail, verification_id) FROM STDIN (FORMAT csv)
