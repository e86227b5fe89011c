"""A stand-in for a district's document system of 2012, as its program's public code describes it.

It imports nothing of the code that it is used to test. Every row's outcome is known by
construction and written down as the truth.
"""
