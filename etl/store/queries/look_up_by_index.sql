-- For this transaction: a table that is being loaded has no statistics to plan by.
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
SET LOCAL enable_memoize = off;
SET LOCAL enable_seqscan = off
