"""Vietnamese text in legacy encodings: which one a value is in, and the text that it stands for.

Each value is read by itself: what comes out does not hang on the values it is read with.
"""
