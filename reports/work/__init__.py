"""Quarantine and remarks as work: listings, unit workbooks, progress, reminder letters."""
