"""What is guessed, as the files of a source system: YAML with reasons, SQL, CSV. Pure."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from etl.guess import sql
from etl.guess.model import NOTHING, TODO
from etl.guess.system import OPEN

if TYPE_CHECKING:
    from etl.guess.model import CodeGuess, Feed, SourceGuess, SystemGuess
    from mappings.schema import EntitySpec

_PLAIN = re.compile(r"[^\W\d][\w.]*")
# Breaks of lines, and what YAML does not take at all.
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_NO_TEXTS = frozenset(["true", "false", "yes", "no", "on", "off", "null", "none", "y", "n"])
_REMARKS = {
    "kind": ("kind_unknown", False), "urgency": ("urgency_unknown", False),
    "state": ("state_unreadable", True), "task_state": ("task_state_unknown", False),
    "direction": ("direction_unreadable", True), "relation": ("kind_unreadable", True),
    "active": ("active_unknown", False), OPEN: ("level_unreadable", False),
}  # fmt: skip
_SCHEMA = "# yaml-language-server: $schema={}/{}.json"
_SHOWN = 30
_SUCCESSIONS = "code,kind,effective_on,work_owner,custodian,reader,decision\n"
LEVEL = f"{NOTHING}level"
KEY = f"{NOTHING}key"


def files(guess: SystemGuess, entities: dict[str, EntitySpec], schemas: str) -> dict[str, str]:
    """The path of each file below the system's folder, and its text.

    Args:
        guess: what is guessed.
        entities: the canonical ones, by name.
        schemas: the folder of the JSON Schemas, for editors.
    """
    made = {"system.yaml": _system(guess, schemas)}
    for one in guess.sources:
        stem = one.table.stem
        made[f"{stem}.yaml"] = _source(one, entities[one.table.entity], schemas)
        made[f"{stem}.sql"] = sql.select(_whole(one), guess.dialect)
    for table in guess.codes:
        made[f"codes/{table.name}.csv"] = _csv(table)
    made["codes/units.csv"] = _SUCCESSIONS
    return made


def scalar(text: str) -> str:
    """A text as YAML: quoted where it would be read as something else."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXTS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNWRITABLE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", quoted)


def _text(lines: list[str]) -> str:
    """The lines of a file; no name or value in a comment may begin a line of its own."""
    return "\n".join(_UNWRITABLE.sub(" ", line) for line in lines) + "\n"


def listed(names: tuple[str, ...]) -> str:
    """A list in one line."""
    return f"[{', '.join(map(scalar, names))}]"


def _whole(one: SourceGuess) -> SourceGuess:
    """The guess with the columns that nobody knows yet."""
    made = list(one.made)
    if one.needs_level and one.level is None:
        made.append((LEVEL, ""))
    made += [(KEY, "")] if not one.key else []
    made += [(feed.column, "") for feed in one.file if feed.column.startswith(NOTHING)]
    return replace(one, made=tuple(made))


def _system(guess: SystemGuess, schemas: str) -> str:
    lines = [
        _SCHEMA.format(schemas, "system"),
        f"# The source system {guess.system}, as `vicmig mapping new` guessed it from a profile.",
        f"# Every {TODO} is a question to answer; take the line away when it is answered.",
        f"system: {scalar(guess.system)}",
        "codes:",
    ]
    for table in guess.codes:
        lines += _doubtful(table)
        remark, blocking = _REMARKS.get(table.name, (f"{table.name}_unknown", False))
        stops = ", blocking: true" if blocking else ""
        lines.append(f"  {table.name}: {{file: {table.name}.csv, remark: {remark}{stops}}}")
    if not guess.codes:
        lines[-1] = "codes: {}"
    lines += [
        f"# {TODO}: one line for each unit that a reorganisation dissolved, merged or renamed.",
        "successions: units.csv",
    ]
    if guess.left:
        lines += [
            "",
            f"# {TODO}: tables that no source file reads. Each is left out until one does.",
        ]
        lines += [f"#   {name}: {why}" for name, why in guess.left]
    return _text(lines)


