"""The settings: one table feeds the loader, the commented file of ``vicmig init`` and the docs.

A section is a frozen dataclass, a setting one of its fields with its default and its meaning. No
password stands in the file: those come from the environment. The file is read and written by
``flows.settings_file``.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from etl.errors import ConfigError

FILE_NAME = "vicmig.toml"
Value = str | int


def _setting(default: Value, meaning: str, **limits: Any) -> Any:
    """A field of a section; limits: ``env`` (its secret), ``choices``, ``least``, ``most``."""
    return field(default=default, metadata={"meaning": meaning, **limits})


@dataclass(frozen=True)
class Source:
    """Where the old system is read."""

    system: str = _setting("vic", "The folder under mappings/sources that says how to read it.")
    url: str = _setting(
        "",
        "SQLAlchemy URL of its database, without the password, for example "
        "sqlite:///vic.db or mariadb+pyodbc://vic@host/vic?driver=MariaDB+Unicode .",
        env="VICMIG_SOURCE_PASSWORD",
    )
    part: str = _setting("", "Names this copy of the source where there are several (a server).")
    parts: str = _setting(
        "",
        "Names of the databases that it consists of, separated by commas, the main one first: "
        "{part} in url, in base and in a SELECT stands for each; empty: there is one.",
    )
    encoding: str = _setting(
        "", "How text of columns that are not Unicode is read where the driver does not know it.",
        choices=("", "cp1258", "cp1252", "utf-8"),
    )  # fmt: skip
    landing: str = _setting(
        "", "A folder that vicmig land made; where it is named it is read instead of url."
    )


@dataclass(frozen=True)
class Mappings:
    """Source systems that are declared outside the program's own folder."""

    paths: str = _setting(
        "", "Folders that hold <system>/system.yaml, separated by commas; looked in first."
    )


@dataclass(frozen=True)
class Share:
    """The file share that holds the old system's attachments."""

    root: str = _setting("", "Its folder as this machine sees it; empty: there is none.")
    sentinel: str = _setting(
        ".vicmig-share",
        "A file in that folder that is always there. While it does not answer, no file is "
        "declared missing: the share is taken to be away.",
    )


@dataclass(frozen=True)
class Store:
    """The e-office store."""

    url: str = _setting(
        "",
        "PostgreSQL URL of its owner, without the password; empty: a PostgreSQL of our own under "
        "workdir.",
        env="VICMIG_STORE_PASSWORD",
    )


@dataclass(frozen=True)
class Blobs:
    """The files of the e-office store."""

    root: str = _setting("", "The folder they are kept in; empty: blobs under workdir.")
    max_bytes: int = _setting(
        1_073_741_824, "A larger file is not copied but listed as over the limit; 0: no limit.",
        least=0,
    )  # fmt: skip


@dataclass(frozen=True)
class Index:
    """The search index; it is made from the store and may be deleted."""

    root: str = _setting("", "The folder it is kept in; empty: index under workdir.")


@dataclass(frozen=True)
class Services:
    """The web services that people use."""

    host: str = _setting("127.0.0.1", "The address they listen at; 0.0.0.0: reachable by others.")
    search_port: int = _setting(8781, "The port of the search page.", least=1, most=65535)
    routing_port: int = _setting(8782, "The port that takes live documents.", least=1, most=65535)


@dataclass(frozen=True)
class Prefect:
    """The Prefect server that shows the runs."""

    api_url: str = _setting("", "Its API, ending in /api; empty: one is started on this machine.")
    port: int = _setting(4210, "The port of the one that is started here.", least=1, most=65535)


@dataclass(frozen=True)
class Run:
    """How a run works."""

    span_rows: int = _setting(
        25_000, "Rows that are read, judged and committed at once.", least=100, most=200_000
    )
    lanes: int = _setting(0, "Spans worked on at the same time; 0: by the cores.", least=0, most=64)
    runner: str = _setting(
        "auto", "What a lane is; auto: threads for a small source, processes for a large one.",
        choices=("auto", "processes", "threads"),
    )  # fmt: skip
    patience: int = _setting(
        120, "Seconds that a source, store, share or Prefect server that does not answer is waited "
        "for, before the run stops; it goes on with the same command.", least=0, most=86_400,
    )  # fmt: skip


@dataclass(frozen=True)
class Wave:
    """What one migration takes; its documents become visible together."""

    name: str = _setting("all", "Its name in reports and in rollback.")
    units: str = _setting(
        "",
        "Codes of legacy units, separated by commas; empty: all that no earlier wave has taken. "
        "What a wave takes is kept at its first run.",
    )
    year_from: int = _setting(
        0, "The first year of its documents; 0: from the beginning, and those without a year.",
        least=0, most=9999,
    )  # fmt: skip
    year_to: int = _setting(0, "The last year of its documents; 0: open.", least=0, most=9999)


