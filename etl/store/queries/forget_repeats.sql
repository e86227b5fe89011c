DELETE FROM migration.remark
WHERE stream_id = %(stream)s AND code IN ('register_number_repeated', 'probable_duplicate')
