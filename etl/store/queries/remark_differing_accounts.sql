DELETE FROM migration.remark r USING migration.stream s
WHERE s.id = r.stream_id AND s.entity = 'person'
  AND r.code IN ('shared_login', 'account_ambiguous', 'account_name_differs', 'account_doubtful');
-- Persons without an account although some sign points to one: a shared login, several accounts that fit, a login that
-- belongs to somebody of another name, signs that are not certain. Shared logins are told in any case; what people
-- decided is not asked again.
INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)
SELECT told.row_id, told.code, 'login', told.stream_id, told.span_id
FROM (
    SELECT l.row_id, l.stream_id, l.span_id, CASE
        WHEN p.shared THEN 'shared_login'
        WHEN fit.decided THEN NULL
        WHEN fit.accounts > 1 THEN 'account_ambiguous'
        WHEN EXISTS (SELECT FROM migration.person_candidate c WHERE c.person_id = p.id AND c.sign = 'login')
            THEN 'account_name_differs'
        WHEN fit.doubtful THEN 'account_doubtful' END AS code
    FROM eoffice.person p
    JOIN migration.person_account fit ON fit.person_id = p.id
    JOIN migration.ledger l ON l.row_id = p.id
    WHERE p.account_id IS NULL AND p.represented_by IS NULL
) told
WHERE told.code IS NOT NULL
