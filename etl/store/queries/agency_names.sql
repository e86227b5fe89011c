-- Names of issuing agencies on migrated documents, apart by the times between which an agency came
-- or went (0: before the first day); without a date of issue the time is NULL.
SELECT d.organ_name,
       width_bucket(d.issued_on, %(days)s::date[]) AS time,
       count(*) AS documents,
       min(d.issued_on) AS first,
       max(d.issued_on) AS last
FROM eoffice.document d
WHERE d.batch_id IS NOT NULL AND d.organ_name IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 2
