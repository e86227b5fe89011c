"""JSON Schemas of the YAML files, for editors that complete and check them while one writes.

Made from the entities as they are declared, the conversions that exist and the loader's own lists,
so that they say what the loader takes. What only several files together can tell (a code table, a
column of the SELECT) stays with the loader.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from mappings.rules import MARKED_KINDS
from mappings.schema import EntitySpec, FieldSpec, FieldType, OnMissing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FOLDER = Path(__file__).with_name("schema")
Node = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_CONVERT = {"$ref": "#/$defs/convert"}
_KEY_TYPES = ("integer", "text")
SEVERITIES = ("blocking", "remark")


def schemas(
    entities: Iterable[EntitySpec], conversions: Mapping[str, str], lists: Iterable[str]
) -> dict[str, Node]:
    """The schema of each kind of file: system, source, entity, suite.

    Args:
        entities: the canonical ones.
        conversions: the name of each and what it does.
        lists: names of the lists of codes.
    """
    known = tuple(entities)
    return {
        "system": _system(),
        "source": _source(known, conversions),
        "entity": _entity(known, tuple(lists)),
        "suite": _suite(known),
    }


def texts(made: Mapping[str, Node]) -> dict[str, str]:
    """The files of the schemas: name -> text."""
    return {
        f"{name}.json": json.dumps(node, ensure_ascii=False, indent=1) + "\n"
        for name, node in made.items()
    }


def _text(told: str, **more: Any) -> Node:
    return {"type": "string", "minLength": 1, "description": told, **more}


def _truth(told: str) -> Node:
    return {"type": "boolean", "description": told}


def _list(told: str, of: Node | None = None, **more: Any) -> Node:
    return {
        "type": "array",
        "items": of or {"type": "string", "minLength": 1},
        "description": told,
        **more,
    }


def _names(told: str) -> Node:
    """A list of plain names, which may be years."""
    item: Node = {"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer"}]}
    return _list(told, item, uniqueItems=True)


def _object(told: str, properties: Node, *required: str, **more: Any) -> Node:
    return {
        "type": "object",
        "description": told,
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def _of_any(told: str, value: Node, **more: Any) -> Node:
    """An object whose keys are the writer's."""
    return {"type": "object", "description": told, "additionalProperties": value, **more}


def _top(title: str, node: Node) -> Node:
    return {"$schema": _DRAFT, "title": title, **node}


def _system() -> Node:
    table = _object(
        "A code table.",
        {
            "file": _text("Its file below codes/: lines of value,code."),
            "remark": _text("What is noted for a value that is not in the table."),
            "blocking": _truth("Such a row is quarantined; else it loads without the value."),
        },
        "file", "remark",
    )  # fmt: skip
    successions = "The file below codes/ of what became of units."
    properties = {
        "system": _text("The name of the source system: that of its folder."),
        "codes": _of_any("Code tables by name, as code:<name> in a rule calls them.", table),
        "successions": {"type": "string", "description": successions},
    }
    return _top("vicmig: system.yaml", _object("A source system.", properties))


