"""Declared rules as data, and the frozen specs they load into."""
