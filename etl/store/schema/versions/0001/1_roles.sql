-- Two roles, told apart by the touch triggers: the migration writes as vicmig_load, the e-office and its services as
-- eoffice_app. Both are NOLOGIN groups; a site grants them to the login users it chooses.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vicmig_load') THEN
        CREATE ROLE vicmig_load NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'eoffice_app') THEN
        CREATE ROLE eoffice_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;  -- roles belong to the server: another database of it made them at this moment
END
$$;
GRANT vicmig_load, eoffice_app TO CURRENT_USER;

CREATE SCHEMA eoffice;
CREATE SCHEMA migration;
GRANT USAGE ON SCHEMA eoffice, migration TO vicmig_load, eoffice_app;
