"""Prefect flows and the command line: the one place where the parts are wired together."""
