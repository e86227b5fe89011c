CREATE TEMPORARY TABLE due_given (row_id uuid, key text)
