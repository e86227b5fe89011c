"""A copy of a source that is one itself: rows as Parquet, files by their hashes, a manifest."""
