"""A landing that was carried on a disk: what is missing, cut or altered is named."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from etl.errors import ConfigError, FatalError, SourceError
from etl.landing import opened
from flows import land
from flows.settings import Settings
from flows.wiring import Wiring
from tests.commands import Sampled, make_place

if TYPE_CHECKING:
    from collections.abc import Callable

DSN = "postgresql://nobody@localhost/none"


@pytest.fixture
def wired(tmp_path: Path, sampled: Sampled) -> Wiring:
    """A place that reads the sample by its landing, which is not made yet."""
    values = {**sampled.values, "source.landing": str(tmp_path / "landing"), "store.url": ""}
    return Wiring(Settings.load(make_place(tmp_path, DSN, values).config))


def landed(wired: Wiring) -> Path:
    """Land with files; where to."""
    assert land.land(wired.settings.path, land.Wish()).data["done"]
    return wired.settings.landing_folder or Path()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def altered(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def test_what_was_harmed_is_named_and_landed_again(wired: Wiring) -> None:
    root = landed(wired)
    assert land.verify(wired.settings.path, None).data["verified"]
    harms: list[Callable[[Path], None]] = [cut, altered, Path.unlink]
    for harm in harms:
        table = root / "rows" / "vic-VanBanDen-ID"
        file = next(path for path in sorted(table.glob("*.parquet")) if "sealed" not in path.name)
        harm(file)
        with pytest.raises(SourceError, match=file.name) as caught:
            land.verify(wired.settings.path, None)
        assert "vicmig land" in caught.value.next_command
        opened._complete.cache_clear()  # as a process of its own
        if harm is not altered:  # which sizes do not show
            with pytest.raises(SourceError, match=f"damaged: .*{file.name}"):
                wired.source()
        file.unlink(missing_ok=True)
        landed(wired)
        blob = next(path for path in sorted((root / "files").rglob("*")) if path.is_file())
        harm(blob)
        with pytest.raises(SourceError, match=blob.name):
            land.verify(wired.settings.path, None)
        blob.unlink(missing_ok=True)
        landed(wired)
        assert land.verify(wired.settings.path, None).data["verified"]


def test_what_is_no_landing_is_refused_with_what_to_do(wired: Wiring) -> None:
    with pytest.raises(SourceError, match="holds no landing") as caught:
        wired.source()
    assert caught.value.next_command == "vicmig land"
    root = landed(wired)
    other = replace(wired.mappings, system="other")
    vars(wired)["mappings"] = other
    with pytest.raises(ConfigError, match="source system vic"):
        wired.source()
    (root / "manifest.json").rename(root / "work.jsonl")
    with pytest.raises(SourceError, match="is not finished"):
        wired.source()
    (root / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(SourceError, match="damaged"):
        wired.source()


def test_two_landings_at_once_keep_each_other_out(wired: Wiring) -> None:
    root = landed(wired)
    with land._folder(wired, root).alone(), pytest.raises(FatalError, match="Another command"):
        landed(wired)


def test_files_that_did_not_land_are_read_from_the_share(wired: Wiring) -> None:
    land.land(wired.settings.path, land.Wish(files=False))
    source = wired.source()
    files = wired.files(source, "attachment")
    assert files is not None
    assert files.share is not None
    assert files.share.root == wired.settings.share_folder
    source.close()
