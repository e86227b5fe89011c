"""The script at the root: quick on a second call, and at home in any folder."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _call(script: Path, *args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(script), *args], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture
def installed() -> None:
    """The first call may have to install; what is measured is the second."""
    assert _call(ROOT / "vicmig", "--help", cwd=ROOT).returncode == 0


@pytest.mark.usefixtures("installed")
def test_a_second_call_adds_less_than_a_second(tmp_path: Path) -> None:
    started = time.monotonic()
    done = _call(ROOT / "vicmig", "--help", cwd=tmp_path)
    assert time.monotonic() - started < 1
    assert done.stderr == ""
    assert done.stdout.startswith("Usage: vicmig ")


@pytest.mark.usefixtures("installed")
def test_through_a_link_it_works_in_the_folder_of_the_caller(tmp_path: Path) -> None:
    (tmp_path / "a folder").mkdir()
    (tmp_path / "flows.py").write_text("raise SystemExit('the wrong flows')")
    (tmp_path / "a folder" / "first").symlink_to(ROOT / "vicmig")
    (tmp_path / "second").symlink_to("a folder/first")
    done = _call(tmp_path / "second", "init", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "vicmig.toml").is_file()


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("args", "status"), [(["nothing"], 2), (["doctor"], 2)])
def test_wrong_use_ends_with_2_and_one_message(
    tmp_path: Path, args: list[str], status: int
) -> None:
    done = _call(ROOT / "vicmig", *args, cwd=tmp_path)
    assert done.returncode == status
    assert "Traceback" not in done.stderr


def test_without_python_it_names_what_to_install(tmp_path: Path) -> None:
    """A copy without its environment, and a PATH without any Python."""
    copy, programs = tmp_path / "copy", tmp_path / "bin"
    copy.mkdir()
    programs.mkdir()
    shutil.copy(ROOT / "vicmig", copy)
    (copy / "requirements").mkdir()
    shutil.copy(ROOT / "requirements" / "runtime.txt", copy / "requirements")
    for name in ("sh", "cmp", "dirname", "readlink", "id", "rm"):
        (programs / name).symlink_to(str(shutil.which(name)))
    done = subprocess.run(
        [str(programs / "sh"), str(copy / "vicmig"), "--help"],
        env={**os.environ, "PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed" in done.stderr
    assert "apt-get install python3" in done.stderr
    assert not (copy / ".venv").exists()