def _doubtful(table: CodeGuess) -> list[str]:
    lines = []
    if table.name == OPEN:
        lines.append(
            f"  # {TODO}: which levels are open? Its custodian says so in writing. Until they stand"
            f" in codes/{OPEN}.csv (value,open) every row with a level is withheld."
        )
        values = [*((v, 0) for v, _ in table.codes), *((v, n) for v, n, _ in table.doubts)]
        lines += [f"  #   occurs: {value}" for value, _ in values[:_SHOWN]]
        return lines
    if not table.codes:
        lines.append(f"  # {TODO}: no value is known: fill codes/{table.name}.csv (value,code).")
    for value, count, near in table.doubts[:_SHOWN]:
        nearest = f"; nearest: {near}" if near else ""
        lines.append(f"  # {TODO}: '{value}' ({count} rows) has no code{nearest}")
    if len(table.doubts) > _SHOWN:
        lines.append(f"  # {TODO}: and {len(table.doubts) - _SHOWN} more values: vicmig check")
    return lines


def _csv(table: CodeGuess) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("value", "code"))
    if table.name == OPEN:
        # A table needs a line; this value occurs nowhere, so no row is open by it.
        writer.writerow((f"{TODO} write the open levels here", "open"))
    elif table.codes:
        writer.writerows(table.codes)
    else:
        writer.writerow((f"{TODO} write the values here", _any_code(table)))
    return out.getvalue()


def _any_code(table: CodeGuess) -> str:
    from etl.guess.lexicon import lexicon

    return next(iter(lexicon().codes.get(table.name, {"": ()})))


def _source(one: SourceGuess, spec: EntitySpec, schemas: str) -> str:
    table = one.table
    rows = "" if table.table.rows is None else f", {table.table.rows:,} rows".replace(",", " ", 2)
    lines = [
        _SCHEMA.format(schemas, "source"),
        f"# {spec.title_vi} from {table.table.full_name}{rows.replace('  ', ', ')}",
        "# The number behind a guess says how sure it is, from 0 to 1. Answer every question.",
        f"entity: {spec.name}",
        f"base: {scalar(table.base)}  # {table.sure:.2f}: {table.reason}",
    ]
    if table.parts:
        lines.append(f"parts: {listed(table.parts)}  # copies of the same columns")
    lines += [
        f"# {TODO}: refers: {{{name}: <part>}}: which of {', '.join(parts)} has its records?"
        for name, parts in one.refers
    ]
    lines += _key(one)
    if one.edited:
        lines.append(
            f"# {TODO}: modified: {listed(one.edited)} makes a sync quick, if the old program sets"
            " one of them at every edit: yield them too. A wrong one loses edits: ask first."
        )
    entities = tuple(dict.fromkeys(join.entity for join in one.joins if join.entity))
    lines += [f"joins: {listed(entities)}"] if entities else []
    lines += _secrecy(one) + _explode(one) + _file(one)
    lines += ["fields:", *_fields(one, spec)]
    if one.ignored:
        lines.append("ignored:")
        lines += [f"  {scalar(name)}: {scalar(why)}" for name, why in one.ignored]
    return _text(lines)


def _key(one: SourceGuess) -> list[str]:
    if not one.key:
        return [
            f"# {TODO}: the table has no key: name columns that tell its rows apart, here and"
            " in the SELECT",
            f"key: {KEY}",
            "key_type: text",
        ]
    key = scalar(one.key[0]) if len(one.key) == 1 else listed(one.key)
    declared = one.table.table.primary_key == one.key
    why = "  # the declared key" if declared else f"  # {TODO}: not declared, only measured"
    return [f"key: {key}{why}", f"key_type: {one.key_type}"]


