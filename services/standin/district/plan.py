"""Which rows of a sample carry which defect: each at least once in a sample of some size."""

import random
from collections.abc import Mapping

EVERY_ONE_FROM = 3  # rows a defect

OF_RECEIVED = {
    # withheld
    "nature_secret": 0.02, "nature_unreadable": 0.01, "emergency_secret": 0.01,
    "emergency_unreadable": 0.005, "subject_marked": 0.01, "number_marked": 0.005,
    "note_marked": 0.005, "note_in_entities": 0.005, "note_broken": 0.005, "xml_level": 0.005,
    "file_marked": 0.005, "secret_book": 0.005, "secret_deleted": 0.003,
    # excluded
    "soft_deleted": 0.02,
    # quarantined
    "state_unreadable": 0.005, "orphan_unit": 0.005, "orphan_book": 0.005,
    "book_without_year": 0.003, "book_of_no_unit": 0.003,
    # linked
    "registered_twice": 0.01,
    # loaded
    "no_book": 0.01, "xml_broken": 0.01, "xml_doctype": 0.005, "xml_bomb": 0.005,
    "xml_empty": 0.01, "xml_null": 0.01, "lists_uneven": 0.01, "date_unreadable": 0.01,
    "date_zero": 0.005, "date_null_text": 0.005, "kind_unknown": 0.01, "subject_missing": 0.005,
    "number_missing": 0.01, "agency_overlong": 0.005, "subject_innocent": 0.01,
    "leader_unknown": 0.005,
}  # fmt: skip
OF_SENT = {
    "nature_secret": 0.02, "nature_unreadable": 0.01, "emergency_secret": 0.01,
    "subject_marked": 0.01, "number_marked": 0.005, "xml_level": 0.005, "file_marked": 0.005,
    "secret_book": 0.005, "soft_deleted": 0.02, "state_unreadable": 0.005, "orphan_unit": 0.005,
    "orphan_book": 0.005, "no_book": 0.01, "xml_broken": 0.01, "xml_null": 0.01,
    "date_unreadable": 0.01, "kind_unknown": 0.01, "number_missing": 0.01, "recipients_twice": 0.01,
    "drafter_unknown": 0.005,
}  # fmt: skip


def defects(rng: random.Random, many: int, rates: Mapping[str, float]) -> list[str]:
    """The defect of each of many rows; empty where it has none."""
    least = 1 if many >= EVERY_ONE_FROM * len(rates) else 0
    planted = [name for name, rate in rates.items() for _ in range(max(least, round(rate * many)))][
        :many
    ]
    found = planted + [""] * (many - len(planted))
    rng.shuffle(found)
    return found


def key(rng: random.Random) -> str:
    """A key as SQL Server's NEWID() gives it, as text."""
    digits = f"{rng.getrandbits(128):032X}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