def _source(entities: tuple[EntitySpec, ...], conversions: Mapping[str, str]) -> Node:
    names = [entity.name for entity in entities]
    properties = {
        "entity": {"enum": names, "description": "The entity that the rows become."},
        "databases": _names("Which of [source] parts hold this table; absent: all of them."),
        "parts": _names("Copies of the table: each stands for {part} in base and in the SELECT."),
        "same": _text("Every part lists the same set; this field tells which rows are one."),
        "refers": _of_any(
            "In which part the records are that the rows refer to: <entity>: <part>.",
            {"type": ["string", "integer"]},
            propertyNames={"enum": names},
        ),
        "base": _text("The table whose rows are counted; with its schema where it needs one."),
        "key": {
            "description": "The column, or the columns, that tell its rows apart.",
            "anyOf": [
                {"type": "string", "minLength": 1},
                _list("Columns.", minItems=1, uniqueItems=True),
            ],
        },
        "key_type": {"enum": list(_KEY_TYPES), "description": "How the server orders the key."},
        "modified": {
            "description": "Columns of which one is set whenever a row is made or edited.",
            "anyOf": [
                {"type": "string", "minLength": 1},
                _list("Columns.", minItems=1, uniqueItems=True),
            ],
        },
        "joins": _list("Entities whose tables the SELECT joins.", {"enum": names}),
        "secrecy": _secrecy(),
        "scope": _list("Rows that stay out of the migration.", _scope()),
        "explode": _object(
            "A list in a column: each item becomes a row.",
            {
                "column": _text("The column that holds the list."),
                "separator": _text("What parts its items."),
                "beside": _list("Columns with lists parallel to it."),
            },
            "column", "separator",
        ),
        "file": _file(),
        "fields": {"type": "object", "description": "How each field of the entity is fed."},
        "ignored": _of_any(
            "Columns that nothing reads, and why; a reason that begins with TODO is still open.",
            {"type": "string", "pattern": r"\S"},
        ),
    }  # fmt: skip
    needed = ("entity", "base", "key", "key_type", "fields")
    made = _object("How one source system yields one entity.", properties, *needed)
    made["allOf"] = [
        {
            "if": {"properties": {"key": {"type": "array", "minItems": 2}}, "required": ["key"]},
            "then": {
                "properties": {"key_type": {"const": "text"}},
                "not": {"required": ["explode"]},
            },
        },
        *(_fed(entity) for entity in entities),
    ]
    made["$defs"] = {"convert": _convert(conversions)}
    return _top("vicmig: a source file, sources/<system>/<entity>.yaml", made)


def _secrecy() -> Node:
    kinds = {"enum": list(MARKED_KINDS)}
    properties = {
        "level": _text("The column of the level."),
        "open_levels": _text("The code table of the levels that are open; all else is withheld."),
        "empty_is_open": _truth("An empty level is open; somebody has to declare it."),
        "declared_by": _text("Who declares that an empty level is open."),
        "marked": _of_any("Columns that are searched for a marking: <column>: <kind>.", kinds),
        "marks_parent": _truth("A marked row withholds the document that it hangs on."),
    }
    return _object(
        "Where the source says that a row is secret.",
        properties,
        dependentRequired={"level": ["open_levels"]},
        allOf=[
            {
                "if": {
                    "properties": {"empty_is_open": {"const": True}},
                    "required": ["empty_is_open", "level"],
                },
                "then": {"required": ["declared_by"]},
            }
        ],
    )


def _scope() -> Node:
    properties = {
        "rule": _text("Its name, which is the reason in reports."),
        "column": _text("The column that tells."),
        "values": _list("The values of the rows that stay out.",
                        {"type": ["string", "integer"]}, minItems=1),
        "authority": _text("Who says so."),
        "date": {"description": "Since when, as yyyy-mm-dd.", "type": "string"},
    }  # fmt: skip
    return _object("One rule.", properties, *properties)


def _file() -> Node:
    made = _object(
        "A path that is made of a column.",
        {"from": _text("The column."), "convert": _CONVERT},
        "from",
    )
    properties = {
        "path": {
            "description": "The column of the path below the share; item where a list is parted.",
            "anyOf": [{"type": "string", "minLength": 1}, made],
        },
        "size": {"type": "string", "description": "The column of the declared bytes."},
        "blob": {"type": "string", "description": "The column that holds the bytes themselves."},
        "strip_prefixes": _list("Beginnings of paths that are not part of them below the share."),
    }
    return _object("Where the bytes of an attachment are.", properties, "path")


def _convert(conversions: Mapping[str, str]) -> Node:
    names = "|".join(sorted(conversions))
    told = [{"const": name, "description": does} for name, does in sorted(conversions.items())]
    step = {
        "type": "string",
        "anyOf": [*told, {"pattern": f"^({names}):.*$", "description": "With its argument."}],
    }
    return _list("Named conversions, one after the other.", step)


