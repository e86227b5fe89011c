"""Extract, transform and load: pure modules and I/O modules apart."""
