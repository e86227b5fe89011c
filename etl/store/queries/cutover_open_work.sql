-- Open tasks of a wave by whether anybody has them today: the account of the assignee, or whoever keeps the work of the
-- unit, by succession: as services.routing.inbox asks it. Tasks that nobody has come one by one, the rest as a count.
WITH clerk AS MATERIALIZED (
    SELECT DISTINCT a.id
    FROM eoffice.account a
    JOIN eoffice.account_role ar ON ar.account_id = a.id
    JOIN eoffice.role r ON r.code = ar.role AND r.reads IN ('agency_registers', 'unit_registers')
    WHERE a.active
), kept AS MATERIALIZED (
    SELECT DISTINCT p.principal
    FROM clerk c CROSS JOIN LATERAL eoffice.principals_of(c.id) AS p (principal)
    WHERE p.principal LIKE 'work:%%'
), open AS (
    SELECT t.id, t.unit_id, p.id IS NOT NULL AS own, k.principal IS NOT NULL AS kept
    FROM eoffice.task t
    JOIN migration.batch b ON b.id = t.batch_id AND b.wave = %(wave)s AND b.state = 'published'
    JOIN eoffice.document d ON d.id = t.document_id
    LEFT JOIN (
        SELECT p.id
        FROM eoffice.person p JOIN eoffice.account a ON a.id = p.account_id AND a.active
        WHERE p.shared IS NOT TRUE
    ) p ON p.id = t.assignee_id
    LEFT JOIN LATERAL (
        SELECT principal FROM kept
        WHERE principal IN ('work:' || t.unit_id, 'work:' || t.unit_id || ':' || eoffice.folded(d.field))
        LIMIT 1
    ) k ON true
    WHERE coalesce(t.state, '') <> 'da_xu_ly'
)
SELECT CASE WHEN own THEN 'own' WHEN kept THEN 'kept' ELSE 'none' END AS has,
       CASE WHEN own OR kept THEN NULL ELSE o.id END AS task,
       CASE WHEN own OR kept THEN NULL ELSE u.code END AS code,
       CASE WHEN own OR kept THEN NULL ELSE u.name END AS name,
       CASE WHEN own OR kept THEN NULL
            WHEN o.unit_id IS NULL OR u.id IS NULL THEN 'unit_unknown'
            WHEN EXISTS (SELECT FROM eoffice.org_unit_succession s
                         WHERE s.predecessor_id = o.unit_id AND s.work_owner_id IS NOT NULL
                           AND s.effective_on <= current_date) THEN 'nobody_in_work_owner'
            ELSE 'no_work_owner' END AS why,
       count(*)
FROM open o
LEFT JOIN eoffice.org_unit u ON u.id = o.unit_id
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 3, 2
