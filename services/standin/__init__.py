"""A stand-in for VIC: a made-up legacy system and the truth of what must become of each row.

It imports nothing of the code that it is used to test.
"""