def _secrecy(one: SourceGuess) -> list[str]:
    marked = ", ".join(f"{scalar(name)}: {kind}" for name, kind in one.marked)
    if not one.needs_level and not marked:
        return []
    lines = ["secrecy:"]
    if one.needs_level and one.level:
        level = one.level
        lines += [
            f"  level: {scalar(level.column)}  # {level.sure:.2f}: {level.reason}",
            f"  open_levels: {OPEN}",
            f"  # {TODO}: what does an empty level mean? Until its custodian declares that it is"
            " open (declared_by: <who>), such rows are withheld.",
            "  empty_is_open: false",
        ]
    elif one.needs_level:
        lines += [
            f"  # {TODO}: NO COLUMN OF A SECRECY LEVEL WAS FOUND, or no text to search for"
            " markings. EVERY ROW IS WITHHELD until level names",
            "  # a column, or the custodian declares: empty_is_open: true, declared_by: <who>.",
            f"  level: {LEVEL}",
            f"  open_levels: {OPEN}",
            "  empty_is_open: false",
        ]
    known = one.level.column if one.level else ""
    others = [c.name for c in one.table.table.columns if c.level and c.name != known]
    others = [name for name in others if name not in dict(one.marked)]
    if others and one.own:
        lines.append(
            f"  # {TODO}: the values of {', '.join(others)} look like levels of secrecy too."
        )
    if "urgency" in dict(one.marked).values():
        lines.append(
            "  # The urgency's column holds levels too: what is no urgency there is withheld."
        )
    if marked:
        lines.append(f"  marked: {{{marked}}}")
    if one.table.entity == "attachment":
        lines.append("  marks_parent: true")
    return lines


def _explode(one: SourceGuess) -> list[str]:
    if one.explode is None:
        return []
    given = [f"column: {scalar(one.explode.column)}"]
    given.append(f"separator: {json.dumps(one.explode.separator)}")
    given += [f"beside: {listed(one.explode.beside)}"] if one.explode.beside else []
    return [f"explode: {{{', '.join(given)}}}"]


def _file(one: SourceGuess) -> list[str]:
    if not one.file:
        return []
    doubts = dict(one.doubts)
    lines = ["file:"]
    for feed in one.file:
        if feed.column.startswith(NOTHING):
            told = f"  # {TODO}: which column holds the path below the share?"
        else:
            told = f"  # {feed.sure:.2f}: {feed.reason}"
        column = scalar(feed.column)
        if feed.steps:
            column = f"{{from: {column}, convert: {listed(feed.steps)}}}"
        lines.append(f"  {feed.field}: {column}{told}")
    lines += [f"  # {TODO}: {doubts['path']}"] if "path" in doubts else []
    if one.strip:
        lines.append(
            f"  strip_prefixes: {listed(one.strip)}  # so that files were found on the share"
        )
    else:
        lines.append(f"  # {TODO}: strip_prefixes: ['\\\\server\\share\\'] if paths begin so")
    return lines


def _fields(one: SourceGuess, spec: EntitySpec) -> list[str]:
    doubts = dict(one.doubts)
    lines = []
    for field in spec.fields:
        feed = one.feed(field.name)
        title = f" ({field.title_vi})" if field.title_vi else ""
        if field.name in doubts:
            lines.append(f"  # {TODO}: {field.name}{title}: {doubts[field.name]}")
        if feed is None and field.name not in doubts:
            lines.append(f"  # {field.name}{title}: no column was found")
        elif feed is not None:
            lines.append(_rule(feed, title))
    return lines


def _rule(feed: Feed, title: str) -> str:
    given = [f"from: {scalar(feed.column)}"]
    if feed.steps:
        given.append(f"convert: [{', '.join(map(scalar, feed.steps))}]")
    if feed.entity_column:
        pairs = ", ".join(f"{scalar(value)}: {entity}" for value, entity in feed.entities)
        given += [f"entity_from: {scalar(feed.entity_column)}", f"entities: {{{pairs}}}"]
    if feed.column.startswith(NOTHING):
        told = f"{TODO}: required{title}, and {feed.reason}: name one here and in the SELECT"
    else:
        told = f"{feed.sure:.2f}: {feed.reason}"
    return f"  {feed.field}: {{{', '.join(given)}}}  # {told}"
