"""From an unknown database to a first migration: profile, mapping new, a few answers, migrate."""

import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from etl.transforms.registry import NAMES
from flows import mapping_new, settings_file
from flows import profile as profiling
from flows.cli import main
from mappings.load import HERE, load
from mappings.schema import Mappings
from services.standin.district import sample as district
from services.standin.live import load_live
from tests.commands import Sampled, make_sampled
from tests.migration import PART, VIC, Small, ledger
from tests.unit.etl.guess.shipped import compared, guessed

DOCUMENTS = ("incoming_document", "outgoing_document")
VIC_CODES = HERE / "sources/vic/codes"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sampled:
    return make_sampled(tmp_path_factory.mktemp("unknown"), documents=200, seed=11)


@pytest.fixture(scope="module")
def profile(sample: Sampled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `vicmig profile` wrote of a database that nobody has mapped."""
    folder = tmp_path_factory.mktemp("profiled")
    config = folder / "vicmig.toml"
    settings_file.write(config, {**sample.values, "source.system": "unknown"})
    order = profiling.Order((), 20_000, 30, folder / "profile", "", quiet=True)
    return profiling.profile(config, order).json


@pytest.fixture
def skeleton(profile: Path, tmp_path: Path) -> Path:
    return mapping_new.new("unknown", profile, tmp_path / "ours").folder


def loaded(folder: Path) -> Mappings:
    return load(folder.name, NAMES, paths=(folder.parent,), parts=(PART,))


def edit(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for before, after in pairs:
        assert before in text, (path.name, before)
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def answered(folder: Path) -> Mappings:
    """The skeleton with the answers that an engineer and the custodian give."""
    shutil.copy(VIC_CODES / "open_levels.csv", folder / "codes/open_level.csv")
    shutil.copy(VIC_CODES / "units.csv", folder / "codes/units.csv")
    for name, theirs in (("state", "states"), ("kind", "kinds"), ("urgency", "urgency")):
        shutil.copy(VIC_CODES / f"{theirs}.csv", folder / f"codes/{name}.csv")
    deleted = (
        '{rule: soft_deleted, column: DaXoa, values: ["1"], authority: us, date: "2026-11-01"}'
    )
    for stem in (*DOCUMENTS, "case_file"):
        edit(
            folder / f"{stem}.yaml",
            ("empty_is_open: false", "empty_is_open: true\n  declared_by: the custodian"),
            ("fields:\n", f"scope:\n  - {deleted}\nfields:\n"),
        )
        sql = (folder / f"{stem}.sql").read_text(encoding="utf-8")
        base = "b." if "LEFT JOIN" in sql else ""
        edit(folder / f"{stem}.sql", (f"SELECT {base}ID,", f"SELECT {base}ID, {base}DaXoa,"))
    return loaded(folder)


def test_the_skeleton_feeds_what_the_shipped_mapping_feeds(skeleton: Path) -> None:
    """Of the stand-in VIC nine fields of ten are found, and none is wrong."""
    one = compared(VIC, loaded(skeleton))
    assert one.wrong == []
    assert one.recall >= 0.9, one.missed


def test_of_a_district_most_fields_are_found_and_none_is_wrong(tmp_path: Path) -> None:
    """Its fields stand in XML, in lists side by side, in joined names, behind a file's own name."""
    url, share = f"sqlite:///{tmp_path / 'district.db'}", tmp_path / "share"
    district.make(district.Order(source=url, share=share, documents=300, seed=5))
    values = {"source.url": url, "share.root": str(share), "share.sentinel": "VIC_SHARE.txt"}
    one = compared(load(district.SYSTEM, NAMES), loaded(guessed(values, tmp_path)))
    assert one.wrong == []
    assert one.recall >= 0.7, one.missed


def test_before_it_is_answered_nothing_that_may_be_secret_loads(
    sample: Sampled, skeleton: Path, new_store: Callable[[], str], tmp_path: Path
) -> None:
    dsn = new_store()
    shutil.copytree(sample.folder / "share", tmp_path / "share")
    Small(dsn, sample.values["source.url"], tmp_path, loaded(skeleton)).run()
    outcomes = Counter((entity, outcome) for (entity, _), (outcome, _) in ledger(dsn).items())
    assert {o for e, o in outcomes if e in (*DOCUMENTS, "case_file")} == {"withheld"}
    assert {o for e, o in outcomes if e in ("step", "attachment", "task", "recipient")} <= {
        "withheld", "quarantined",
    }  # fmt: skip


def test_answered_it_migrates_as_the_truth_says(
    sample: Sampled, skeleton: Path, new_store: Callable[[], str], tmp_path: Path
) -> None:
    dsn = new_store()
    load_live(dsn, sample.live)
    shutil.copytree(sample.folder / "share", tmp_path / "share")
    Small(dsn, sample.values["source.url"], tmp_path, answered(skeleton)).run()
    found = {key: outcome for key, (outcome, _) in ledger(dsn).items()}
    truth = {key: outcome for key, (outcome, _) in sample.truth().items()}
    differing = {key: (found.get(key), truth.get(key)) for key in {*found, *truth}
                 if found.get(key) != truth.get(key)}  # fmt: skip
    assert differing == {}


# The command.


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["mapping", *arguments])
    return done.exit_code, done.output + (done.stderr if done.stderr_bytes else "")


