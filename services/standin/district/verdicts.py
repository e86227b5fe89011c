"""What must become of a row of the district system: outcome and reason. Known by construction."""

from collections.abc import Sequence

Verdict = tuple[str, str | None]

LOADED: Verdict = ("loaded", None)
LINKED: Verdict = ("linked", None)
WITHHELD: Verdict = ("withheld", None)
PARENT_WITHHELD: Verdict = ("withheld", "parent_withheld")
SOFT_DELETED: Verdict = ("excluded", "soft_deleted")
NOT_A_BOOK: Verdict = ("excluded", "not_a_book")
PARENT_EXCLUDED: Verdict = ("excluded", "parent_excluded")
ORPHAN: Verdict = ("quarantined", "orphan")
PARENT_QUARANTINED: Verdict = ("quarantined", "parent_quarantined")
STATE: Verdict = ("quarantined", "state_unreadable")
DIRECTION: Verdict = ("quarantined", "direction_unreadable")
KIND: Verdict = ("quarantined", "kind_unreadable")
YEAR: Verdict = ("quarantined", "year_unreadable")
FILE_MISSING: Verdict = ("quarantined", "file_missing")
FILE_EMPTY: Verdict = ("quarantined", "file_empty")
PATH_OUTSIDE: Verdict = ("quarantined", "path_outside_share")

ABSENT: Verdict = ("absent", None)
"""What a parent is called that the source does not have."""

_WORST_FIRST = (
    ("withheld", PARENT_WITHHELD),
    ("excluded", PARENT_EXCLUDED),
    ("absent", ORPHAN),
    ("quarantined", PARENT_QUARANTINED),
)


def of_child(*parents: Verdict, own: Verdict = LOADED) -> Verdict:
    """The verdict of a row by the worst of its parents and by what it is itself.

    A row that is secret itself is so whatever its parents are, and one that is left out for itself
    is so unless a parent is secret; any other verdict of its own comes last.
    """
    told = {outcome for outcome, _ in parents}
    if own == WITHHELD:
        return own
    if own[0] == "excluded" and "withheld" not in told:
        return own
    return next((verdict for outcome, verdict in _WORST_FIRST if outcome in told), own)


def items(key: object, listed: Sequence[str], verdict: Verdict) -> list[tuple[str, Verdict]]:
    """The keys of the items of a list: row, item, occurrence from 1.

    A withheld one is known by its place in the list alone.
    """
    found: list[tuple[str, Verdict]] = []
    for at, item in enumerate(listed):
        place = f"{item}|{listed[: at + 1].count(item)}"
        found.append(
            (f"{key}|#{at + 1}" if verdict[0] == "withheld" else f"{key}|{place}", verdict)
        )
    return found
