-- Whether every stream was last worked to the end by these rules.
SELECT coalesce(bool_and(digest = %(digest)s), false) FROM migration.mapping_digest
