"""The stand-in VIC in parts: old and new years in two databases, steps in a table a unit."""

import shutil
import sqlite3
from pathlib import Path

import yaml

from mappings.load import HERE

PARTS = ("moi", "cu")
LISTS = ("person", "book", "case_file")
_OF_DOCUMENTS = {
    "VanBanDen": "ID", "VanBanDi": "ID", "LuanChuyen": "VanBanID", "CongViec": "VanBanID",
    "TepDinhKem": "VanBanID",
}  # fmt: skip
_OF_STEPS = ("NguoiGuiID", "NguoiNhanID")
_LEFT_OUT = ("LienKetVB", "HoSo_VanBan")  # they tie documents of both halves


def whole(sample: Path, path: Path) -> str:
    """The sample as one database, without what ties documents together."""
    shutil.copy(sample, path)
    _run(path, [f"DELETE FROM {table}" for table in _LEFT_OUT])
    return f"sqlite:///{path}"


def cut(sample: Path, folder: Path) -> str:
    """The same as two databases; steps lie in a table for each half of their keys."""
    for part, half in zip(PARTS, (0, 1), strict=True):
        path = folder / f"vic-{part}.db"
        shutil.copy(sample, path)
        statements = [f"DELETE FROM {table}" for table in _LEFT_OUT]
        statements += [
            f"DELETE FROM {table} WHERE {column} % 2 <> {half}"
            for table, column in _OF_DOCUMENTS.items()
        ]
        for place, rest in (("ATPC", 0), ("CNTT", 1)):
            statements.append(
                f"CREATE TABLE LuanChuyen_{place} AS SELECT * FROM LuanChuyen WHERE ID % 2 = {rest}"
            )
        _run(path, [*statements, "DROP TABLE LuanChuyen"])
    return f"sqlite:///{folder}/vic-{{part}}.db"


def mappings_of_parts(folder: Path) -> Path:
    """The shipped mapping of VIC, told where each entity is; the folder to name in [mappings]."""
    shutil.copytree(HERE / "sources/vic", folder / "vic")
    for name in LISTS:
        _add(folder / f"vic/{name}.yaml", {"databases": [PARTS[0]]})
    _add(folder / "vic/step.yaml", {"parts": ["ATPC", "CNTT"], "base": "LuanChuyen_{part}"})
    sql = folder / "vic/step.sql"
    text = sql.read_text(encoding="utf-8")
    sql.write_text(text.replace("FROM LuanChuyen", "FROM LuanChuyen_{part}"), encoding="utf-8")
    return folder


def years(sample: Path, folder: Path) -> str:
    """The same as two years: both list the units and the persons, the old one under other ids."""
    url = cut(sample, folder)
    _run(folder / f"vic-{PARTS[0]}.db", [
        "CREATE TABLE LienKetVB_NamTruoc AS SELECT * FROM LienKetVB WHERE false",
    ])  # fmt: skip
    named = (
        "VanBanDen.NguoiNhapID", "VanBanDi.NguoiKyID", "VanBanDi.NguoiSoanID",
        "CongViec.NguoiGiaoID", "CongViec.NguoiXuLyID",
        *(f"LuanChuyen_{place}.{who}" for place in ("ATPC", "CNTT") for who in _OF_STEPS),
    )  # fmt: skip
    _run(folder / f"vic-{PARTS[1]}.db", [
        f"UPDATE {table} SET {column} = {column} + 5000"
        for table, column in (one.split(".") for one in (*named, "NguoiDung.ID"))
    ])  # fmt: skip
    return url


def mappings_of_years(folder: Path) -> Path:
    """That mapping, told that units and persons are the same, and where the year before is."""
    mappings_of_parts(folder)
    _add(folder / "vic/unit.yaml", {"same": "code"})
    told = yaml.safe_load((folder / "vic/person.yaml").read_text(encoding="utf-8"))
    del told["databases"]
    (folder / "vic/person.yaml").write_text(
        yaml.safe_dump(told | {"same": "login"}, allow_unicode=True), encoding="utf-8"
    )
    before = {
        "base": "LienKetVB_NamTruoc",
        "databases": [PARTS[0]],
        "refers": {"incoming_document": PARTS[1]},
    }
    told = yaml.safe_load((folder / "vic/relation.yaml").read_text(encoding="utf-8"))
    path = folder / "vic/relation@nam_truoc.yaml"
    path.write_text(yaml.safe_dump(told | before, allow_unicode=True), encoding="utf-8")
    sql = (folder / "vic/relation.sql").read_text(encoding="utf-8")
    path.with_suffix(".sql").write_text(sql.replace("LienKetVB", "LienKetVB_NamTruoc"))
    return folder


def a_schema_an_agency(folder: Path) -> Path:
    """The shipped mapping of VIC, its tables in a schema for each part."""
    shutil.copytree(HERE / "sources/vic", folder / "vic")
    for path in folder.glob("vic/*.sql"):
        text = path.read_text(encoding="utf-8")
        for word in ("FROM ", "JOIN "):
            text = text.replace(word, f"{word}{{part}}.")
        path.write_text(text, encoding="utf-8")
        told = path.with_suffix(".yaml")
        base = yaml.safe_load(told.read_text(encoding="utf-8"))["base"]
        _add(told, {"base": f"{{part}}.{base}"})
    return folder


def _add(path: Path, lines: dict[str, object]) -> None:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(told | lines, allow_unicode=True), encoding="utf-8")


def _run(path: Path, statements: list[str]) -> None:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