def test_it_is_written_once_and_never_over_what_people_wrote(
    profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "quan", "--from-profile", str(profile))[0] == 0
    folder = tmp_path / "mappings/quan"
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    (folder / "step.yaml").write_text("ours", encoding="utf-8")
    status, said = run("new", "quan", "--from-profile", str(profile))
    assert (status, "Next: " in said) == (2, True)
    assert (folder / "step.yaml").read_text(encoding="utf-8") == "ours"
    assert {path.name for path in folder.parent.iterdir()} == {"quan", "schema"}
    assert run("new", "quan_2", "--from-profile", str(profile))[0] == 0
    again = tmp_path / "mappings/quan_2"
    for path, text in before.items():
        copy = (again / path.relative_to(folder)).read_bytes()
        assert copy.replace(b"quan_2", b"quan") == text


def test_it_goes_where_the_settings_say(
    profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings_file.write(tmp_path / "vicmig.toml", {"mappings.paths": "first, second"})
    status, said = run("new", "quan", "--from-profile", str(profile))
    assert status == 0
    assert "[mappings]" not in said
    assert 'system = "quan"' in said  # is not yet what the settings say
    assert (tmp_path / "first/quan/system.yaml").is_file()
    assert (tmp_path / "first/schema/source.json").is_file()


def test_what_it_says_as_data_is_what_it_wrote(profile: Path, tmp_path: Path) -> None:
    into = tmp_path / "there"
    status, said = run("new", "quan", "--from-profile", str(profile), "--into", str(into), "--json")
    data = json.loads(said.splitlines()[-1])
    assert status == 0
    assert data["faults"] == []
    texts = [path.read_text(encoding="utf-8") for path in (into / "quan").rglob("*.*")]
    assert data["todo"] == sum("TODO" in line for text in texts for line in text.splitlines())
    assert {one["file"] for one in data["sources"]} == {
        path.name for path in (into / "quan").glob("*.yaml") if path.name != "system.yaml"
    }


@pytest.mark.parametrize("name", ["../up", "Quan", "a b", ""])
def test_a_name_that_is_none_is_refused(profile: Path, tmp_path: Path, name: str) -> None:
    status, _ = run("new", name, "--from-profile", str(profile), "--into", str(tmp_path / "x"))
    assert status == 2
    assert not (tmp_path / "x").exists()


def test_without_a_name_it_is_the_system_of_the_profile(profile: Path, tmp_path: Path) -> None:
    arguments = ("--from-profile", str(profile), "--into", str(tmp_path / "x"))
    assert run("new", *arguments)[0] == 0
    assert (tmp_path / "x/unknown/system.yaml").is_file()
    ours = tmp_path / "vic.json"
    text = profile.read_text(encoding="utf-8").replace('"system": "unknown"', '"system": "vic"')
    ours.write_text(text, encoding="utf-8")
    assert run("new", "--from-profile", str(ours), "--into", str(tmp_path / "y"))[0] == 2
    assert not (tmp_path / "y").exists()


def test_a_folder_that_cannot_be_made_is_told(profile: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    into = tmp_path / "file" / "deeper"
    status, said = run("new", "quan", "--from-profile", str(profile), "--into", str(into))
    assert (status, "Next: " in said) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_no_secret_of_the_source_stands_in_the_skeleton(sample: Sampled, skeleton: Path) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in skeleton.rglob("*.*"))
    assert sample.secrets
    assert [secret for secret in sample.secrets if secret in text] == []


def test_what_is_no_profile_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"version": 1}', encoding="utf-8")
    arguments = ("--from-profile", str(tmp_path / "p.json"), "--into", str(tmp_path / "x"))
    assert run("new", "quan", *arguments)[0] == 2
    assert not (tmp_path / "x").exists()