def _fed(entity: EntitySpec) -> Node:
    """What holds of a source file of one entity."""
    fields = _object(
        f"Fields of {entity.name} ({entity.title_vi}).",
        {field.name: _rule(field) for field in entity.fields},
        *(field.name for field in entity.fields if field.required),
    )
    targets = sorted({name for field in entity.fields for name in field.references})
    then: Node = {"properties": {"fields": fields, "joins": {"items": {"enum": targets}}}}
    if entity.files:
        then["required"] = ["file"]
    is_it = {"properties": {"entity": {"const": entity.name}}, "required": ["entity"]}
    return {"if": is_it, "then": then}


def _rule(field: FieldSpec) -> Node:
    several = len(field.references) > 1
    needed = ("from", "entity_from", "entities") if several else ("from",)
    told = [field.title_vi, field.type, "required" if field.required else ""]
    told += [f"points to {' or '.join(field.references)}"] if field.references else []
    told += [f"codes: {field.codes}"] if field.codes else []
    properties = {
        "from": _text("The column of the SELECT; item or item_ordinal of a parted list."),
        "convert": _CONVERT,
        "entity_from": {
            "type": "string",
            "description": "The column that tells which entity it points to.",
        },
        "entities": _of_any(
            "The values of that column, and the entity that each stands for.",
            {"enum": list(field.references)},
            minProperties=int(several),
        ),
    }
    return _object("; ".join(text for text in told if text), properties, *needed)


def _entity(entities: tuple[EntitySpec, ...], lists: tuple[str, ...]) -> Node:
    types = list(get_args(FieldType))
    full = _object(
        "A field with more than its type.",
        {
            "type": {"enum": types, "description": "Its type."},
            "required": _truth("A source file has to feed it."),
            "to": _list("The entities that it may point to.",
                        {"enum": [entity.name for entity in entities]}),
            "on_missing": {
                "enum": list(get_args(OnMissing)),
                "description": "What happens where nothing is there that it points to.",
            },
            "remark": _text("What is noted then."),
            "title": {"type": "string", "description": "Its name in Vietnamese."},
            "codes": {"enum": list(lists), "description": "The list of codes that it may hold."},
        },
        "type",
        allOf=[
            {"if": {"properties": {"type": {"const": "reference"}}},
             "then": {"required": ["to"]}},
            {"if": {"properties": {"on_missing": {"const": "remark"}}, "required": ["on_missing"]},
             "then": {"required": ["remark"]}},
        ],
    )  # fmt: skip
    plain = {"enum": [name for name in types if name != "reference"]}
    properties = {
        "entity": _text("Its name: that of the file."),
        "title": _text("Its name in Vietnamese."),
        "table": _text("The table of the store."),
        "constants": _of_any("Columns that are the same in every row.", {"type": "string"}),
        "identity": _truth("Its rows may be the same document as others."),
        "unit": {"type": "string", "description": "The field that says whose a row is."},
        "year": {"type": "string", "description": "The field that says of what year it is."},
        "files": _truth("Its rows have files."),
        "fields": _of_any("Its fields, in the order of the table.", {"anyOf": [plain, full]}),
    }
    needed = ("entity", "title", "table", "fields")
    return _top("vicmig: entities/<entity>.yaml", _object("An entity.", properties, *needed))


def _suite(entities: tuple[EntitySpec, ...]) -> Node:
    fields = sorted({field.name for entity in entities for field in entity.fields})
    expectation = {
        "type": "object",
        "description": "One expectation; its further keys are arguments of Great Expectations.",
        "properties": {
            "expect": _text("Its name in Great Expectations.", pattern="^expect_"),
            "column": {"enum": fields, "description": "The field that it looks at."},
            "other": {"enum": fields, "description": "The second field of a pair."},
            "severity": {
                "enum": list(SEVERITIES),
                "description": "blocking: the row is quarantined; remark: it loads, noted.",
            },
            "code": _text("The reason or remark."),
        },
        "required": ["expect", "column", "severity", "code"],
    }
    properties = {
        "entity": {"enum": [e.name for e in entities], "description": "Whose rows are judged."},
        "expectations": _list("In the order in which their reasons count.", expectation),
    }
    made = _object("The expectations of one entity.", properties, "entity", "expectations")
    return _top("vicmig: validation/suites/<entity>.yaml", made)
