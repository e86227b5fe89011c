-- Whether a value leads to no record.
SELECT EXISTS (
    SELECT FROM migration.conflict c
    WHERE c.id = ANY(%(ids)s) AND {wanted} IS NOT NULL
      AND NOT EXISTS (SELECT FROM {target} t WHERE t.id = {wanted}::uuid)
)
