"""Settings: one table, and a file whose faults are all named at once."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from etl.errors import ConfigError
from flows import settings_file
from flows.settings import Settings


def _load(folder: Path, text: str) -> Settings:
    path = folder / "vicmig.toml"
    path.write_text(text, encoding="utf-8")
    return Settings.load(path)


def test_the_file_that_init_writes_means_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "vicmig.toml"
    settings_file.write(path)
    assert Settings.load(path) == Settings(path=path)


def test_init_names_every_setting_with_its_meaning() -> None:
    text = settings_file.render()
    as_one_line = " ".join(line.removeprefix("# ") for line in text.splitlines())
    for one in settings_file.table():
        assert f"\n{one.name} = " in text
        assert one.meaning in as_one_line
        assert one.env in as_one_line


def test_the_page_of_settings_is_the_table() -> None:
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    assert settings_file.markdown() in page.read_text(encoding="utf-8"), (
        "run: ./.venv/bin/python -c 'from flows import settings_file as s; print(s.markdown())'"
    )


def test_written_values_come_back(tmp_path: Path) -> None:
    path = tmp_path / "vicmig.toml"
    settings_file.write(path, {"source.part": 'Sở "A"\\', "run.lanes": 3})
    got = Settings.load(path)
    assert (got.source.part, got.run.lanes) == ('Sở "A"\\', 3)
    with pytest.raises(KeyError):
        settings_file.render({"source.nothing": "x"})


def test_init_leaves_a_file_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "vicmig.toml"
    path.write_text("# mine\n")
    with pytest.raises(ConfigError, match="is there already"):
        settings_file.write(path)
    assert path.read_text() == "# mine\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[run]\nspan_row = 5", r"\[run\] span_row is no setting \(meant: \[run\] span_rows\?\)"),
        ("span_rows = 500", r"span_rows is no setting \(meant: \[run\] span_rows\?\)"),
        ("[sauce]\nurl = 'x'", r"\[sauce\] is no section \(meant: \[source\]\?\)"),
        ("source = 'x'", r"source is no setting"),
        ("[run]\nspan_rows = '5'", r"\[run\] span_rows has to be a number"),
        ("[run]\nlanes = true", r"\[run\] lanes has to be a number"),
        ("[run]\nlanes = -1", r"has to be 0 or more"),
        ("[run]\nrunner = 'dask'", r"has to be one of auto, processes, threads"),
        ("[services]\nsearch_port = 70000", r"has to be 65535 or less"),
        ("[wave]\nunits = ['H01']", r"\[wave\] units has to be text"),
        ("[store]\nurl = 'server'", r"\[store\] url is no SQLAlchemy URL"),
        ("[store\n", r"is not TOML: .*line 1"),
    ],
)
def test_a_fault_is_named_with_its_remedy(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        _load(tmp_path, text)
    assert str(tmp_path / "vicmig.toml") in str(caught.value)
    assert caught.value.next_command
    assert caught.value.exit_status == 2


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="3 fault") as caught:
        _load(tmp_path, "a = 1\n[run]\nb = 2\nlanes = 'x'")
    assert len(caught.value.facts["faults"]) == 3  # type: ignore[arg-type]


def test_a_missing_file_names_init(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="vicmig init"):
        Settings.load(tmp_path / "vicmig.toml")


@pytest.mark.parametrize(
    "url", ["postgresql://o:hush@h/d", "mssql+pyodbc:///?odbc_connect=PWD=hush"]
)
def test_a_password_in_the_file_is_refused_and_not_repeated(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="VICMIG_STORE_PASSWORD") as caught:
        _load(tmp_path, f"[store]\nurl = '{url}'")
    assert "hush" not in str(caught.value)


def test_passwords_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _load(tmp_path, "[source]\nurl = 'mariadb+pyodbc://vic@h/d?driver=X'")
    monkeypatch.setenv("VICMIG_SOURCE_PASSWORD", "p@:/%")
    assert make_url(settings.source_url()).password == "p@:/%"
    assert "p@:/%" not in repr(settings)


def test_paths_are_taken_from_the_folder_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    settings = _load(
        tmp_path, "workdir = 'w'\n[source]\nurl = 'sqlite:///vic.db'\n[share]\nroot = 'files'"
    )
    assert settings.work_folder == tmp_path / "w"
    assert settings.blob_folder == tmp_path / "w" / "blobs"
    assert settings.share_folder == tmp_path / "files"
    assert settings.source_url() == f"sqlite:///{tmp_path}/vic.db"
    assert settings.store_url() == ""


def test_a_source_that_is_named_nowhere_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"set url under \[source\]"):
        _load(tmp_path, "").source_url()
