-- Ask for a second person's word, or find that it was asked for: by this account, of the same on the same ground, in force and not used.
WITH who AS (
    SELECT id, login FROM eoffice.account WHERE login = %(asked_by)s AND active
), there AS (
    SELECT a.id FROM migration.approval a JOIN who ON a.asked_account = who.id
    WHERE (a.act, a.subject, a.basis) = (%(act)s, %(subject)s, %(basis)s) AND a.used_at IS NULL AND a.valid_until > now()
    ORDER BY a.approved_at NULLS LAST, a.id
    LIMIT 1
), made AS (
    INSERT INTO migration.approval (act, subject, asked_by, asked_account, basis, valid_until)
    SELECT %(act)s, %(subject)s, login, id, %(basis)s, now() + make_interval(hours => %(hours)s)
    FROM who
    WHERE NOT EXISTS (SELECT FROM there)
    RETURNING id
)
SELECT id FROM there UNION ALL SELECT id FROM made
