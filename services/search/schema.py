"""The fields of the index. Whoever changes what a field holds raises SCHEMA_VERSION."""

from functools import cache

import tantivy

SCHEMA_VERSION = 5
LIVE = 0  # the batch of live rows
NO_DATE = 0

# Text is cut into words by services.search.text; the index only splits at spaces.
_WORDS = "whitespace"
_RAW = "raw"


@cache
def schema() -> tantivy.Schema:
    """The schema. Integer fields only, signed: an unsigned one would kill the writer thread."""
    b = tantivy.SchemaBuilder()
    b.add_text_field("id", tokenizer_name=_RAW, index_option="basic")
    b.add_text_field("meta", tokenizer_name=_RAW, index_option="basic")
    b.add_bytes_field("body", stored=True)  # a text field would be indexed as well
    b.add_bytes_field("stamp", stored=True)
    for name in ("subject_x", "subject_f", "names_x", "names_f"):
        b.add_text_field(name, tokenizer_name=_WORDS, index_option="position")
    for name in ("code_x", "code_f"):
        b.add_text_field(name, tokenizer_name=_WORDS, index_option="basic")
    for name in ("register", "principal", "standing"):
        b.add_text_field(name, tokenizer_name=_RAW, index_option="basic")
    for name in ("direction", "kind", "unit", "origin"):
        b.add_text_field(name, fast=True, tokenizer_name=_RAW, index_option="basic")
    for name in ("batch", "register_year", "years", "issued", "registered", "has_files", "day"):
        b.add_integer_field(name, indexed=True, fast=True)
    return b.build()
