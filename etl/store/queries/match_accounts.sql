-- The account that each person has by decision or by certain signs; every person is matched anew, since accounts come
-- and go. A person whom people touched is left alone. A shared login gets the role of its unit that its position names,
-- or the one that people gave it.
UPDATE eoffice.person p
SET account_id = fit.account_id
FROM migration.person_account fit
WHERE p.id = fit.person_id AND p.account_id IS DISTINCT FROM fit.account_id
  AND NOT EXISTS (SELECT FROM eoffice.touch t WHERE t.record_id = p.id);
UPDATE eoffice.person p
SET role = told.role
FROM (
    SELECT s.id, coalesce(d.role, CASE
        WHEN s.shared IS NOT TRUE THEN NULL
        WHEN eoffice.folded(concat_ws(' ', s.position, s.full_name)) NOT LIKE '%van thu%' THEN NULL
        WHEN u.parent_id IS NULL THEN 'van_thu_co_quan' ELSE 'van_thu_don_vi' END) AS role
    FROM eoffice.person s
    LEFT JOIN eoffice.org_unit u ON u.id = s.unit_id
    LEFT JOIN migration.person_decided d ON d.person_id = s.id
    WHERE s.batch_id IS NOT NULL AND (s.shared OR s.role IS NOT NULL OR d.role IS NOT NULL)
) told
WHERE p.id = told.id AND p.role IS DISTINCT FROM told.role
  AND NOT EXISTS (SELECT FROM eoffice.touch t WHERE t.record_id = p.id)
