-- Where a document is registered, as the rules read the source: which book, number and text. Documents that share it
-- carry a remark.
ALTER TABLE migration.verify_expected ADD COLUMN register text;
