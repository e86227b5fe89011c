COPY migration.live_identity (document_id, unit_id, identity, edxml_key)
FROM STDIN (FORMAT csv)
