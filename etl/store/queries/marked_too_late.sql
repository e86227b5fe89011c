-- Records that something hanging on them marks as secret, and that are in the store all the same.
SELECT count(DISTINCT m.row_id) FROM migration.secret_mark m JOIN migration.ledger l ON l.row_id = m.row_id
WHERE l.outcome IN ('loaded', 'linked', 'quarantined')
  AND NOT EXISTS (SELECT FROM migration.secrecy_act a WHERE a.row_id = m.row_id AND a.act = 'release')
