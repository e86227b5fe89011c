# ruff: noqa: E501 - a case stays on its line
"""Every kind of mistake in mapping files is told with file, line and remedy, all of them at once."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.transforms.registry import NAMES
from mappings.faults import faults
from mappings.load import HERE, load
from mappings.located import MappingError
from mappings.select import plain_select, tables, words, yielded

STEP, DOC = "sources/vic/step.yaml", "sources/vic/incoming_document.yaml"
STEP_SQL, SYSTEM = "sources/vic/step.sql", "sources/vic/system.yaml"
KINDS, ENTITY = "sources/vic/codes/kinds.csv", "entities/step.yaml"
FILE, LIST = "sources/vic/attachment.yaml", "sources/vic/recipient.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("entities", "sources"):
        shutil.copytree(HERE / folder, tmp_path / folder)
    return tmp_path


def edited(root: Path, *edits: tuple[str, str, str]) -> tuple[MappingError, ...]:
    """The faults after these replacements of what stands first in a file."""
    for name, old, new in edits:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text, old
        (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return faults("vic", NAMES, root)


# file, what stands there, what is written instead -> words of the problem, words of the remedy, text of the line
MISTAKES = [
    (STEP, "  ordinal:", "\tordinal:", "not YAML", "spaces", "ordinal:"),
    (STEP, "base: LuanChuyen", "base: [LuanChuyen]", "a list where text is due", "base: <text>", "base:"),
    (STEP, "base: LuanChuyen", "base:", "'base' says nothing", "base: <text>", "base:"),
    (STEP, "base: LuanChuyen", "base: 7", "a number where text is due", "base: <text>", "base:"),
    (STEP, "key: ID", "key: []", "names no column", "key: <column>", "key:"),
    (STEP, "key: ID", "key: [ID, 7]", "a number where a name", "[<name>, ...]", "key:"),
    (STEP, "key: ID", "key: {a: b}", "a mapping where text is due", "key: <text>", "key:"),
    (STEP, "{from: ThuTu, convert: [integer]}", "{from: [ThuTu], convert: [integer]}", "a list where text is due", "from: <text>", "ordinal:"),
    (STEP, "{from: ThuTu, convert: [integer]}", "{from: ThuTu, convert: [[integer]]}", "a list where a name is due", "convert: [<name>", "ordinal:"),
    (STEP, "{from: ThuTu, convert: [integer]}", "{form: ThuTu, convert: [integer]}", "unknown key 'form'", "Nearest: from.", "ordinal:"),
    (STEP, "convert: [integer]", "convert: [integr]", "unknown conversion 'integr'", "Nearest: integer.", "ordinal:"),
    (STEP, "code:task_state", "code:taskstate", "unknown code table", "Nearest: task_state.", "state:"),
    (STEP, "  opinion:", "  opinon:", "'opinon' is no field", "Nearest: opinion.", "opinon:"),
    (STEP, "modified:", "modifed:", "unknown key 'modifed'", "Nearest: modified.", "modifed:"),
    (STEP, "modified: [NgaySua", "modified: [NgaySuaa", "does not yield 'NgaySuaa'", "Nearest: NgaySua.", "modified:"),
    (STEP, "from: YKien", "from: YKienn", "does not yield 'YKienn'", "Nearest: YKien.", "SELECT"),
    (STEP, "  document_id:", "  # document_id:", "required field 'document_id' is not fed", "document_id: {from", ""),
    (STEP, "entities: {DEN: incoming_document", "entities: {DEN: [incoming_document]", "'DEN' stands for", "may refer to", "document_id:"),
    (STEP, "entities: {DEN: incoming_document, DI: outgoing_document}", "entities: DEN", "is no mapping", "entities: {", "document_id:"),
    (STEP, "fields:", "ignored: {YKien: }\nfields:", "no reason why 'YKien'", "YKien: <why>", "ignored:"),
    (STEP, "fields:", "joins: [documents]\nfields:", "no field refers to 'documents'", "refers to", "joins:"),
    (DOC, "empty_is_open: true", "empty_is_open: sometimes", "where true or false is due", "true or", "empty_is_open:"),
    (DOC, "  declared_by:", "  declaredby:", "unknown key 'declaredby'", "Nearest: declared_by.", "declaredby:"),
    (DOC, "level: DoMat", "level: [DoMat]", "a list where text is due", "level: <text>", "level:"),
    (DOC, "open_levels: open_level", "open_levels: open_levl", "no such code table", "Nearest: open_level.", "open_levels:"),
    (DOC, 'values: ["1"]', "values: []", "names no value", 'values: ["<value>"]', "rule:"),
    (DOC, 'values: ["1"]', "values: [[1]]", "a list where a name", "values: [", "rule:"),
    (DOC, "scope:\n  -", "scope:\n  - x\n  -", "holds no mappings", "- {<name>", "scope:"),
    (FILE, "  path: DuongDan", "  path: [DuongDan]", "a list where text is due", "path: <text>", "path:"),
    (FILE, "  path: DuongDan", "  path: {from: DuongDan, convert: [trim]}", "unknown conversion 'trim'", "Conversions:", "path:"),
    (FILE, "size: KichThuoc", "size: KichTuoc", "does not yield 'KichTuoc'", "Nearest: KichThuoc.", "SELECT"),
    (LIST, "column: NoiNhan", "column: NoiNhanXX", "does not yield 'NoiNhanXX'", "Nearest: NoiNhan.", "SELECT"),
    (LIST, "column: NoiNhan, ", "", "'column' is missing", "column:", "explode:"),
    (LIST, 'separator: ";"', 'separator: ""', "'separator' says nothing", "separator: <text>", "explode:"),
    (SYSTEM, "file: kinds.csv", "file: [kinds.csv]", "a list where text is due", "file: <text>", "kind:"),
    (SYSTEM, "remark: kind_unknown", "remark:", "'remark' says nothing", "remark: <text>", "kind:"),
    (SYSTEM, "blocking: true", "blocking: 1", "a number where true or false", "blocking: true", "state:"),
    (SYSTEM, "successions: units.csv", "successions: [units.csv]", "a list where text is due", "successions: <text>", "successions:"),
    (SYSTEM, "successions:", "succession:", "unknown key 'succession'", "Nearest: successions.", "succession:"),
    (KINDS, "Quyết định,QĐ", 'Quyết định,"QĐ', "over several lines", "quotation mark", "") ,
    (KINDS, "Quyết định,QĐ", "Quyết định, ", "'Quyết định' has no code", "value,code", "Quyết định,"),
    (KINDS, "Quyết định,QĐ", "Quyết định,QDD", "which incoming_document.kind does not know", "Codes of", "Quyết định,"),
    (ENTITY, "  ordinal: integer", "  ordinal: integr", "unknown type 'integr'", "Nearest: integer.", "ordinal:"),
    (ENTITY, "  ordinal: integer", "  ordinal: [integer]", "unknown type", "Types:", "ordinal:"),
    (ENTITY, "required: true", "required: yes please", "where true or false is due", "required: true", "document_id:"),
    (ENTITY, "to: [person]", "to: [persn]", "refers to 'persn'", "Nearest: person.", "sender_id:"),
    (ENTITY, "table: routing_step", "table: [a]", "a list where text is due", "table: <text>", "table:"),
    (STEP_SQL, "SELECT ID", "SELECT *, ID", "yields '*'", "Name the columns", "SELECT *"),
    (STEP_SQL, "SELECT ID,", "SELECT ID, ID,", "yields 'ID' twice", "Remove one", "SELECT ID"),
    (STEP_SQL, "NgayXuLy, TrangThai", "NgayXuLy, LOWER(TrangThai)", "without a name", "AS <name>", "LOWER"),
    (STEP_SQL, "NgayXuLy, TrangThai", "NgayXuLy, a + b, TrangThai", "without a name", "AS <name>", "a + b"),
    (STEP_SQL, "YKien,", "YKien, GhiChu,", "nobody reads column 'GhiChu'", "ignored: {GhiChu", "GhiChu"),
    (STEP_SQL, "FROM LuanChuyen", "FROM LuanChuyen;\nSELECT 1", "not one plain SELECT", "one SELECT", "FROM LuanChuyen;"),
    (STEP_SQL, "FROM LuanChuyen", "INTO x\nFROM LuanChuyen", "not one plain SELECT: 'INTO'", "one SELECT", "INTO x"),
    (STEP_SQL, "SELECT ID", "UPDATE ID", "not one plain SELECT", "one SELECT", "UPDATE"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake[2][:40])
def test_a_mistake_is_the_one_fault(root: Path, mistake: tuple[str, ...]) -> None:
    file, old, new, says, remedy, at = mistake
    found = edited(root, (file, old, new))
    told = [fault for fault in found if says in fault.problem]
    assert told, found
    assert remedy in told[0].remedy
    assert at in told[0].file.read_text(encoding="utf-8").splitlines()[told[0].line - 1]


def test_faults_of_all_files_are_told_at_once(root: Path) -> None:
    found = edited(
        root,
        (STEP, "convert: [integer]", "convert: [int]"),
        (STEP, "code:task_state", "code:tasks"),
        (STEP, "modified:", "modifed:"),
        (DOC, "open_levels: open_level", "open_levels: levels"),
        (DOC, "  subject:", "  subjct:"),
        (KINDS, "Quyết định,QĐ", "Quyết định,"),
        (KINDS, "Chỉ thị,CT", "Chỉ thị,CT\nchỉ thị,CT"),
        (SYSTEM, "urgency.csv", "urgent.csv"),
        (ENTITY, "  ordinal: integer", "  ordinal: number"),
    )
    told = {(fault.file.name, fault.problem) for fault in found}
    files = [fault.file.relative_to(root).as_posix() for fault in found]
    assert sorted(files) == sorted([*[DOC] * 3, *[KINDS] * 2, SYSTEM, ENTITY]), told
    assert [f for f in found if f.problem == "required field 'subject' is not fed"]


def test_a_wrong_code_table_is_no_fault_of_the_rules_that_name_it(root: Path) -> None:
    found = edited(root, (SYSTEM, "kinds.csv", "kind.csv"))
    assert [fault.problem for fault in found] == ["no file codes/kind.csv"]


def test_the_first_fault_is_raised_and_knows_the_others(root: Path) -> None:
    found = edited(root, (STEP, "convert: [integer]", "convert: [int]"), (STEP, "base:", "bas:"))
    with pytest.raises(MappingError) as caught:
        load("vic", NAMES, root)
    assert {str(fault) for fault in caught.value.faults} == {str(fault) for fault in found}
    assert caught.value in caught.value.faults
    assert len(found) == 3  # base is missing, too


def test_the_shipped_mappings_are_without_fault() -> None:
    for folder in (HERE / "sources").iterdir():
        if (folder / "system.yaml").is_file():
            assert faults(folder.name, NAMES) == ()


def _bytes(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda root: (root / name).write_bytes(change((root / name).read_bytes()))


@pytest.mark.parametrize(
    ("harm", "says", "remedy"),
    [
        (_bytes(STEP, lambda raw: raw.decode().encode("utf-16")), "but UTF-16", "as UTF-8"),
        (_bytes(STEP_SQL, lambda _: b""), "the file is empty", "one SELECT"),
        (_bytes(STEP_SQL, lambda raw: raw + b"-- \xd0\n"), "not UTF-8", "as UTF-8"),
        (_bytes(KINDS, lambda _: b""), "the file is empty", "value,code"),
        (_bytes(KINDS, lambda raw: raw + b"a\0b,CV\n"), "control character", "Take it out"),
        (_bytes(STEP, lambda raw: raw + b"ignored: &a {x: *a}\n"), "", ""),
        (_bytes(STEP, lambda raw: raw + b"ignored: {x: !!python/object:os.system y}\n"), "cannot be read", "as text"),
        (_bytes(STEP, lambda raw: raw + b"ignored: {x: 2026-13-45}\n"), "cannot be read", "as text"),
        (_bytes(STEP, lambda raw: raw + b"ignored: {? [a, b] : c}\n"), "a key is no name", "<name>"),
        (_bytes(STEP, lambda raw: raw + b"ignored: " + b"[" * 500 + b"]" * 500), "", ""),
        (lambda root: ((root / STEP_SQL).unlink(), (root / STEP_SQL).mkdir()), "", ""),
        (lambda root: ((root / KINDS).unlink(), (root / KINDS).mkdir()), "no file", "value,code"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_file(
    root: Path, harm: Callable[[Path], object], says: str, remedy: str
) -> None:
    harm(root)
    found = faults("vic", NAMES, root)
    assert any(says in fault.problem and remedy in fault.remedy for fault in found), found


def test_the_mark_that_excel_writes_before_utf_8_is_no_fault(root: Path) -> None:
    for name in (STEP, STEP_SQL, KINDS):
        path = root / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert faults("vic", NAMES, root) == ()
    plain, marked = load("vic", NAMES), load("vic", NAMES, root)
    assert marked.codes == plain.codes
    assert marked.sources == plain.sources


def test_a_secrecy_rule_that_opens_the_empty_needs_its_declarer(root: Path) -> None:
    found = edited(root, (DOC, "  declared_by:", "  #"))
    assert [(f.file.name, f.problem) for f in found] == [
        ("incoming_document.yaml", "nobody declares it")
    ]


# Mutations: whatever is done to a file, the answer is a success or a list of faults.

SHIPPED = sorted(
    path.relative_to(HERE).as_posix()
    for path in [*(HERE / "sources").rglob("*.*"), *(HERE / "entities").rglob("*.yaml")]
)
PIECES = st.sampled_from(
    ["\t", "\n", ":", " ", "[", "]", "{", "}", "'", '"', ",", "#", "&a ", "*a", "!", "- ", "|", "0",
     "\0", "ế", "\ufeff", ";", "(", ")", "SELECT ", "AS", "true", "null", "~", "1e400", "2026-99-99",
     "<<: ", "? ", "%", "@", "`"]
)  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("mutated")
    for folder in ("entities", "sources"):
        shutil.copytree(HERE / folder, made / folder)
    return made


@settings(max_examples=40)
@given(
    name=st.sampled_from(SHIPPED),
    seed=st.integers(0, 2**32),
    changes=st.lists(st.tuples(st.sampled_from(["put", "cut", "double"]), PIECES), min_size=1, max_size=4),
)  # fmt: skip
def test_no_mutation_gives_anything_but_faults(
    copy: Path, name: str, seed: int, changes: list[tuple[str, str]]
) -> None:
    path, whole = copy / name, (HERE / name).read_text(encoding="utf-8")
    chance, text = random.Random(seed), whole
    for kind, piece in changes:
        at = chance.randrange(len(text) + 1)
        end = min(len(text), at + chance.randrange(1, 12))
        if kind == "put":
            text = text[:at] + piece + text[at:]
        elif kind == "cut":
            text = text[:at] + text[end:]
        else:
            text = text[:end] + text[at:]
    system = name.split("/")[1] if name.startswith("sources/") else "vic"
    try:
        path.write_text(text, encoding="utf-8")
        for fault in faults(system, NAMES, copy):
            assert fault.remedy
            assert fault.line >= 1
    finally:
        path.write_text(whole, encoding="utf-8")


# What a SELECT yields.

AT = Path("x.sql")


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT a, b FROM t", ["a", "b"]),
        ('SELECT t.a, [b c], `d`, "e" FROM t', ["a", "b c", "d", "e"]),
        ("SELECT a AS b, c d, COUNT(*) AS n FROM t", ["b", "d", "n"]),
        ("SELECT CASE WHEN a IN (1, 2) THEN ',' ELSE 'FROM' END AS k, b FROM t", ["k", "b"]),
        ("SELECT a, -- x, y\n  /* , z */ b FROM t", ["a", "b"]),
        ("SELECT (SELECT MAX(x) FROM u) AS m, SoKýHiệu FROM t", ["m", "SoKýHiệu"]),
        ("SELECT CAST(a AS CHAR) AS a FROM t", ["a"]),
        ("SELECT DISTINCT a, 1 one, N'x' AS y FROM t", ["a", "one", "y"]),
    ],
)
def test_the_columns_of_a_select(sql: str, names: list[str]) -> None:
    assert [column.name for column in yielded(AT, sql)] == names


def test_the_tables_of_a_select() -> None:
    sql = """SELECT a.x, EXTRACT(YEAR FROM a.y) AS y FROM dbo.[Văn Bản] a
    LEFT JOIN hr.person AS p ON p.id = a.p, Other o WHERE a.z IN (SELECT z FROM Third)"""
    assert [name for name in tables(sql) if name != "a.y"] == [
        "dbo.Văn Bản", "hr.person", "Other", "Third",
    ]  # fmt: skip
    assert {"x", "y", "văn bản", "person"} <= words(sql)


def test_a_column_is_told_with_its_own_line(tmp_path: Path) -> None:
    path = tmp_path / "x.sql"
    path.write_text("SELECT a,\n  b,\n  c + 1,\n  b\nFROM t;\n", encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        yielded(path, plain_select(path))
    assert [(f.line, f.problem) for f in caught.value.faults] == [
        (3, "the SELECT yields an expression without a name"),
        (4, "the SELECT yields 'b' twice"),
    ]
