"""Units of the source followed over several steps, by function, into the e-office."""

import json
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from etl.store.cluster import Cluster
from flows.cli import main
from flows.verify import verify
from mappings.load import HERE
from tests.commands import Sampled, with_live_side
from tests.delta import Kept, kept
from tests.migration import query

UNITS = """code,name,level,parent,valid_from,valid_to,eoffice_code,source
KG.SNV.1,Sở Nội vụ,so,,,2025-03-01,,QĐ
KG.SNV.2,Sở Nội vụ,so,,2025-03-01,2025-07-01,,QĐ
KG.SDTTG,Sở Dân tộc và Tôn giáo,so,,2025-03-01,2025-07-01,,QĐ
AG.SNV,Sở Nội vụ,so,,2025-07-01,,SNV.AG,QĐ
AG.SDTTG,Sở Dân tộc và Tôn giáo,so,,2025-07-01,,SDTTG.AG,QĐ
"""
LINES = """unit,function,kind,effective_on,work_owner,custodian,reader,decision,confirmed,source
KG.SNV.1,,merge,2025-03-01,KG.SNV.2,KG.SNV.2,KG.SNV.2,QĐ 1,yes,QĐ
KG.SNV.1,tôn giáo,split,2025-03-01,KG.SDTTG,KG.SNV.2,KG.SDTTG,QĐ 1,yes,QĐ
KG.SNV.2,,merge,2025-07-01,AG.SNV,AG.SNV,AG.SNV,QĐ 2,yes,QĐ
KG.SDTTG,,merge,2025-07-01,AG.SDTTG,AG.SDTTG,AG.SDTTG,QĐ 2,yes,QĐ
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The shipped mapping of VIC, where one unit is followed by the organisation's table."""
    folder = tmp_path / "own"
    shutil.copytree(HERE / "sources/vic", folder / "vic")
    path = folder / "vic/codes/units.csv"
    lines = [
        "SNV,system_change,2023-07-24,KG.SNV.1,KG.SNV.1,KG.SNV.1,Vận hành VPĐT"
        if line.startswith("SNV,")
        else line
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "organisation").mkdir()
    (folder / "organisation/units.csv").write_text(UNITS, encoding="utf-8")
    (folder / "organisation/successions.csv").write_text(LINES, encoding="utf-8")
    return folder


@pytest.fixture
def office(
    tmp_path: Path,
    own: Path,
    fresh_dsn: str,
    sampled: Sampled,
    pg_cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> Kept:
    given = unquote(urlsplit(pg_cluster.dsn()).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", given)
    with_live_side(fresh_dsn, sampled)
    told = {**sampled.values, "mappings.paths": str(own)}
    return kept(tmp_path / "place", fresh_dsn, told.pop("source.url"), **told)


def test_heirs_are_found_over_steps_and_by_function(office: Kept) -> None:
    office.migrate()
    rows = query(
        office.dsn,
        "SELECT coalesce(s.function, ''), w.code, c.code, r.code, s.effective_on::text, s.decision"
        " FROM eoffice.org_unit_succession s JOIN eoffice.org_unit u ON u.id = s.predecessor_id"
        " JOIN eoffice.org_unit w ON w.id = s.work_owner_id"
        " JOIN eoffice.org_unit c ON c.id = s.custodian_id"
        " JOIN eoffice.org_unit r ON r.id = s.reader_id"
        " WHERE trim(u.code) = 'SNV' AND s.batch_id IS NOT NULL ORDER BY 1",
    )
    decision = "Vận hành VPĐT; QĐ 1; QĐ 2"
    assert rows == [
        ("", "SNV.AG", "SNV.AG", "SNV.AG", "2025-07-01", decision),
        ("tôn giáo", "SDTTG.AG", "SNV.AG", "SDTTG.AG", "2025-07-01", decision),
    ]
    counts = verify(Path(office.config), here=True).counts
    assert {kind for kind, _ in counts} <= {"not_checked"}
    names = "SELECT DISTINCT name FROM eoffice.org_unit WHERE trim(code) = 'SNV'"
    assert query(office.dsn, names) == [("Sở Nội vụ",)]


def test_units_check_and_show_answer_on_the_command_line(office: Kept, own: Path) -> None:
    run = CliRunner().invoke
    checked = run(main, ["units", "check", "--config", office.config])
    assert checked.exit_code == 0, checked.output
    shown = run(main, ["units", "show", "SNV", "--function", "tôn giáo", "--config", office.config])
    assert "SDTTG.AG" in shown.output
    between = ["units", "show", "KG.SNV.1", "--on", "2025-04-01", "--config", office.config]
    assert "work_owner: KG.SNV.2" in run(main, between).output
    assert run(main, [*between[:-3], "1/7/2025", *between[-2:]]).exit_code == 2
    for day, unit in (("2023-01-01", "SNV"), ("2025-08-01", "SNV.AG")):
        asked = ["units", "show", "SNV", "--on", day, "--json", "--config", office.config]
        said = json.loads(run(main, asked).output)
        assert {one["unit"] for one in said["answers"]} == {unit}
        assert said["functions"] == ["tôn giáo"]
    steps = next(one["steps"] for one in said["answers"] if one["question"] == "custodian")
    assert "QĐ 2" in steps[-1]["decision"]
    path = own / "organisation/successions.csv"
    text = path.read_text(encoding="utf-8").replace("KG.SNV.2,,merge", "KG.SNV.3,,merge")
    path.write_text(text, encoding="utf-8")
    # What is declared is read once a process: another name, another look.
    other = Path(office.config).with_name("again.toml")
    shutil.copy(office.config, other)
    refused = run(main, ["units", "check", "--no-source", "--config", str(other)])
    assert refused.exit_code == 1
    assert "unknown_unit" in refused.output


def test_a_unit_of_the_source_without_a_line_is_told(office: Kept, own: Path) -> None:
    path = own / "vic/codes/units.csv"
    kept_lines = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("STP,")
    ]
    kept_lines.append("STQ" + ",merge,2025-07-01,STP.AG,STP.AG,STP.AG,QĐ")
    path.write_text("\n".join(kept_lines) + "\n", encoding="utf-8")
    ended = CliRunner().invoke(main, ["units", "check", "--config", office.config])
    assert ended.exit_code == 1
    found = {tuple(line.split()[:3]) for line in ended.output.splitlines()}
    assert {("FAULT", "no_line", "STP"), ("open", "no_such_unit", "STQ")} <= found
