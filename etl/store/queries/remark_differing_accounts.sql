DELETE FROM migration.remark r USING migration.stream s
WHERE s.id = r.stream_id AND s.entity = 'person'
  AND r.code IN ('shared_login', 'account_ambiguous', 'account_name_differs');
-- Persons without an account although there is one of their login: a shared login, several accounts that fit, or
-- somebody of another name. Shared logins are told in any case.
INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)
SELECT told.row_id, told.code, 'login', told.stream_id, told.span_id
FROM (
    SELECT l.row_id, l.stream_id, l.span_id, CASE
        WHEN p.shared THEN 'shared_login'
        WHEN same_name.accounts > 1 THEN 'account_ambiguous'
        WHEN same_name.accounts = 0 AND same_login.accounts > 0 THEN 'account_name_differs' END AS code
    FROM eoffice.person p
    JOIN migration.ledger l ON l.row_id = p.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS accounts FROM eoffice.account a WHERE lower(a.login) = lower(p.login)
    ) same_login
    CROSS JOIN LATERAL (
        SELECT count(*) AS accounts FROM eoffice.account a
        WHERE lower(a.login) = lower(p.login) AND eoffice.folded(a.full_name) = eoffice.folded(p.full_name)
    ) same_name
    WHERE p.batch_id IS NOT NULL AND p.account_id IS NULL
) told
WHERE told.code IS NOT NULL
