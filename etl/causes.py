"""Why rows wait for people: grouped by cause, so that one decision serves many rows. Pure.

A matter is what the store alone tells: entity, reason or remark, field. Where its column holds the
words of a list (a code table, a lookup), each spelling is a cause of its own; elsewhere the rows
share one cause and are decided row by row.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.decisions import sealed
from etl.transform import DIRECTION_UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mappings.schema import CodeTable, EntitySpec, FieldRule, SourceSpec
    from validation.suites import Suite

QUARANTINED, REMARK = "quarantined", "remark"
ORPHAN = "orphan"
FILE_REASONS = (
    "file_missing", "file_empty", "file_unreadable", "path_outside_share", "file_over_limit",
)  # fmt: skip
# Remarks that compare rows with others or with accounts: no cell of the row is at fault, and they
# are decided elsewhere.
ELSEWHERE = (
    "probable_duplicate", "register_number_repeated", "shared_login", "account_name_differs",
    "account_ambiguous", "account_doubtful", "copy_differs", "copy_ambiguous",
)  # fmt: skip
_LISTED = ("code", "lookup")
_DOCUMENTS = ("incoming_document", "outgoing_document")


@dataclass(frozen=True, slots=True)
class Matter:
    """One reason or remark on one field of an entity, and what a decision can do about it.

    Attributes:
        field: the canonical field; empty where the reason is about no field.
        column: the source column that a decision corrects; empty where no decision may.
        by_value: whether all rows with one value are decided together.
        told: whether the column's values may be shown.
        table: the code table that the column is read by, if any.
        parents: the entities of which one lacks the record that the column points to.
    """

    entity: str
    kind: str
    code: str
    field: str
    column: str = ""
    by_value: bool = False
    told: bool = True
    table: str = ""
    parents: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name in migration.decision_request; the same in every run.

        Of quarantined rows the ledger keeps the reason alone.
        """
        return f"{self.entity}:{self.code}:{self.field if self.kind == REMARK else ''}"

    @property
    def may_leave_out(self) -> bool:
        """Whether its rows may be left out: only what is not placed yet."""
        return self.kind == QUARANTINED


@dataclass(frozen=True, slots=True)
class Cause:
    """A matter, with the value as found where it is decided by value."""

    system: str
    part: str
    matter: Matter
    value: str | None = None

    @property
    def id(self) -> str:
        """Ten hexadecimal digits; the same in every run."""
        matter = self.matter
        value = "" if not matter.by_value else "\0" if self.value is None else f"={self.value}"
        said = "\x1f".join((self.system, self.part, matter.kind, matter.name, matter.column, value))
        return hashlib.blake2b(said.encode(), digest_size=5).hexdigest()


class Matters:
    """Finds the matter of a row of one stream."""

    def __init__(
        self,
        entity: EntitySpec,
        source: SourceSpec,
        codes: Mapping[str, CodeTable],
        suite: Suite,
    ) -> None:
        self.entity = entity
        self.source = source
        self._codes = codes
        self._suite = suite
        self._rules = {rule.target: rule for rule in source.rules}
        self._sealed = sealed(source)

    def of(self, kind: str, code: str, field: str = "") -> Matter:
        """The matter of a reason or remark; `field` is known of remarks, orphans and directions."""
        if kind == QUARANTINED:
            if code == DIRECTION_UNREADABLE:
                return self._direction(field)
            if code in FILE_REASONS and self.source.file:
                return self._made(kind, code, "", self.source.file.path)
            field = field or next(self._blocked_fields(code), "")
        rule = self._rules.get(field)
        if rule is None or (kind == REMARK and code in ELSEWHERE):
            return Matter(self.entity.name, kind, code, field)
        return self._made(kind, code, field, rule.column, rule)

    def unread_directions(self) -> list[FieldRule]:
        """Rules whose column tells of which entity the parent is."""
        return [rule for rule in self.source.rules if rule.entity_column]

    def _direction(self, field: str) -> Matter:
        """Nothing is shown of such a row: it may hang on a secret one."""
        rules = {rule.target: rule.entity_column for rule in self.unread_directions()}
        field = field or next(self._blocked_fields(DIRECTION_UNREADABLE), "") or next(iter(rules))
        column = rules.get(field) or self._rules[field].column
        return self._made(QUARANTINED, DIRECTION_UNREADABLE, field, column, told=False)

    def _made(
        self,
        kind: str,
        code: str,
        field: str,
        column: str,
        rule: FieldRule | None = None,
        *,
        told: bool = True,
    ) -> Matter:
        steps = rule.steps if rule else ()
        orphan = kind == QUARANTINED and code == ORPHAN
        parents = self.entity.field(field).references if orphan and field else ()
        listed = told and any(step.name in _LISTED for step in steps)
        if orphan:  # one unit or book that is not there is one decision; a document is not
            listed = bool(parents) and not set(parents) & set(_DOCUMENTS)
        table = next((step.argument for step in steps if step.name == "code"), "")
        open_column = "" if column in self._sealed else column
        name = self.entity.name
        by_value = listed and bool(open_column)
        return Matter(name, kind, code, field, open_column, by_value, told, table, parents)

    def _blocked_fields(self, code: str) -> Iterator[str]:
        """Fields whose rules or expectations quarantine a row with this reason."""
        for rule in self.source.rules:
            for step in rule.steps:
                table = self._codes.get(step.argument) if step.name == "code" else None
                if table and table.blocking and table.remark == code:
                    yield rule.target
        for expectation in self._suite.expectations:
            if expectation.severity == "blocking" and expectation.code == code:
                yield expectation.column
