CREATE TEMP TABLE IF NOT EXISTS source_key (key text NOT NULL, row_id uuid NOT NULL);
CREATE TEMP TABLE IF NOT EXISTS compared_id (least uuid NOT NULL, greatest uuid NOT NULL);
TRUNCATE pg_temp.source_key, pg_temp.compared_id
