COPY migration.live_identity (document_id, unit_id, identity, edxml_key, seen)
FROM STDIN (FORMAT csv)
