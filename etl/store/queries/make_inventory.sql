CREATE TEMPORARY TABLE referenced (path bytea) ON COMMIT DROP;
CREATE TEMPORARY TABLE on_share (path bytea, bytes bigint) ON COMMIT DROP
