-- By when each unit is to decide: the last word on each cause.
SELECT DISTINCT ON (unit_id, cause) unit_id::text AS unit_id, cause, due_on, asked_at::date AS asked_on
FROM migration.decision_request
ORDER BY unit_id, cause, id DESC
