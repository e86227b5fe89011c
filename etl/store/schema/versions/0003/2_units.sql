-- A unit may also change its level (a district's city that becomes a commune of the province).
ALTER TABLE eoffice.org_unit_succession
    DROP CONSTRAINT org_unit_succession_kind_check,
    ADD CONSTRAINT org_unit_succession_kind_check
        CHECK (kind IN ('merge', 'rename', 'split', 'dissolve', 'level_change', 'system_change'));
