"""What must become of a row: outcome and reason, and how children take it from their parents."""

import numpy as np
import numpy.typing as npt

VERDICTS: tuple[tuple[str, str | None], ...] = (
    ("loaded", None),
    ("linked", None),
    ("withheld", None),
    ("withheld", "parent_withheld"),
    ("excluded", "soft_deleted"),
    ("excluded", "parent_excluded"),
    ("quarantined", "orphan"),
    ("quarantined", "parent_quarantined"),
    ("quarantined", "state_unreadable"),
    ("quarantined", "direction_unreadable"),
    ("quarantined", "kind_unreadable"),
    ("quarantined", "file_missing"),
    ("quarantined", "file_empty"),
    ("quarantined", "file_unreadable"),
    ("quarantined", "path_outside_share"),
)
(
    LOADED, LINKED, WITHHELD, PARENT_WITHHELD, SOFT_DELETED, PARENT_EXCLUDED, ORPHAN,
    PARENT_QUARANTINED, STATE, DIRECTION, KIND, FILE_MISSING, FILE_EMPTY, FILE_UNREADABLE,
    PATH_OUTSIDE,
) = range(len(VERDICTS))  # fmt: skip

Codes = npt.NDArray[np.int8]

# How much a parent weighs on its child, and what the child is told.
_WEIGHT = {"loaded": 0, "linked": 0, "quarantined": 1, "excluded": 3, "withheld": 4}
_NOT_THERE = 2
_WEIGHTS = np.array([_WEIGHT[outcome] for outcome, _ in VERDICTS], np.int8)
_TOLD = np.array([LOADED, PARENT_QUARANTINED, ORPHAN, PARENT_EXCLUDED, PARENT_WITHHELD], np.int8)


def weights(parents: Codes) -> Codes:
    """How much each parent weighs: withheld, excluded, not there, quarantined, nothing."""
    return _WEIGHTS[parents]


def is_withheld(codes: Codes) -> npt.NDArray[np.bool_]:
    """Which rows must stay out, for themselves or through a parent."""
    return np.isin(codes, (WITHHELD, PARENT_WITHHELD))


def of_children(*parents: Codes, orphans: npt.NDArray[np.bool_] | None = None) -> Codes:
    """The verdict that children take from the worst of their parents.

    Args:
        parents: one array of verdicts for each reference.
        orphans: rows one of whose references leads nowhere.
    """
    worst = np.max([weights(given) for given in parents], axis=0)
    if orphans is not None:
        worst = np.where(orphans, np.maximum(worst, _NOT_THERE), worst)
    told: Codes = _TOLD[worst]
    return told
