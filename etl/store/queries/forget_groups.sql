DELETE FROM migration.regroup WHERE identity = ANY(%(identities)s::uuid[])
