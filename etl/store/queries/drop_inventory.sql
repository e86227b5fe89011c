DROP TABLE pg_temp.referenced, pg_temp.on_share
