"""Named conversions: pure functions over columns of text.

A conversion says what it could not read; it never guesses.

Every conversion takes a string array and returns the converted column and what it found, as pairs
of a code and a boolean array. The names are used in mappings/sources/*/*.yaml.
"""
