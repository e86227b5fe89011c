"""Issuing agencies and what they may mean, as a page for people."""
