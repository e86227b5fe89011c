"""A level that the SELECT itself may make empty is refused where an empty one is open."""

import shutil
from pathlib import Path

import pytest

from etl.transforms.registry import NAMES
from mappings.faults import faults
from mappings.load import HERE, load

DOC = "sources/vic/outgoing_document"
OPEN = "empty_is_open: true"
JOIN = "LEFT JOIN DM_DoMat l ON l.ID = d.DoMat"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("entities", "sources"):
        shutil.copytree(HERE / folder, tmp_path / folder)
    return tmp_path


def written(root: Path, level: str, join: str, *, empty: str = OPEN) -> None:
    """The SELECT of a document with this level and this join; or with no other table."""
    path = root / f"{DOC}.sql"
    listed, _, _ = path.read_text(encoding="utf-8").partition("\nFROM ")
    assert "d.DoMat" in listed
    listed = listed.replace("d.DoMat", f"{level} AS DoMat").replace("u.TenDV", "d.TenDV")
    path.write_text(f"{listed}\nFROM VanBanDi d {join}\n", encoding="utf-8")
    yaml = root / f"{DOC}.yaml"
    told = yaml.read_text(encoding="utf-8")
    assert OPEN in told
    yaml.write_text(told.replace(OPEN, empty), encoding="utf-8")


@pytest.mark.parametrize(
    ("level", "join"),
    [
        ("l.Ten", JOIN),
        ("[l].[Ten]", "LEFT OUTER JOIN [dbo].[DM_DoMat] AS [l] WITH (NOLOCK) ON l.ID = d.DoMat"),
        ("RTRIM(l.Ten)", JOIN),
        ("`l`.`Ten`", "LEFT JOIN `DM_DoMat` `l` ON l.ID = d.DoMat"),
        ("COALESCE(l.Ten, '')", JOIN),
        ("l.Ten", "LEFT JOIN DM_DoMat_{part} l ON l.ID = d.DoMat"),
        ("l.Ten", ", DM_DoMat l WHERE l.ID(+) = d.DoMat"),
        ("l.Ten", "OUTER APPLY (SELECT TOP 1 Ten FROM DM_DoMat m WHERE m.ID = d.DoMat) l"),
        ("l.Ten", "LEFT JOIN (DM_DoMat l JOIN DM_Nhom n ON n.ID = l.Nhom) ON l.ID = d.DoMat"),
        ("d.DoMat", "RIGHT JOIN DM_DonVi l ON l.MaDV = d.MaDV"),
        ("d.DoMat", "FULL JOIN DM_DonVi l ON l.MaDV = d.MaDV"),
        ("DoMat", JOIN),
        ("(SELECT l.Ten FROM DM_DoMat l WHERE l.ID = d.DoMat)", ""),
        ("CASE d.DoMat WHEN 1 THEN N'Thường' WHEN 2 THEN N'Mật' END", ""),
        ("NULLIF(d.DoMat, 'x')", ""),
        ("TRY_CAST(d.DoMat AS int)", ""),
        ("d.DoMat", "JOIN DM_DoMat l ON d.DoMat *= l.ID"),  # read by no dialect
    ],
)
def test_a_level_that_the_select_may_make_empty_is_a_fault(
    root: Path, level: str, join: str
) -> None:
    written(root, level, join)
    found = faults("vic", NAMES, root)
    assert [fault.file.name for fault in found] == ["outgoing_document.sql"]
    lines = found[0].file.read_text(encoding="utf-8").splitlines()
    assert "AS DoMat" in lines[found[0].line - 1]


@pytest.mark.parametrize(
    ("level", "join"),
    [
        ("d.DoMat", JOIN),
        ("DoMat", ""),
        ("[d].[DoMat]", "LEFT JOIN [DM_DoMat] l WITH (NOLOCK) ON l.ID = d.DoMat"),
        ("`d`.`DoMat`", "LEFT JOIN `DM_DoMat` l ON l.ID = d.DoMat"),
        ("d.DoMat", ", DM_DoMat l WHERE l.ID(+) = d.DoMat"),
        ("RTRIM(CONVERT(nvarchar(40), d.DoMat))", JOIN),
        ("CAST(ISNULL(d.DoMat, '') AS CHAR)", JOIN),
        ("d.DoMat::text", JOIN),
        ("c.DoMat", "JOIN VanBanDi_ChiTiet c ON c.ID = d.ID"),
    ],
)
def test_a_level_as_its_row_has_it_is_none(root: Path, level: str, join: str) -> None:
    written(root, level, join)
    assert faults("vic", NAMES, root) == ()


def test_where_an_empty_level_is_withheld_any_select_will_do(root: Path) -> None:
    written(root, "l.Ten", JOIN, empty="empty_is_open: false")
    assert faults("vic", NAMES, root) == ()


@pytest.mark.parametrize("system", ["vic", "qlvb_quanhuyen"])
def test_the_systems_that_ship_make_no_level_empty(system: str) -> None:
    assert load(system, NAMES, HERE).sources
