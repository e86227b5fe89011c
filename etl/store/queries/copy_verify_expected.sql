COPY migration.verify_expected (row_id, outcome, unit_id, year, register, entity) FROM STDIN (FORMAT csv)
