"""Which streams a source system yields, and into which part their rows refer."""

import shutil
from pathlib import Path

import pytest

from etl.transforms.registry import NAMES
from mappings.load import HERE, load
from mappings.located import MappingError
from mappings.schema import Mappings

STEP = "step.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped source system in a folder of the user's own."""
    shutil.copytree(HERE / "sources/vic", tmp_path / "vic")
    return tmp_path / "vic"


def change(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text, encoding="utf-8")


def loaded(folder: Path, *parts: str) -> Mappings:
    return load("vic", NAMES, paths=(folder.parent,), parts=parts)


def names(mappings: Mappings, entity: str) -> list[str]:
    return [spec.name for spec in mappings.streams_of(entity)]


def table_a_unit(folder: Path) -> None:
    change(folder / STEP, ("base: LuanChuyen", "parts: [ATPC, CNTT]\nbase: LuanChuyen_{part}"))
    change(folder / "step.sql", ("FROM LuanChuyen", "FROM LuanChuyen_{part}"))


def further_table(folder: Path) -> None:
    """Steps of another table, by rules of their own."""
    shutil.copy(folder / STEP, folder / "step@cu.yaml")
    shutil.copy(folder / "step.sql", folder / "step@cu.sql")


def refused(folder: Path, *parts: str) -> MappingError:
    with pytest.raises(MappingError) as caught:
        loaded(folder, *parts)
    assert caught.value.remedy
    return caught.value


def test_one_database_is_one_part_that_bears_its_name(folder: Path) -> None:
    spec = loaded(folder).source("step")
    assert spec.stream == ("vic", "vic", "step")
    assert spec.target("incoming_document") == ("vic", "vic", "incoming_document")


def test_each_database_has_a_stream_of_every_entity(folder: Path) -> None:
    mappings = loaded(folder, "2023", "2016")
    assert names(mappings, "step") == ["step", "step@2016"]
    old = mappings.source("step@2016")
    assert (old.part, old.database, old.base) == ("2016", "2016", "LuanChuyen")
    assert old.target("incoming_document") == ("vic", "2016", "incoming_document")
    assert mappings.entity("step@2016") is mappings.entity("step")


def test_an_entity_may_be_in_some_databases_only(folder: Path) -> None:
    change(folder / "book.yaml", ("base:", 'databases: ["2023"]\nbase:'))
    mappings = loaded(folder, "2023", "2016")
    assert names(mappings, "book") == ["book"]
    document = mappings.source("incoming_document@2016")
    assert document.target("book") == ("vic", "2023", "book")


def test_a_table_a_unit_is_a_stream_each(folder: Path) -> None:
    table_a_unit(folder)
    mappings = loaded(folder)
    assert names(mappings, "step") == ["step@ATPC", "step@CNTT"]
    spec = mappings.source("step@CNTT")
    assert (spec.base, spec.part, spec.database) == ("LuanChuyen_CNTT", "CNTT", "vic")
    assert spec.sql.endswith("FROM LuanChuyen_CNTT")
    assert spec.target("outgoing_document") == ("vic", "vic", "outgoing_document")


def test_a_table_a_unit_in_each_database(folder: Path) -> None:
    table_a_unit(folder)
    mappings = loaded(folder, "2023", "2016")
    assert names(mappings, "step") == [
        "step@ATPC", "step@CNTT", "step@2016.ATPC", "step@2016.CNTT",
    ]  # fmt: skip
    spec = mappings.source("step@2016.ATPC")
    assert spec.target("incoming_document") == ("vic", "2016", "incoming_document")


def test_a_further_table_of_an_entity_has_rules_of_its_own(folder: Path) -> None:
    further_table(folder)
    mappings = loaded(folder)
    assert names(mappings, "step") == ["step", "step@cu"]
    assert mappings.source("step@cu").target("person") == ("vic", "vic", "person")


def test_a_schema_an_agency(folder: Path) -> None:
    for path in folder.glob("*.yaml"):
        if path.name != "system.yaml":
            change(path, ("base: ", 'base: "{part}.'), ("\nkey:", '"\nkey:'))
            sql = path.with_suffix(".sql")
            change(sql, ("FROM ", "FROM {part}."))
    mappings = loaded(folder, "sotc", "snv")
    assert mappings.source("step@snv").base == "snv.LuanChuyen"


def test_where_several_parts_may_be_meant_one_is_declared(folder: Path) -> None:
    change(folder / "book.yaml", ("base:", 'databases: ["2023", "2019"]\nbase:'))
    parts = ("2023", "2019", "2016")
    error = refused(folder, *parts)
    assert error.file.name == "incoming_document.yaml"
    assert "2023, 2019" in error.problem
    for name in ("incoming_document", "outgoing_document"):
        change(folder / f"{name}.yaml", ("base:", 'refers: {book: "2019"}\nbase:'))
    document = loaded(folder, *parts).source("incoming_document@2016")
    assert document.target("book") == ("vic", "2019", "book")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("parts: [A, A]", "stands twice"),
        ("parts: [A, B]", "the same table"),
        ("parts: ['../x']", "cannot name a part"),
        ("parts: A", "no list"),
        ("databases: [2016]", "no database '2016'"),
        ("refers: {unit: vic}", "no field refers to 'unit'"),
        ("refers: {person: CNTT}", "no part 'CNTT'"),
    ],
)
def test_a_wrong_declaration_is_named(folder: Path, line: str, says: str) -> None:
    change(folder / STEP, ("base:", f"{line}\nbase:"))
    error = refused(folder)
    assert error.file.name == STEP
    assert says in error.problem


def test_a_part_that_two_files_declare_is_refused(folder: Path) -> None:
    further_table(folder)
    table_a_unit(folder)
    (folder / "step@cu.yaml").rename(folder / "step@ATPC.yaml")
    (folder / "step@cu.sql").rename(folder / "step@ATPC.sql")
    assert "step.yaml" in refused(folder).problem


def test_a_file_of_one_part_names_no_others(folder: Path) -> None:
    further_table(folder)
    change(folder / "step@cu.yaml", ("base:", "parts: [A]\nbase:"))
    assert refused(folder).file.name == "step@cu.yaml"


def test_an_edit_in_a_joined_table_of_another_database_would_be_lost(folder: Path) -> None:
    change(folder / "unit.yaml", ("base:", 'databases: ["2023"]\nbase:'))
    error = refused(folder, "2023", "2016")
    assert (error.file.name, "2016" in error.problem) == ("outgoing_document.yaml", True)


def test_a_key_of_several_columns_is_a_text(folder: Path) -> None:
    change(folder / "case_file_document.yaml", ("key: ID", "key: [HoSoID, VanBanID]"))
    error = refused(folder)
    assert "a key of several columns is a text" in error.problem
    change(folder / "case_file_document.yaml", ("key_type: integer", "key_type: text"))
    error = refused(folder)
    assert "'ID'" in error.problem
    change(folder / "case_file_document.sql", ("SELECT ID, ", "SELECT "))
    spec = loaded(folder).source("case_file_document")
    assert (spec.key, spec.key_columns) == ("HoSoID|VanBanID", ("HoSoID", "VanBanID"))


def test_a_list_hangs_on_a_key_of_one_column(folder: Path) -> None:
    path = folder / "recipient.yaml"
    change(path, ("key: ID", "key: [ID, NoiNhan]"), ("key_type: integer", "key_type: text"))
    assert "several columns" in refused(folder).problem
