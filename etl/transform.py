"""Source columns -> canonical columns, by the named conversions of the mapping.

Pure, over columns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import Changed, Finding
from etl.ids import canonical_keys, row_ids
from etl.text.convert import AS_FOUND
from etl.transforms.column import Given, any_of, nowhere, where
from etl.transforms.registry import CONVERSIONS
from mappings.schema import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mappings.schema import CodeTable, EntitySpec, FieldRule, FieldSpec, SourceSpec

DIRECTION_UNREADABLE = "direction_unreadable"
NULL_LITERAL = "null_literal"


@dataclass(frozen=True, slots=True)
class References:
    """The ids that a batch's reference fields point to, by field, and what could not be read.

    remarks: what is worth knowing of references that no other field of the same column tells.
    """

    ids: Mapping[str, pa.Array]
    findings: tuple[Finding, ...]
    remarks: tuple[Finding, ...] = ()


def references(
    table: pa.Table,
    entity: EntitySpec,
    source: SourceSpec,
    codes: Mapping[str, CodeTable],
) -> References:
    """The record ids that each reference field names; whether they exist is asked elsewhere."""
    ids: dict[str, pa.Array] = {}
    findings: list[Finding] = []
    remarks: list[tuple[str, Finding]] = []
    told = {r.column for r in source.rules if entity.field(r.target).type != "reference"}
    for rule in source.rules:
        spec = entity.field(rule.target)
        if spec.type != "reference":
            continue
        values, noted = _converted(table, _as_key(rule), codes)
        if rule.column not in told:
            remarks += [(rule.column, f) for f in noted if f.code == NULL_LITERAL]
        found, unreadable = _pointed(table, rule, spec, source, canonical_keys(values))
        ids[rule.target] = found
        if unreadable is not None:
            findings.append(Finding(DIRECTION_UNREADABLE, rule.target, unreadable, blocking=True))
    return References(ids, tuple(findings), tuple(_told_once(remarks)))


def _pointed(
    table: pa.Table,
    rule: FieldRule,
    spec: FieldSpec,
    source: SourceSpec,
    keys: pa.Array,
) -> tuple[pa.Array, pa.Array | None]:
    if not rule.entity_column:
        return row_ids(source.target(spec.references[0]), keys), None
    told = pc.utf8_upper(pc.utf8_trim_whitespace(column(table, rule.entity_column)))
    ids = pa.nulls(len(keys), pa.string())
    known = nowhere(len(keys))
    for value, entity in rule.entities:
        here = pc.fill_null(pc.equal(told, value), False)
        if any_of(here):
            ids = pc.if_else(here, row_ids(source.target(entity), where(here, keys)), ids)
        known = pc.or_(known, here)
    unreadable = pc.invert(known)
    return ids, unreadable if any_of(unreadable) else None


def candidates(
    table: pa.Table,
    rule: FieldRule,
    source: SourceSpec,
    spec: FieldSpec,
    codes: Mapping[str, CodeTable],
) -> list[pa.Array]:
    """Ids of every record that a reference field may mean.

    One array where its entity is told; where the telling column cannot be read, one array for each
    entity that the field may refer to.
    """
    values, _ = _converted(table, _as_key(rule), codes)
    keys = canonical_keys(values)
    told, unreadable = _pointed(table, rule, spec, source, keys)
    if unreadable is None:
        return [told]
    maybe = where(unreadable, keys)
    return [told, *(row_ids(source.target(entity), maybe) for entity in spec.references)]


def convert(
    table: pa.Table, entity: EntitySpec, source: SourceSpec, codes: Mapping[str, CodeTable]
) -> tuple[dict[str, pa.Array], list[Finding]]:
    """Every field but the references, as text in the canonical spelling of its type.

    A field without a rule is NULL.
    """
    rules = {rule.target: rule for rule in source.rules}
    columns: dict[str, pa.Array] = {}
    findings: list[tuple[str, Finding]] = []
    for spec in entity.fields:
        if spec.type == "reference":
            continue
        if spec.name not in rules:
            columns[spec.name] = pa.nulls(len(table), pa.string())
            continue
        rule = rules[spec.name]
        columns[spec.name], found = _converted(table, rule, codes)
        findings += [(rule.column, finding) for finding in found]
    return columns, _told_once(findings)


def _as_key(rule: FieldRule) -> FieldRule:
    """A reference is compared with keys, which stay as the source has them: so does its text."""
    steps = (Step("text", AS_FOUND) if step.name == "text" else step for step in rule.steps)
    return replace(rule, steps=tuple(steps))


def _converted(
    table: pa.Table, rule: FieldRule, codes: Mapping[str, CodeTable]
) -> tuple[pa.Array, list[Finding]]:
    """Run the steps of a rule.

    Conversions look at each value by itself, so repeated values are converted once. The original
    of a changed text is what the column holds, whatever steps went before; of XML, the piece.
    """
    given = column(table, rule.column)
    encoded = pc.dictionary_encode(given, null_encoding="encode")
    repeated = len(encoded.dictionary) < len(given) // 2
    values = held = encoded.dictionary if repeated else given
    findings: list[Finding] = []
    for step in rule.steps:
        converted = CONVERSIONS[step.name](values, Given(step.argument, codes))
        values = converted.values
        if isinstance(values, pa.ChunkedArray):
            values = values.combine_chunks()
        findings += [
            Finding(code, rule.target, rows, blocking) for code, rows, blocking in converted.found
        ]
        held = values if step.name == "xml_text" else held
        findings += [
            Finding(
                one.rule,
                rule.target,
                one.rows,
                changed=Changed(where(one.rows, held), one.confidence),
            )
            for one in converted.changes
        ]
    if repeated:
        values = values.take(encoded.indices)
        findings = [one.each(lambda array: array.take(encoded.indices)) for one in findings]
    return values, findings


def one_field(table: pa.Table, rule: FieldRule, codes: Mapping[str, CodeTable]) -> pa.Array:
    """The values of one field alone, without what was found on the way."""
    values, _ = _converted(table, rule, codes)
    return values


def column(table: pa.Table, name: str) -> pa.Array:
    """A column of a table as one array of strings."""
    found = table.column(name)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _told_once(findings: list[tuple[str, Finding]]) -> list[Finding]:
    """Fields made from one source column repeat what its cleaning found: the first field tells it.

    Row by row, so that what a row is told does not hang on the rows that it is read with.
    """
    told: dict[tuple[str, str], pa.Array] = {}
    fresh: list[Finding] = []
    for source, finding in findings:
        before = told.get((source, finding.code), nowhere(len(finding.rows)))
        rows = pc.and_(finding.rows, pc.invert(before))
        told[source, finding.code] = pc.or_(before, finding.rows)
        if any_of(rows):
            fresh.append(replace(finding, rows=rows))
    return fresh
