"""What a verification can find, and which of it fails the verification. Pure.

What does not fail is listed work, or harmless: it is told all the same.
"""

from __future__ import annotations

FAILING = (
    "row_lost", "row_extra", "secret_in_store", "field_differs", "link_differs", "order_differs",
    "identity_differs", "file_differs", "representation_differs", "unpublished", "orphan",
    "right_too_many", "row_swallowed", "row_unexplained", "key_repeated", "key_empty", "key_null",
    "blob_missing", "blob_truncated", "blob_damaged", "blob_differs",
    "index_missing", "index_stale", "index_extra", "index_repeated",
    "ledger_missing", "ledger_extra", "ledger_differs",
    "payload_missing", "payload_extra", "payload_differs",
    "remark_missing", "remark_extra", "remark_differs",
    "not_checked",
)  # fmt: skip
LISTED = ("removed_by_people", "conflict", "stale", "blob_unclaimed", "blob_unlisted")
KINDS = (*FAILING, *LISTED)


def fails(kind: str) -> bool:
    """Whether one finding of this kind is enough to fail a verification."""
    return kind not in LISTED


def of_field(field: str, kind: str) -> str:
    """The kind of a difference in a field of a record.

    Args:
        field: the column's name.
        kind: its type in the canonical entity, or `file`, `identity`.
    """
    if kind == "reference":
        return "link_differs"
    if field == "ordinal":
        return "order_differs"
    return {"file": "file_differs", "identity": "identity_differs"}.get(kind, "field_differs")
