-- A unit or a person that several parts of a source list is a record for each; one of them stands for the others, and
-- whatever refers to any of them refers to that one.
ALTER TABLE eoffice.org_unit ADD COLUMN represented_by uuid;
ALTER TABLE eoffice.person ADD COLUMN represented_by uuid;
