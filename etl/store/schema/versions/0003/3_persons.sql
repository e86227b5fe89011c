-- Who a person of the old system is in the e-office: a staff code as another sign, and what people decided where signs
-- do not agree. A shared login is nobody's own: it stands for a role of its unit.
ALTER TABLE eoffice.person
    ADD COLUMN staff_code text,
    ADD COLUMN role text REFERENCES eoffice.role;

CREATE TABLE migration.person_decision (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id uuid NOT NULL,
    full_name text NOT NULL,  -- as decided: a row that bears another name is another person
    account_id uuid,          -- NULL with no role: it is nobody with an account
    role text REFERENCES eoffice.role,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    withdrawn_at timestamptz,
    CHECK (account_id IS NULL OR role IS NULL)
);
CREATE UNIQUE INDEX person_decision_in_force ON migration.person_decision (person_id) WHERE withdrawn_at IS NULL;

-- What people decided and what still counts: of persons whose name reads as it did then, and no account of a login that
-- turned out to be shared.
CREATE VIEW migration.person_decided AS
SELECT d.person_id, d.account_id, d.role, d.decided_by, d.decided_at
FROM migration.person_decision d
JOIN eoffice.person p ON p.id = d.person_id AND eoffice.folded(p.full_name) = eoffice.folded(d.full_name)
WHERE d.withdrawn_at IS NULL AND (d.account_id IS NULL OR p.shared IS NOT TRUE);

-- Which accounts may be a person's, by which sign, and how certain that is. Strong signs (1) agree with the name too;
-- name, unit and position together are one as long as nobody else of that name is there, old or new: there the name counts
-- as it is written, for Thúy and Thùy are two people. The rest is for people.
CREATE VIEW migration.person_candidate AS
WITH legacy AS (
    SELECT p.id, p.login, p.email, p.staff_code, p.unit_id, eoffice.folded(p.full_name) AS name,
           lower(regexp_replace(trim(normalize(p.full_name)), '\s+', ' ', 'g')) AS written,
           nullif(eoffice.folded(p.position), '') AS position
    FROM eoffice.person p
    WHERE p.batch_id IS NOT NULL AND p.represented_by IS NULL AND p.shared IS NOT TRUE AND eoffice.folded(p.full_name) <> ''
      AND NOT EXISTS (
          SELECT FROM migration.remark r
          WHERE r.row_id = p.id AND r.code = 'boolean_unreadable' AND r.field = 'shared'
      )
), live AS (
    SELECT a.id AS account_id, a.login, eoffice.folded(a.full_name) AS name,
           lower(regexp_replace(trim(normalize(a.full_name)), '\s+', ' ', 'g')) AS written,
           l.email, l.staff_code, l.unit_id, eoffice.folded(l.position) AS position
    FROM eoffice.account a
    LEFT JOIN eoffice.person l ON l.account_id = a.id AND l.batch_id IS NULL
), heir AS (
    SELECT DISTINCT s.predecessor_id, h.unit_id
    FROM eoffice.org_unit_succession s
    CROSS JOIN LATERAL unnest(ARRAY[s.reader_id, s.work_owner_id]) AS h (unit_id)
    WHERE h.unit_id IS NOT NULL
), sign AS (
    SELECT g.id, l.account_id, 'login' AS sign, l.name = g.name AS same_name, true AS own, true AS as_written
    FROM legacy g JOIN live l ON lower(l.login) = lower(g.login)
    UNION
    SELECT g.id, l.account_id, 'staff_code', l.name = g.name, true, true
    FROM legacy g JOIN live l ON lower(l.staff_code) = lower(g.staff_code)
    UNION
    SELECT g.id, l.account_id, 'email', l.name = g.name, true, true
    FROM legacy g JOIN live l ON lower(l.email) = lower(g.email)
    UNION
    SELECT g.id, l.account_id,
           CASE WHEN l.position = g.position AND l.written = g.written THEN 'name_unit_position' ELSE 'name_unit' END,
           true, false, l.written = g.written
    FROM legacy g
    JOIN heir h ON h.predecessor_id = g.unit_id
    JOIN live l ON l.unit_id = h.unit_id AND l.name = g.name
)
SELECT id AS person_id, account_id, sign,
       CASE WHEN own AND same_name THEN 1.0
            WHEN sign = 'name_unit_position' AND count(*) OVER (PARTITION BY own, as_written, id) = 1
                 AND count(*) OVER (PARTITION BY own, as_written, account_id) = 1 THEN 0.9
            ELSE 0.5 END::real AS score
FROM sign;

-- The account of each migrated person: what people decided, else the one account that certain signs agree on.
CREATE VIEW migration.person_account AS
SELECT p.id AS person_id,
       CASE WHEN d.person_id IS NOT NULL THEN d.account_id WHEN c.accounts = 1 THEN c.account_id END AS account_id,
       d.person_id IS NOT NULL AS decided, coalesce(c.accounts, 0) AS accounts, c.doubtful IS TRUE AS doubtful
FROM eoffice.person p
LEFT JOIN migration.person_decided d ON d.person_id = p.id
LEFT JOIN (
    SELECT person_id, count(DISTINCT account_id) FILTER (WHERE score > 0.8) AS accounts,
           min(account_id::text) FILTER (WHERE score > 0.8) :: uuid AS account_id,
           bool_or(score <= 0.8) AS doubtful
    FROM migration.person_candidate
    GROUP BY person_id
) c ON c.person_id = p.id
WHERE p.batch_id IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON migration.person_decision TO vicmig_load;
GRANT SELECT ON migration.person_candidate, migration.person_account, migration.person_decided TO vicmig_load;
