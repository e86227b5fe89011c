UPDATE migration.verification SET state = 'given_up', finished_at = now() WHERE state = 'running';
TRUNCATE migration.verify_expected, migration.verify_mark, migration.verify_pointer
