"""What a check says of values, and the words of all that it says."""

import ast
from pathlib import Path

import pytest

from etl.check.judge import code_like, nearest, shape
from etl.check.model import SEVERITIES, Checked, Notice, by_share, ordered
from etl.check.store_columns import kinds
from etl.store.session import connect
from reports.check.words import said, words

ROOT = Path(__file__).parents[4]


def _codes() -> set[str]:
    """The codes of every finding that the program can make."""
    found = set()
    for path in [*(ROOT / "etl/check").glob("*.py"), *(ROOT / "flows").glob("check*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found & (words().keys() | {"mapping_wrong"})


def test_every_code_has_words_in_both_languages_and_stands_on_its_page() -> None:
    page = (ROOT / "docs/check.md").read_text("utf-8")
    assert _codes() == set(words())
    for code, texts in words().items():
        assert texts["vi"]
        assert texts["en"]
        assert f"| `{code}` |" in page


@pytest.mark.parametrize("code", words())
def test_the_words_take_the_facts(code: str) -> None:
    finding = Notice(code, "note", "step", "TrangThai", 1234, 5678, names=("a", "b"), detail="x")
    told = said(finding)
    assert not {"{", "}"} & set(told.vi + told.en + told.do_vi + told.do)
    if "rows" in words()[code]["vi"]:
        assert "1.234" in told.vi
        assert "1,234" in told.en


@pytest.mark.parametrize(
    ("value", "is_code"),
    [
        ("DA_XU_LY", True), ("12", True), ("Mật", False), ("Giao cho Ba", False),
        ("ĐÃ GIAO", False),
        ("A" * 21, False), ("", False), ("a", False),
    ],
)  # fmt: skip
def test_what_can_be_nothing_but_a_code(value: str, is_code: bool) -> None:
    assert code_like(value) is is_code


def test_nearest_values_are_compared_without_marks_and_shown_with_them() -> None:
    known = ["ĐA", "DA", "Quyết định", "Quy định"]
    assert nearest("QUYET DINH", known) == ("Quyết định", "Quy định")
    assert set(nearest("đa", known)) == {"ĐA", "DA"}
    assert nearest("Hỏa tốc", known) == ()


def test_a_shape_holds_no_letter_of_a_value() -> None:
    assert shape("Ngày 05/11") == "Aaaa 99/99"
    assert shape("x" * 61) == "(61)"


@pytest.mark.parametrize(
    ("rows", "of", "severity"),
    [(11, 200, "blocking"), (10, 100, "warning"), (10, 19, "blocking"), (5, 1000, "warning"),
     (0, 0, "warning")],
)  # fmt: skip
def test_how_many_rows_of_a_stream_are_grave(rows: int, of: int, severity: str) -> None:
    assert by_share(rows, of) == severity


def test_the_gravest_stand_first_in_the_order_of_the_streams() -> None:
    mixed = [Notice(str(n), SEVERITIES[n % 3]) for n in range(6)]
    assert [f.code for f in ordered(mixed)] == ["0", "3", "1", "4", "2", "5"]
    assert Checked("vic", ordered(mixed)).to_json()["counts"] == dict.fromkeys(SEVERITIES, 2)


def test_the_schema_files_say_what_the_store_has(new_store: object) -> None:
    assert callable(new_store)
    with connect(new_store()) as connection:
        rows = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'eoffice' AND data_type IN ('smallint', 'integer', 'text',"
            " 'character varying', 'character')"
            " AND table_name IN (SELECT table_name FROM information_schema.tables"
            "  WHERE table_schema = 'eoffice' AND table_type = 'BASE TABLE')"
        ).fetchall()
    assert rows
    told = kinds()
    assert [row for row in rows if told.get((str(row[0]), str(row[1]))) != row[2]] == []
