-- Rows that turned out to be secret, for all that hangs on them: what purge_words and its like look for.
CREATE TEMPORARY TABLE gone ON COMMIT DROP AS
SELECT j.row_id, j.stream_id, j.key, j.was AS outcome, %(entity)s AS entity, j.touched
FROM pg_temp.judged j
WHERE j.stream_id IS NOT NULL AND j.now = 'withheld' AND (j.was <> 'withheld' OR j.action = 'purge');
ALTER TABLE pg_temp.gone ADD PRIMARY KEY (row_id)