@dataclass(frozen=True)
class Approvals:
    """The second person's word for rollback, purge, release and cutover."""

    valid_hours: int = _setting(72, "How long one is in force, from the asking.", least=1, most=720)


@dataclass(frozen=True)
class Sync:
    """How what changed since the last pass is found."""

    lag_seconds: int = _setting(
        300, "Rows edited so long before the last pass began are read once more: longer than any "
        "transaction of the old program, and than its servers' clocks differ.",
        least=0, most=86_400,
    )  # fmt: skip


@dataclass(frozen=True)
class Letters:
    """Who issues the reminder letters; what is empty stays a dotted line."""

    agency_above: str = _setting("", "The superior agency, above the issuing one on the left.")
    agency: str = _setting("", "The issuing agency.")
    place: str = _setting("", "The place before the date, for example An Giang.")
    number_notation: str = _setting(
        "", "The notation behind the number, for example STTTT-CNTT; the registry adds the number."
    )
    signer_authority: str = _setting("", "Above the title, for example TM. or KT. GIÁM ĐỐC.")
    signer_title: str = _setting("", "The title of who signs.")
    signer_name: str = _setting("", "The name of who signs.")
    contact: str = _setting("", "Whom the units may ask: name and telephone.")


@dataclass(frozen=True)
class Settings:
    """All settings of one work folder; relative paths are taken from the folder of the file."""

    workdir: str = _setting(".vicmig", "The folder for all that is made and is named nowhere else.")
    source: Source = field(default_factory=Source)
    mappings: Mappings = field(default_factory=Mappings)
    share: Share = field(default_factory=Share)
    store: Store = field(default_factory=Store)
    blobs: Blobs = field(default_factory=Blobs)
    index: Index = field(default_factory=Index)
    services: Services = field(default_factory=Services)
    prefect: Prefect = field(default_factory=Prefect)
    run: Run = field(default_factory=Run)
    wave: Wave = field(default_factory=Wave)
    sync: Sync = field(default_factory=Sync)
    approvals: Approvals = field(default_factory=Approvals)
    letters: Letters = field(default_factory=Letters)
    path: Path = field(default=Path(FILE_NAME), metadata={"internal": True})

    @classmethod
    def load(cls, path: Path) -> "Settings":
        """Read ``path``; raises one ConfigError that names all that is wrong in it."""
        from flows.settings_file import read

        return read(path)

    @property
    def work_folder(self) -> Path:
        """The work folder, absolute; not made here."""
        return self._beside(self.workdir)

    @property
    def cluster_root(self) -> Path:
        """The folder of the embedded PostgreSQL; used where ``[store] url`` is empty."""
        return self.work_folder / "store"

    @property
    def blob_folder(self) -> Path:
        """The folder of the store's files, absolute."""
        return self._beside(self.blobs.root) if self.blobs.root else self.work_folder / "blobs"

    @property
    def index_folder(self) -> Path:
        """The folder of the search index, absolute."""
        return self._beside(self.index.root) if self.index.root else self.work_folder / "index"

    @property
    def landing_folder(self) -> Path | None:
        """The folder of the landing that is the source, absolute, or None where there is none."""
        return self._beside(self.source.landing) if self.source.landing else None

    @property
    def prefect_home(self) -> Path:
        """The folder of the Prefect server that is started here, absolute."""
        return self.work_folder / "prefect"

    @property
    def share_folder(self) -> Path | None:
        """The folder of the file share, absolute, or None where there is none."""
        return self._beside(self.share.root) if self.share.root else None

    @property
    def mapping_folders(self) -> tuple[Path, ...]:
        """Folders with source systems of the user's own, absolute, in the order they are read."""
        named = (name.strip() for name in self.mappings.paths.split(","))
        return tuple(self._beside(name) for name in named if name)

    def source_url(self, part: str = "") -> str:
        """The URL of a part of the source with its password: not for logs.

        ConfigError if it is unset.
        """
        if not self.source.url:
            raise ConfigError(
                fact=f"No source is named in {self.path}.",
                state="Nothing was read.",
                next_command=f"set url under [source] in {self.path}",
            )
        url = self.source.url.replace("{part}", quote(part))
        return self._with_password(url, "VICMIG_SOURCE_PASSWORD")

    def store_url(self) -> str:
        """The store's URL with its password: not for logs; empty for the embedded one."""
        if not self.store.url:
            return ""
        return self._with_password(self.store.url, "VICMIG_STORE_PASSWORD")

    def _beside(self, path: str) -> Path:
        return (self.path.parent / Path(path).expanduser()).resolve()

    def _with_password(self, url: str, variable: str) -> str:
        from sqlalchemy import make_url

        given = make_url(url)
        if given.drivername == "sqlite" and given.database:
            given = given.set(database=str(self._beside(given.database)))
        if variable in os.environ and given.username:
            given = given.set(password=os.environ[variable])
        return given.render_as_string(hide_password=False)
