"""A name of an agency is settled only where one agency alone has it; all else is shown or open."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.agencies import JOINT, OPEN, PROPOSED, SETTLED, Registry, Written
from mappings.agencies import Agency, load_agencies
from mappings.load import HERE
from mappings.located import MappingError
from tests.conftest import REAL_DATA

MERGER = dt.date(2025, 3, 1)
BEFORE, AFTER = dt.date(2020, 5, 5), dt.date(2025, 6, 6)
AGENCIES = (
    Agency("BNV", "Bộ Nội vụ", ("BNV",)),
    Agency("BTC", "Bộ Tài chính"),
    Agency("SNV.1", "Sở Nội vụ tỉnh Kiên Giang", valid_to=MERGER),
    Agency("SNV.2", "Sở Nội vụ tỉnh Kiên Giang", valid_from=MERGER),
    Agency("SNV.AG", "Sở Nội vụ tỉnh An Giang"),
    Agency("STC", "Sở Tài chính tỉnh Kiên Giang"),
    Agency("VH", "UBND xã Vĩnh Hòa"),
    Agency("VHH", "UBND xã Vĩnh Hòa Hiệp"),
    Agency("CT1", "UBND huyện Châu Thành"),
    Agency("CT2", "UBND huyện Châu Thành"),
)
REGISTRY = Registry(AGENCIES)


@pytest.mark.parametrize(
    ("name", "day", "state", "codes"),
    [
        ("Bộ Nội vụ", None, SETTLED, ["BNV"]),
        ("bộ  nội vụ.", None, SETTLED, ["BNV"]),
        ("BNV", None, SETTLED, ["BNV"]),
        ("Sở Nội vụ tỉnh KG", BEFORE, SETTLED, ["SNV.1"]),
        ("Sở Nội vụ tỉnh Kiên Giang", AFTER, SETTLED, ["SNV.2"]),
        ("UBND X. Vĩnh Hoà", None, SETTLED, ["VH"]),
        ("Ủy ban nhân dân xã Vĩnh Hòa Hiệp", None, SETTLED, ["VHH"]),
        ("Bộ Nội vụ và Bộ Tài chính", None, JOINT, ["BNV", "BTC"]),
        ("Bộ Nội vụ, Bộ Tài chính", None, JOINT, ["BNV", "BTC"]),
        ("Sở Nôi vụ tỉnh An Gianh", None, PROPOSED, []),
        ("Sở Nội vụ tỉnh Kiên Giang", None, OPEN, []),
        ("Sở Nội vụ", BEFORE, OPEN, []),
        ("UBND huyện Châu Thành", None, OPEN, []),
        ("Sở Tài chính tỉnh An Giang", None, OPEN, []),
        ("Sở Tài chính tỉnh Tiền Giang", None, OPEN, []),
        ("UBND xã Vĩnh Hóa", None, PROPOSED, []),
        ("UBND xa Vinh Hoa", None, PROPOSED, []),
        ("Nội vụ", None, OPEN, []),
        ("Vĩnh Hòa", None, OPEN, []),
        ("Bộ Nội vụ và Bộ Y tế", None, OPEN, []),
        ("Ông Nguyễn Văn A", None, OPEN, []),
        ("", None, OPEN, []),
    ],
)
def test_what_a_name_means(name: str, day: dt.date | None, state: str, codes: list[str]) -> None:
    found = REGISTRY.match(Written(name, 1, day, day))
    assert (found.state, list(found.codes)) == (state, codes), found


def test_ministries_are_settled_for_the_days_on_which_they_were_there() -> None:
    registry = Registry(load_agencies("vic", HERE))
    for name, before, after in (
        ("Bộ Thông tin và Truyền thông", ("TW.BTTTT",), ()),
        ("Bộ Kế hoạch và Đầu tư", ("TW.BKHDT",), ()),
        ("Bộ NN&MT", (), ("TW.BNNMT",)),
        ("Bộ Dân tộc và Tôn giáo", (), ("TW.BDTTG",)),
        ("Ủy ban Dân tộc", ("TW.UBDT",), ()),
        ("Bộ Tài chính", ("TW.BTC",), ("TW.BTC",)),
    ):
        found = [registry.match(Written(name, 1, day, day)).codes for day in (BEFORE, AFTER)]
        assert found == [before, after], name
    last = dt.date(2025, 2, 28)
    assert registry.match(Written("Bộ Giao thông vận tải", 1, last, last)).codes == ("TW.BGTVT",)


def test_an_agency_that_was_not_there_is_shown_and_never_settled() -> None:
    gone = Registry([Agency("A", "Sở Ngoại vụ", valid_to=MERGER)])
    found = gone.match(Written("Sở Ngoại vụ", 1, AFTER, AFTER))
    assert (found.state, found.codes) == (OPEN, ())
    assert [one.there for one in found.candidates] == [False]


@given(st.text(max_size=40), st.sampled_from([agency.name for agency in AGENCIES]))
def test_what_is_settled_has_the_same_key_and_candidates_fall_in_score(
    noise: str, name: str
) -> None:
    from etl.keys import organ_key

    found = REGISTRY.match(Written(noise + name[len(noise) % 7 :], 1))
    scores = [one.score for one in found.candidates]
    assert found.state == JOINT or scores == sorted(scores, reverse=True)
    if found.state == SETTLED:
        names = {
            organ_key(n) for a in AGENCIES if a.code in found.codes for n in (a.name, *a.aliases)
        }
        assert organ_key(found.written.name) in names


@pytest.mark.realdata
def test_agencies_of_the_real_documents_are_settled_or_left_open() -> None:
    """Nearly all; nothing is settled as another agency than its own."""
    registry = Registry(load_agencies("vic", HERE))
    with (REAL_DATA / "documents.csv").open(encoding="utf-8-sig", newline="") as lines:
        names = [row["co_quan_ban_hanh"] for row in csv.DictReader(lines)]
    found = {name: registry.match(Written(name, 1)) for name in set(names)}
    placed = sum(found[name].state in (SETTLED, JOINT) for name in names)
    assert placed / len(names) > 0.99
    for name, match in found.items():
        if match.state == SETTLED and name.startswith("Bộ"):
            assert match.candidates[0].name.startswith("Bộ")


def test_the_registry_is_read_with_its_aliases(tmp_path: Path) -> None:
    folder = tmp_path / "registry"
    folder.mkdir()
    lines = "code,name,aliases,valid_from,valid_to,source\n"
    (folder / "agencies.thu.csv").write_text(
        lines + "TW.BTC,Bộ Tài chính,Bộ Tài chánh|BTC cũ,,,x\n"
    )
    found = {agency.code: agency for agency in load_agencies("thu", HERE, (tmp_path,))}
    assert {"Bộ Tài chánh", "BTC cũ", "BTC"} <= set(found["TW.BTC"].aliases)
    assert Registry(tuple(found.values())).match(Written("Bộ Tài chánh", 1)).codes == ("TW.BTC",)
    for wrong in ("A,B,,2025-13-01,,x", "A,B,,2025-03-01,2025-03-01,x", "A,,,,,x"):
        (folder / "agencies.thu.csv").write_text(lines + wrong + "\n")
        with pytest.raises(MappingError, match=r"agencies\.thu\.csv:2"):
            load_agencies("thu", HERE, (tmp_path,))
