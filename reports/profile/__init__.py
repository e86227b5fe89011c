"""The profile of a source as a page for people."""
