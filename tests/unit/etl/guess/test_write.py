"""What is written of a guess: files that the loader takes, names quoted as the server needs it."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from etl.guess import sql, write
from etl.guess.model import SystemGuess
from etl.guess.system import guess
from etl.profile.column import Column, Value
from etl.profile.model import Profile  # noqa: TC001
from etl.transforms.registry import NAMES
from mappings.json_schema import FOLDER
from mappings.load import load
from mappings.located import MappingError, read
from mappings.schema import Mappings
from mappings.select import yielded
from tests.migration import VIC
from tests.unit.etl.guess.known import guessed, profile_of, schemas

ENTITIES = {entity.name: entity for entity in VIC.entities}
EVERY = {**schemas(), **schemas("unseen.yaml")}
DOCUMENT = {
    "key": "ID",
    "columns": ["ID", "MaDonVi", "SoDen", "NgayDen", "SoKyHieu", "NgayVB", "TrichYeu", "DoMat"],
}


def put(made: SystemGuess, folder: Path) -> Path:
    into = folder / made.system
    for name, text in write.files(made, ENTITIES, "../schema").items():
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_text(text, encoding="utf-8")
    return into


def taken(folder: Path) -> Mappings:
    return load(folder.name, NAMES, paths=(folder.parent,))


@pytest.mark.parametrize("system", EVERY)
def test_every_skeleton_loads_and_is_closed(system: str, tmp_path: Path) -> None:
    folder = put(guessed(system, EVERY[system]), tmp_path)
    made = taken(folder)
    for source in made.sources:
        if source.entity in ("incoming_document", "outgoing_document", "case_file"):
            assert source.secrecy.level
            assert not source.secrecy.empty_is_open
    opened = dict(made.code_table("open_level").codes)
    assert all("TODO" in value for value in opened)


@pytest.mark.parametrize("system", EVERY)
def test_editors_find_nothing_wrong_in_a_skeleton(system: str, tmp_path: Path) -> None:
    for path in put(guessed(system, EVERY[system]), tmp_path).glob("*.yaml"):
        kind = "system" if path.name == "system.yaml" else "source"
        schema = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
        assert list(Draft202012Validator(schema).iter_errors(read(path))) == []
        named = path.read_text(encoding="utf-8").splitlines()[0]
        assert named == f"# yaml-language-server: $schema=../schema/{kind}.json"


def test_every_field_has_its_reason_or_says_that_it_has_none(tmp_path: Path) -> None:
    folder = put(guessed("viettel_voffice", EVERY["viettel_voffice"]), tmp_path)
    text = (folder / "incoming_document.yaml").read_text(encoding="utf-8")
    for field in ENTITIES["incoming_document"].fields:
        lines = [
            line
            for line in text.splitlines()
            if line.lstrip(" #").startswith((f"{field.name}:", f"{field.name} ("))
        ]
        lines += [line for line in text.splitlines() if f"TODO(vicmig): {field.name}" in line]
        assert lines, field.name
        assert all("#" in line for line in lines)


def test_what_no_file_reads_is_listed(tmp_path: Path) -> None:
    folder = put(guessed("snp_eoffice", EVERY["snp_eoffice"]), tmp_path)
    text = (folder / "system.yaml").read_text(encoding="utf-8")
    for table in ("Comments", "Position", "UserInGroup", "TaskVBDenPermission"):
        assert f"#   {table}: " in text


ODD = ["Số ký hiệu", "Trích yếu", "Ngày VB", "Số đến", "Ngày đến", "Độ mật", "Mã đơn vị", "order"]


@pytest.mark.parametrize("dialect", ["sqlite", "mysql", "mssql", "postgresql", "oracle"])
def test_odd_names_are_quoted_as_the_server_needs_it(dialect: str, tmp_path: Path) -> None:
    told = {"Văn bản đến": {"key": "ID", "columns": ["ID", *ODD]}}
    made = guess("odd", profile_of(told, dialect), VIC.entities)
    folder = put(made, tmp_path)
    source = taken(folder).source("incoming_document")
    assert source.base == "Văn bản đến"
    path = folder / "incoming_document.sql"
    columns = {one.name for one in yielded(path, path.read_text(encoding="utf-8"))}
    assert {"Số ký hiệu", "Trích yếu", "Độ mật"} <= columns


@pytest.mark.parametrize(
    ("dialect", "name", "quoted"),
    [
        ("mssql", "VanBanDen", "VanBanDen"),
        ("mssql", "Số đến", "[Số đến]"),
        ("mysql", "key", "`key`"),
        ("mysql", "LuanChuyen_{part}", "LuanChuyen_{part}"),
        ("postgresql", "VanBanDen", '"VanBanDen"'),
        ("postgresql", "van_ban_den", "van_ban_den"),
        ("postgresql", "VB_{part}", '"VB_{part}"'),
        ("oracle", "document_receive", "document_receive"),
        ("sqlite", "order", '"order"'),
        ("landing", "VanBanDen", "VanBanDen"),
    ],
)
def test_a_name_is_quoted_only_where_it_needs_it(dialect: str, name: str, quoted: str) -> None:
    assert sql.quoted(name, dialect) == quoted


def test_schema_and_table_are_quoted_apart(tmp_path: Path) -> None:
    profile = profile_of({"VanBanDen": DOCUMENT}, "postgresql")
    table = replace(profile.tables[0], schema="hr")
    made = guess("x", replace(profile, tables=(table,)), VIC.entities)
    folder = put(made, tmp_path)
    assert taken(folder).source("incoming_document").base == "hr.VanBanDen"
    text = (folder / "incoming_document.sql").read_text(encoding="utf-8")
    assert 'FROM hr."VanBanDen"' in text


def test_a_key_of_several_columns_is_a_list(tmp_path: Path) -> None:
    profile = profile_of({"VanBanDen": DOCUMENT})
    table = replace(profile.tables[0], primary_key=("SoDen", "MaDonVi"))
    made = guess("x", replace(profile, tables=(table,)), VIC.entities)
    source = taken(put(made, tmp_path)).source("incoming_document")
    assert source.key_columns == ("SoDen", "MaDonVi")


def test_a_table_without_a_key_says_so_and_still_loads(tmp_path: Path) -> None:
    told = {key: value for key, value in DOCUMENT.items() if key != "key"}
    folder = put(guess("x", profile_of({"VanBanDen": told}), VIC.entities), tmp_path)
    assert taken(folder).source("incoming_document").key == "TODO_key"


def test_without_a_level_every_row_is_withheld_until_somebody_says(tmp_path: Path) -> None:
    told = {**DOCUMENT, "columns": DOCUMENT["columns"][:-1]}
    folder = put(guess("x", profile_of({"VanBanDen": told}), VIC.entities), tmp_path)
    rule = taken(folder).source("incoming_document").secrecy
    assert rule.level == "TODO_level"
    assert not rule.empty_is_open
    text = (folder / "incoming_document.sql").read_text(encoding="utf-8")
    assert "NULL AS TODO_level" in text


STEP = {"key": "ID", "columns": ["ID", "VanBanID", "LoaiVB", "NguoiGui", "NguoiNhan", "NgayChuyen"]}


@pytest.mark.parametrize(
    ("steps", "asked"),
    [(("LuanChuyen",), True), (("LuanChuyen_2016", "LuanChuyen_2017"), False)],
)
def test_which_part_rows_refer_to_is_asked_where_nothing_tells(
    steps: tuple[str, ...], asked: bool, tmp_path: Path
) -> None:
    years = {"VanBanDen_2016": DOCUMENT, "VanBanDen_2017": DOCUMENT}
    made = guess("x", profile_of({**years, **dict.fromkeys(steps, STEP)}), VIC.entities)
    folder = put(made, tmp_path)
    text = (folder / "step.yaml").read_text(encoding="utf-8")
    assert ("TODO(vicmig): refers" in text) == asked
    if asked:
        with pytest.raises(MappingError, match="refers"):
            taken(folder)
        text = text.replace("key_type", "refers: {incoming_document: '2017'}\nkey_type")
        (folder / "step.yaml").write_text(text, encoding="utf-8")
    assert {one.target("incoming_document")[1] for one in taken(folder).streams_of("step")} <= {
        "2016", "2017",
    }  # fmt: skip


def test_of_a_database_of_nothing_known_the_skeleton_still_loads(tmp_path: Path) -> None:
    told = {"Hoa_Don": {"key": "ID", "columns": ["ID", "SoTien"]}}
    folder = put(guess("x", profile_of(told), VIC.entities), tmp_path)
    assert taken(folder).sources == ()
    assert "#   Hoa_Don: " in (folder / "system.yaml").read_text(encoding="utf-8")


def test_codes_are_the_values_that_occur(tmp_path: Path) -> None:
    kinds = tuple(Value(text, 3) for text in ("Quyết định", "QD", "Tờ trình, nháp", "Giấy lạ"))
    column = Column("LoaiVanBan", "VARCHAR(50)", read=9, distinct=4, kind="text", common=kinds)
    folder = put(_with(column), tmp_path)
    with (folder / "codes/kind.csv").open(encoding="utf-8", newline="") as lines:
        rows = [tuple(row) for row in csv.reader(lines)]
    assert rows == [("value", "code"), ("QD", "QĐ"), ("Quyết định", "QĐ")]
    text = (folder / "system.yaml").read_text(encoding="utf-8")
    assert "TODO(vicmig): 'Giấy lạ' (3 rows) has no code" in text


@pytest.mark.parametrize("value", ["a\nb: c", "x' # y", '"', "\u2028", "{}", "- a"])
def test_no_value_breaks_out_of_its_comment(value: str, tmp_path: Path) -> None:
    column = Column("LoaiVanBan", "VARCHAR(50)", read=9, distinct=1, kind="text",
                    common=(Value(value, 9),))  # fmt: skip
    folder = put(_with(column), tmp_path)
    assert taken(folder).system == "x"
    found = yaml.safe_load((folder / "system.yaml").read_text(encoding="utf-8"))
    assert set(found) == {"system", "codes", "successions"}


@pytest.mark.parametrize("name", ["NO", "a: b", "x#y", "null", "1st", "*", "tab\there", "a\nb"])
def test_no_name_of_a_column_breaks_the_yaml(name: str, tmp_path: Path) -> None:
    told = {**DOCUMENT, "columns": [*DOCUMENT["columns"], name]}
    folder = put(guess("x", profile_of({"VanBanDen": told}), VIC.entities), tmp_path)
    assert name in dict(taken(folder).source("incoming_document").ignored)


def _with(column: Column) -> SystemGuess:
    told: dict[str, Any] = {**DOCUMENT, "columns": [*DOCUMENT["columns"], column.name]}
    profile: Profile = profile_of({"VanBanDen": told})
    table = profile.tables[0]
    columns = (*table.columns[:-1], column)
    return guess("x", replace(profile, tables=(replace(table, columns=columns),)), VIC.entities)


def test_lists_on_copies_of_a_table_load_too(tmp_path: Path) -> None:
    names = {"TepTin": Column("TepTin", "TEXT", read=9, kind="file", separator="|")}
    listed = Column("DS_CANBO", "TEXT", read=9, kind="list", delimiter=",", beside=("DS_YKIEN",))
    lists = {
        "DS_CANBO": listed, "DS_YKIEN": replace(listed, name="DS_YKIEN", beside=("DS_CANBO",)),
    }  # fmt: skip
    told = {**DOCUMENT, "columns": [*DOCUMENT["columns"], *names, *lists]}
    tables = {f"VanBan{way}_{year}": told for way in ("Den", "Di") for year in (2016, 2017)}
    made = profile_of(tables)
    measured = tuple(
        replace(t, columns=tuple({**names, **lists}.get(c.name, c) for c in t.columns))
        for t in made.tables
    )
    folder = put(guess("x", replace(made, tables=measured), VIC.entities), tmp_path)
    streams = {(source.entity, source.part) for source in taken(folder).sources}
    assert {("step", "2016"), ("attachment", "2017")} <= streams
