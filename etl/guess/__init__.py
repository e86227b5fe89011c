"""Guesses about an unknown source system, each with its reason: what `mapping new` writes down."""
