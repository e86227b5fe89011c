TRUNCATE migration.verify_expected, migration.verify_mark, migration.verify_pointer
