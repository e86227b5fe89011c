"""What a check says of other shapes of sources: lists, XML, several databases."""

import json
from pathlib import Path

import pytest

from etl import share
from etl.check.model import Checked
from etl.check.work import Asked
from flows import settings_file
from flows.check import check
from flows.check_report import said
from tests import parts
from tests.commands import Sampled
from tests.district import District, make_district


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return make_district(tmp_path_factory.mktemp("district"), documents=120, seed=5)


@pytest.fixture(scope="module")
def checked(district: District, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    config = tmp_path_factory.mktemp("place") / "vicmig.toml"
    settings_file.write(config, district.values)
    return check(config, Asked(rows=0, preview=40))


def test_the_district_system_is_not_blocked(checked: Checked) -> None:
    assert [f for f in checked.findings if f.severity == "blocking"] == []
    assert len(checked.streams) > 15


def test_each_row_of_its_preview_ends_as_the_truth_says(
    checked: Checked, district: District
) -> None:
    truth = district.truth()
    differs = {}
    for row in checked.preview:
        outcome, reason = truth[row.stream, row.key]
        if reason in (
            share.MISSING,
            share.EMPTY,
            share.UNREADABLE,
            share.OUTSIDE,
        ):  # no file is opened by a check
            outcome, reason = "loaded", None
        if (row.outcome, row.reason or None) != (outcome.replace("linked", "loaded"), reason):
            differs[row.stream, row.key] = (row.outcome, row.reason, outcome, reason)
    assert differs == {}
    assert len({row.stream for row in checked.preview}) > 15


def test_no_secret_of_it_leaves_a_check(
    checked: Checked, district: District, tmp_path: Path
) -> None:
    told = said(checked, tmp_path / "out", tmp_path / "vicmig.toml", shown=True)
    files = "".join(file.read_text("utf-8") for file in (tmp_path / "out").iterdir())
    everything = told.text + json.dumps(told.data, ensure_ascii=False) + files
    assert district.secrets
    assert [secret for secret in district.secrets if secret in everything] == []


def test_parts_are_checked_each_in_its_database(tmp_path: Path, sampled: Sampled) -> None:
    url = parts.cut(sampled.folder / "vic.db", tmp_path)
    folder = parts.mappings_of_parts(tmp_path / "maps")
    settings_file.write(
        tmp_path / "vicmig.toml",
        {**sampled.values, "source.url": url, "source.parts": ", ".join(parts.PARTS),
         "mappings.paths": str(folder)},
    )  # fmt: skip
    found = check(tmp_path / "vicmig.toml", Asked(preview=2))
    streams = {read.stream: read.base for read in found.streams}
    assert streams["incoming_document@cu"] == streams["incoming_document"] == "VanBanDen"
    assert sorted(base for name, base in streams.items() if name.startswith("step")) == [
        *["LuanChuyen_ATPC"] * 2, *["LuanChuyen_CNTT"] * 2,
    ]  # fmt: skip
    assert [f for f in found.findings if f.code in ("not_checked", "table_lacking")] == []
    for finding in found.findings:
        assert not finding.file or Path(finding.file).is_file()
