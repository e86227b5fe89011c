-- Streams that were worked in any batch.
SELECT DISTINCT stream_id FROM migration.lane
