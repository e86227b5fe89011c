-- Records that hang on one that turned out to be secret: their lines in the ledger are judged anew.
SELECT replace(r.id::text, '-', '')
FROM {records} r JOIN pg_temp.judged j ON r.{field} = j.row_id
WHERE j.action = 'purge' AND r.batch_id IS NOT NULL
