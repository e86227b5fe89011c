DELETE FROM migration.problem WHERE stream_id = %(stream)s AND code = ANY(%(codes)s)
