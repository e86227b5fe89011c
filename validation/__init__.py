"""Expectation suites and what they find."""
