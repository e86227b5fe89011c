COPY pg_temp.marks_read (row_id, child_id) FROM STDIN (FORMAT csv)
