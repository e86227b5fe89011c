UPDATE migration.span SET not_begun = %(not_begun)s, earlier = %(earlier)s WHERE id = %(span)s
