CREATE TEMPORARY TABLE referenced (path bytea);
CREATE TEMPORARY TABLE on_share (path bytea)
