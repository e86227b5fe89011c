"""Which outcome a row ends in, and why. Pure.

Precedence: withheld, excluded, quarantined, linked, loaded. A child takes the worst outcome of its
parents; a parent that the source does not have is an orphan's. What a linked record owns is loaded
with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.transforms.column import matches, nowhere

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from etl.findings import Finding
    from mappings.schema import ScopeRule

LOADED, LINKED, QUARANTINED, WITHHELD, EXCLUDED = (
    "loaded", "linked", "quarantined", "withheld", "excluded",
)  # fmt: skip
PLACED = (LOADED, LINKED)
ABSENT = "absent"  # what a parent's outcome is called when the ledger does not know the parent


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome and reason of every row of a batch.

    The outcome is NULL while a row may still load.
    """

    outcome: pa.Array
    reason: pa.Array

    def undecided(self) -> pa.Array:
        """Rows that may still load."""
        return pc.is_null(self.outcome)

    def then(self, rows: pa.Array, outcome: str, reason: str | None) -> Verdict:
        """The verdict with these rows decided, as far as they were undecided."""
        fresh = pc.and_(rows, self.undecided())
        why = pa.scalar(reason, pa.string())
        return Verdict(
            pc.if_else(fresh, pa.scalar(outcome), self.outcome),
            pc.if_else(fresh, why, self.reason),
        )


def undecided(rows: int) -> Verdict:
    """A verdict that has not spoken on any row."""
    return Verdict(pa.nulls(rows, pa.string()), pa.nulls(rows, pa.string()))


def first_judgement(
    secret: pa.Array, parents: Sequence[pa.Array], scope: pa.Array, scope_names: pa.Array
) -> Verdict:
    """What is known before anything of a row is transformed.

    Secrecy, scope, and the outcomes of its parents.

    Args:
        secret: rows withheld for themselves.
        parents: for each parent field the outcome of the parent ("absent" where there is none,
            NULL where the field is empty and may be).
        scope: rows that a scope rule excludes.
        scope_names: the rule of each.
    """
    verdict = undecided(len(secret)).then(secret, WITHHELD, None)
    for outcomes in parents:
        verdict = verdict.then(_is(outcomes, WITHHELD), WITHHELD, "parent_withheld")
    fresh = pc.and_(scope, verdict.undecided())
    verdict = Verdict(
        pc.if_else(fresh, EXCLUDED, verdict.outcome), pc.if_else(fresh, scope_names, verdict.reason)
    )
    for outcomes in parents:
        verdict = verdict.then(_is(outcomes, EXCLUDED), EXCLUDED, "parent_excluded")
    for outcomes in parents:
        verdict = verdict.then(_is(outcomes, ABSENT), QUARANTINED, "orphan")
    for outcomes in parents:
        verdict = verdict.then(_is(outcomes, QUARANTINED), QUARANTINED, "parent_quarantined")
    return verdict


def with_findings(verdict: Verdict, findings: Iterable[Finding]) -> Verdict:
    """The verdict after the rules that block; the first that speaks gives the reason."""
    for finding in findings:
        if finding.blocking:
            verdict = verdict.then(finding.rows, QUARANTINED, finding.code)
    return verdict


def out_of_scope(
    columns: Mapping[str, pa.Array], rules: Sequence[ScopeRule], rows: int
) -> tuple[pa.Array, pa.Array]:
    """Rows that a declared scope rule excludes, and the name of the first such rule."""
    excluded = nowhere(rows)
    names = pa.nulls(rows, pa.string())
    for rule in rules:
        values = pa.array(list(rule.values), pa.string())
        here = pc.is_in(pc.utf8_trim_whitespace(columns[rule.column]), value_set=values)
        here = pc.and_(here, pc.invert(excluded))
        excluded, names = pc.or_(excluded, here), pc.if_else(here, rule.name, names)
    return excluded, names


def left_out(
    excluded: pa.Array, names: pa.Array, decided: pa.Array, reason: str
) -> tuple[pa.Array, pa.Array]:
    """Rows out of scope and the rule of each, with those that people left out by a decision."""
    fresh = pc.and_(decided, pc.invert(excluded))
    return pc.or_(excluded, fresh), pc.if_else(fresh, pa.scalar(reason), names)


def _is(outcomes: pa.Array, outcome: str) -> pa.Array:
    return matches(outcomes, f"^{outcome}$")
