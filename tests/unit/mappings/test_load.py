# ruff: noqa: E501 - a case stays on its line
"""Every mistake in a mapping stops before anything is read, and names file, line and remedy."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.text.convert import HINTS as ENCODINGS_READ
from etl.transforms.registry import NAMES
from mappings.load import HERE, load
from mappings.located import MappingError
from mappings.rules import HINTS
from tests.migration import VIC


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("entities", "sources"):
        shutil.copytree(HERE / folder, tmp_path / folder)
    return tmp_path


Edit = tuple[str, str, str]
STEP, STEP_SOURCE, SYSTEM = "entities/step.yaml", "sources/vic/step.yaml", "sources/vic/system.yaml"
DOC = "sources/vic/incoming_document.yaml"
OUTGOING = "sources/vic/outgoing_document.yaml"
LISTS, TASK_STATES = "entities/codes/lists.yaml", "sources/vic/codes/task_states.csv"
KINDS, UNITS = "sources/vic/codes/kinds.csv", "sources/vic/codes/units.csv"

# file, what stands there, what is written instead -> file of the error, what it says, the text of its line
MISTAKES: list[tuple[Edit, str, str, str]] = [
    ((STEP, "title:", "titel:"), "step.yaml", "unknown key 'titel'", "titel:"),
    (
        (STEP, "  ordinal: integer", "  ordinal: number"),
        "step.yaml",
        "unknown type 'number'",
        "ordinal:",
    ),
    (
        (STEP, "required: true", "requird: true"),
        "step.yaml",
        "unknown key 'requird'",
        "document_id:",
    ),
    (
        (STEP, "to: [incoming_document, outgoing_document]", "to: [incoming, outgoing_document]"),
        "step.yaml",
        "refers to 'incoming'",
        "document_id:",
    ),
    (
        (
            STEP,
            "to: [person], on_missing: remark, remark: person_unknown",
            "to: [person], on_missing: remark",
        ),
        "step.yaml",
        "'remark' is missing",
        "sender_id:",
    ),
    (
        (STEP, "on_missing: remark", "on_missing: ignore"),
        "step.yaml",
        "unknown on_missing 'ignore'",
        "sender_id:",
    ),
    (
        (STEP, "  ordinal: integer", "  ordinal: reference"),
        "step.yaml",
        "a reference names its entities",
        "ordinal:",
    ),
    ((STEP, "entity: step", "entity: steps"), "step.yaml", "entity 'steps'", "entity: steps"),
    ((STEP, "table: routing_step\n", ""), "step.yaml", "'table' is missing", "entity: step"),
    (
        (STEP, "  ordinal: integer", "  ordinal: integer\n  ordinal: text"),
        "step.yaml",
        "key 'ordinal' stands twice",
        "ordinal: text",
    ),
    ((STEP, "to: [person]", "to: person"), "step.yaml", "'to'", "sender_id:"),
    ((STEP, "entity: step", "entity: [step"), "step.yaml", "not YAML", ""),
    ((STEP, "entity: step", "entity: st\x00ep"), "step.yaml", "not YAML", ""),
    ((STEP, "entity: step", "entity: st\tep: x"), "step.yaml", "not YAML", ""),
    (
        ("entities/incoming_document.yaml", "year: registered_on", "year: registered"),
        "incoming_document.yaml",
        "'registered' is no field",
        "year:",
    ),
    (
        (STEP_SOURCE, "key_type: integer", "key_type: number"),
        "step.yaml",
        "unknown key_type 'number'",
        "key_type:",
    ),
    ((STEP_SOURCE, "key: ID\n", ""), "step.yaml", "'key' is missing", ""),
    (
        (
            STEP_SOURCE,
            "  ordinal: {from: ThuTu, convert: [integer]}",
            "  ordinal: {convert: [integer]}",
        ),
        "step.yaml",
        "'from' is missing",
        "ordinal:",
    ),
    (
        (STEP_SOURCE, "  ordinal: {from: ThuTu, convert: [integer]}", "  ordinal: ThuTu"),
        "step.yaml",
        "'ordinal' is not a rule",
        "ordinal:",
    ),
    (
        (STEP_SOURCE, "convert: [integer]", "convert: [int]"),
        "step.yaml",
        "unknown conversion 'int'",
        "ordinal:",
    ),
    ((STEP_SOURCE, "convert: [integer]", "convert: integer"), "step.yaml", "'convert'", "ordinal:"),
    (
        (STEP_SOURCE, '"code:task_state"', '"code:states"'),
        "step.yaml",
        "unknown code table 'states'",
        "state:",
    ),
    (
        (STEP_SOURCE, "  ordinal:", "  ordinals:"),
        "step.yaml",
        "'ordinals' is no field of step",
        "ordinals:",
    ),
    (
        (STEP_SOURCE, "DI: outgoing_document", "DI: person"),
        "step.yaml",
        "'DI' stands for 'person'",
        "document_id:",
    ),
    (
        (STEP_SOURCE, ", entity_from: LoaiVB", ""),
        "step.yaml",
        "may point to several entities",
        "document_id:",
    ),
    (
        (DOC, "  subject: {from: TrichYeu", "  # subject: {from: TrichYeu"),
        "incoming_document.yaml",
        "required field 'subject' is not fed",
        "",
    ),
    ((DOC, "declared_by:", "#"), "incoming_document.yaml", "nobody declares it", "empty_is_open"),
    (
        (DOC, "open_levels: open_level", "open_levels: levels"),
        "incoming_document.yaml",
        "no such code table",
        "open_levels:",
    ),
    (
        (DOC, "TrichYeu: text}", "TrichYeu: subject}"),
        "incoming_document.yaml",
        "unknown kind 'subject'",
        "marked:",
    ),
    ((DOC, "secrecy:\n", "secrecy: none\nignore:\n"), "incoming_document.yaml", "", ""),
    ((DOC, 'values: ["1"], ', ""), "incoming_document.yaml", "'values' is missing", "rule:"),
    ((DOC, "scope:\n  - {rule", "scope:\n  {rule"), "incoming_document.yaml", "'scope'", "scope:"),
    (
        ("sources/vic/attachment.yaml", "file:\n", "files:\n"),
        "attachment.yaml",
        "unknown key 'files'",
        "files:",
    ),
    (
        ("sources/vic/attachment.yaml", "  path: DuongDan\n", ""),
        "attachment.yaml",
        "'path' is missing",
        "",
    ),
    (
        (
            "sources/vic/recipient.yaml",
            'explode: {column: NoiNhan, separator: ";"}',
            "explode: NoiNhan",
        ),
        "recipient.yaml",
        "'explode'",
        "explode:",
    ),
    (
        (SYSTEM, "  urgency:", "  kind:"),
        "system.yaml",
        "key 'kind' stands twice",
        "kind: {file: urgency",
    ),
    (
        (SYSTEM, "urgency.csv", "urgent.csv"),
        "system.yaml",
        "no file codes/urgent.csv",
        "urgent.csv",
    ),
    ((SYSTEM, ", remark: kind_unknown", ""), "system.yaml", "'remark' is missing", "kind:"),
    ((SYSTEM, "codes:\n", "codes: kinds\nx:\n"), "system.yaml", "", ""),
    (
        (KINDS, "Quyết định,QĐ", "Quyết định,"),
        "kinds.csv",
        "'Quyết định' has no code",
        "Quyết định,",
    ),
    ((KINDS, "Quyết định,QĐ", "Quyết định"), "kinds.csv", "'Quyết định' has no", "Quyết định"),
    (
        (KINDS, "Quyết định,QĐ", "Quyết định,QĐ,x"),
        "kinds.csv",
        "'Quyết định' has",
        "Quyết định,QĐ,x",
    ),
    (
        (KINDS, "Quyết định,QĐ", "Quyết định,QĐ\nquyết ĐỊNH,QD"),
        "kinds.csv",
        "stands in line",
        "quyết ĐỊNH,QD",
    ),
    ((KINDS, "value,code", "value;code"), "kinds.csv", "wrong columns", "value;code"),
    ((UNITS, "SNGV,merge", "SNGV,join"), "units.csv", "unknown kind 'join'", "SNGV,join"),
    ((UNITS, "SNGV,merge,2025-03", "SNGV,merge,3/2025"), "units.csv", "is no date", "SNGV,merge"),
    ((UNITS, ",Nghị quyết 202/2025/QH15", ","), "units.csv", "has no decision", "UBND,merge"),
    (
        ("sources/vic/step.sql", "FROM LuanChuyen", "FROM LuanChuyen; DROP TABLE LuanChuyen"),
        "step.sql",
        "not one plain SELECT",
        "",
    ),
    (("sources/vic/step.sql", "SELECT ID", "DELETE ID"), "step.sql", "not one plain SELECT", ""),
    (
        ("sources/vic/step.sql", "SELECT ID", "WITH x AS (SELECT 1) SELECT ID"),
        "step.sql",
        "not one plain SELECT",
        "",
    ),
    (("sources/vic/step.sql", " YKien,", ""), "step.sql", "YKien", ""),
    ((STEP_SOURCE, "[NgaySua, NgayChuyen]", "SuaLuc"), "step.yaml", "yield 'SuaLuc'", "modified:"),
    ((STEP_SOURCE, "[NgaySua, NgayChuyen]", "[]"), "step.yaml", "names no column", "modified:"),
    ((STEP_SOURCE, "NgayChuyen]", "NgaySua]"), "step.yaml", "a column stands twice", "modified:"),
    ((STEP_SOURCE, "modified: [NgaySua", "modified: [3"), "step.yaml", "no column", "modified:"),
    ((OUTGOING, "joins: [unit]\n", ""), "outgoing_document.yaml", "joined table", "modified:"),
    ((OUTGOING, "[unit]", "[step]"), "outgoing_document.yaml", "refers to 'step'", "joins:"),
    (("sources/vic/step.sql", "YKien,", "YKien, GhiChu,"), "step.sql", "GhiChu", ""),
    (
        (TASK_STATES, "CHUA_XU_LY,cho", "KHONG_RO,chua"),
        "task_states.csv",
        "stands for 'chua_xu_ly'",
        "KHONG_RO,chua_xu_ly",
    ),
    ((KINDS, "QD,QĐ", "QD,QD"), "kinds.csv", "which incoming_document.kind does not", "QD,QD"),
    (
        (STEP, "codes: task_state", "codes: tasks"),
        "step.yaml",
        "no list of codes 'tasks'",
        "state:",
    ),
    ((LISTS, '["0", "1",', '["0", 1,'), "lists.yaml", "no list of codes", "urgency:"),
]


@pytest.mark.parametrize(("edit", "file", "says", "at"), MISTAKES)
def test_a_mistake_is_named(root: Path, edit: Edit, file: str, says: str, at: str) -> None:
    path = root / edit[0]
    before = path.read_text(encoding="utf-8")
    assert edit[1] in before
    path.write_text(before.replace(edit[1], edit[2], 1), encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load("vic", NAMES, root)
    error = caught.value
    assert error.file.name == file
    assert says in error.problem
    assert error.remedy
    assert str(error) == f"{file}:{error.line}: {error.problem}. {error.remedy}"
    line = error.file.read_text(encoding="utf-8").splitlines()[error.line - 1]
    assert at in line


def _without(name: str) -> Callable[[Path], None]:
    return lambda root: (root / name).unlink()


def _with(name: str, text: bytes) -> Callable[[Path], object]:
    return lambda root: (root / name).write_bytes(text)


@pytest.mark.parametrize(
    ("harm", "file", "says"),
    [
        (_without("sources/vic/step.sql"), "step.yaml", "no step.sql beside it"),
        (_without("sources/vic/system.yaml"), "system.yaml", "no source system 'vic'"),
        (_without(UNITS), "units.csv", "the file is not there"),
        (_without(STEP), "step.yaml", "no entity 'step'"),
        (_with(STEP, b""), "step.yaml", "does not hold a mapping"),
        (_with(STEP, b"- a\n"), "step.yaml", "does not hold a mapping"),
        (_with(STEP, "entity: bước".encode("cp1258", "replace")), "step.yaml", "not UTF-8"),
        (_with(KINDS, "value,code\nQuyết,Q".encode("utf-16")), "kinds.csv", "not UTF-8"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(
    root: Path, harm: Callable[[Path], object], file: str, says: str
) -> None:
    harm(root)
    with pytest.raises(MappingError) as caught:
        load("vic", NAMES, root)
    assert caught.value.file.name == file
    assert says in caught.value.problem


def test_entities_that_refer_to_each_other_in_a_circle_are_named(root: Path) -> None:
    person = root / "entities" / "person.yaml"
    text = person.read_text(encoding="utf-8").replace("to: [unit]", "to: [step]")
    person.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError, match=r"circle: .*person.*step"):
        load("vic", NAMES, root)


def test_a_wrong_code_is_answered_with_the_nearest(root: Path) -> None:
    path = root / TASK_STATES
    text = path.read_text(encoding="utf-8").replace(",cho_xu_ly", ",chua_xu_ly", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError, match="Nearest: cho_xu_ly"):
        load("vic", NAMES, root)


def test_an_unknown_system_names_those_there_are() -> None:
    with pytest.raises(MappingError, match=r"Known source systems: .*vic"):
        load("vik", NAMES)


def test_the_digest_follows_every_file(root: Path) -> None:
    seen = {load("vic", NAMES, root).digest}
    for name in (STEP, STEP_SOURCE, SYSTEM, KINDS, "sources/vic/step.sql"):
        path = root / name
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        seen.add(load("vic", NAMES, root).digest)
    assert len(seen) == 6
    assert VIC.digest == load("vic", NAMES).digest


def test_what_an_entity_refers_to_comes_before_it() -> None:
    seen: set[str] = set()
    for source in VIC.sources:
        assert VIC.entity(source.entity).needs <= seen
        seen.add(source.entity)
    assert seen == {entity.name for entity in VIC.entities}


def test_every_name_finds_its_spec() -> None:
    mappings = VIC
    source = mappings.source("step")
    assert source.columns_read[0] == source.key == "ID"
    assert mappings.code_table("state").blocking
    with pytest.raises(KeyError):
        mappings.entity("step").field("nothing")


def test_what_tells_of_edits_is_yielded_and_not_read(root: Path) -> None:
    """One column may stand without its list, and one that a field reads is read all the same."""
    path = root / STEP_SOURCE
    text = path.read_text(encoding="utf-8")
    assert "NgaySua" not in load("vic", NAMES, root).source("step").columns_read
    path.write_text(text.replace("[NgaySua, NgayChuyen]", "NgaySua"), encoding="utf-8")
    loaded = load("vic", NAMES, root)
    assert loaded.source("step").modified == ("NgaySua",)
    assert loaded.source("relation").modified == ()
    assert loaded.source("outgoing_document").joins == ("unit",)


def test_an_encoding_that_is_not_known_is_answered_with_the_nearest(root: Path) -> None:
    path = root / DOC
    text = path.read_text(encoding="utf-8").replace(
        "subject: {from: TrichYeu, convert: [text,",
        'subject: {from: TrichYeu, convert: ["text:tcvn",',
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError, match="Nearest: tcvn3"):
        load("vic", NAMES, root)
    path.write_text(text.replace("text:tcvn", "text:.VnTimeH"), encoding="utf-8")
    load("vic", NAMES, root)


def test_the_encodings_that_may_be_told_are_those_that_are_read() -> None:
    assert set(HINTS) == {name for name in ENCODINGS_READ if not name.startswith((".vn", "vni-"))}
