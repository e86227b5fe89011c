SELECT EXISTS (SELECT FROM migration.blob_to_remove) OR EXISTS (SELECT FROM migration.regroup)
