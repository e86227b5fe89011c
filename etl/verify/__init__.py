"""Verification: source and store are read again and compared, independent of the ledger.

What is expected is computed by the same rules that a migration follows, from the source alone. A
difference is a typed finding of a row and a field, never of a value; findings are complete.
"""
