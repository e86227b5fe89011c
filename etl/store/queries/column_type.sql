SELECT format_type(atttypid, atttypmod)
FROM pg_attribute
WHERE attrelid = to_regclass(%(records)s) AND attname = %(field)s AND NOT attisdropped
