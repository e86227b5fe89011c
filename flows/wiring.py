"""Where the parts are put together: settings -> source, share, blobs, store, specs.

Nothing is opened before it is asked for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from etl.errors import ConfigError, FatalError
from flows.settings import Settings

if TYPE_CHECKING:
    from etl.batch import Task
    from etl.decisions import Decisions
    from etl.files import Files
    from etl.scope import Declared, Scope
    from etl.secrecy_acts import SecrecyActs
    from etl.share import Share
    from etl.source import Source
    from mappings.schema import Mappings, SourceSpec
    from validation.judge import Judge
    from validation.suites import Suite


@dataclass(frozen=True)
class Wiring:
    """The parts as one settings file declares them."""

    settings: Settings

    @property
    def parts(self) -> tuple[str, ...]:
        """The databases that the source consists of, by name, the main one first."""
        source = self.settings.source
        named = tuple(dict.fromkeys(name.strip() for name in source.parts.split(",")))
        return tuple(filter(None, named)) or (source.part or source.system,)

    @property
    def part(self) -> str:
        """The main database, or the only one."""
        return self.parts[0]

    @cached_property
    def mappings(self) -> Mappings:
        """All that is declared for the source system; ConfigError with file, line and remedy."""
        from etl.transforms.registry import NAMES
        from mappings.load import load
        from mappings.located import MappingError

        try:
            source = self.settings.source
            return load(source.system, NAMES, paths=self.settings.mapping_folders, parts=self.parts)
        except MappingError as error:
            fact = f"The mapping is wrong: {error}"
            raise ConfigError(
                fact, "Nothing was read or written.", "mend the line and try again"
            ) from error

    @cached_property
    def digest(self) -> str:
        """Of all rules that a wave is worked with: mappings, suites and the conversions' code."""
        return rules_digest(self.mappings.digest)

    @cached_property
    def dsn(self) -> str:
        """The store's address as its owner.

        The embedded server is started where none is configured.
        """
        from etl.store.cluster import Cluster

        url = self.settings.store_url()
        if url and not url.startswith(("postgresql://", "postgres://")):
            raise ConfigError(
                "The store is PostgreSQL, and [store] url names another kind of server",
                "Nothing was read or written.",
                f"write postgresql://… in {self.settings.path}",
            )
        return url or Cluster(self.settings.cluster_root).start()

    def make_private_folders(self) -> None:
        """Make the folders that hold people's data readable by their owner alone; idempotent.

        The work folder itself stays open to be passed through: the embedded server may run under an
        account of its own.
        """
        work = self.settings.work_folder
        for folder in (self.settings.index_folder, work / "reports", work / "logs"):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise FatalError(
                    f"The folder {folder} cannot be made: {error.strerror}",
                    "Nothing was written.",
                    f"ls -ld {folder.parent}",
                ) from None

    def source(self) -> Source:
        """The source with all its databases, or its landing, to be read; the caller closes it."""
        folder = self.settings.landing_folder
        if folder is not None:
            from etl.landing.opened import source_in

            return source_in(folder, self.mappings.system, self.settings.work_folder / "spill")
        return self.databases()

    def databases(self) -> Source:
        """The source itself, whether there is a landing of it or not; the caller closes it."""
        from etl.parts import Parts

        made = {name: partial(self._opened, name) for name in self.parts}
        return Parts(made) if len(made) > 1 else made[self.part]()

    def _opened(self, part: str) -> Source:
        from etl.source import Source

        source = self.settings.source
        named = part if len(self.parts) > 1 else ""
        return Source(self.settings.source_url(part), encoding=source.encoding, part=named)

    def files(self, source: Source, entity: str) -> Files | None:
        """Where the files of an entity come from and go to; None where it has none."""
        from etl.blobs import FolderBlobs
        from etl.files import Files

        spec = self.mappings.source(entity)
        if spec.file is None:
            return None
        share = self.share(spec)
        folder = self.settings.landing_folder
        if folder is not None:
            from etl.landing.opened import share_in

            share = share_in(folder, spec) or share
        limit = self.settings.blobs.max_bytes or None
        return Files(source, share, FolderBlobs(self.settings.blob_folder), limit)

    def share(self, spec: SourceSpec) -> Share | None:
        """The share itself, as the paths of a stream name its files; None where there is none."""
        from etl.share import Share

        root = self.settings.share_folder
        prefixes = spec.file.strip_prefixes if spec.file else ()
        return Share(root, self.settings.share.sentinel, prefixes) if root else None

    def suite(self, entity: str) -> Suite:
        """The expectation suite of an entity; ConfigError with file, line and remedy."""
        from mappings.located import MappingError
        from validation.suites import load_suite

        fields = frozenset(field.name for field in self.mappings.entity(entity).fields)
        try:
            return load_suite(entity, fields)
        except MappingError as error:
            raise ConfigError(
                f"The expectation suite is wrong: {error}",
                "Nothing was written.",
                "mend the line and try again",
            ) from error

    @property
    def declared(self) -> Declared:
        """What the wave of the settings takes."""
        from etl.scope import Declared

        wave = self.settings.wave
        units = {code.strip() for code in wave.units.split(",")} - {""}
        return Declared(tuple(sorted(units)) or None, wave.year_from or None, wave.year_to or None)

    def scope(self, entity: str, batch: int | None = None) -> Scope | None:
        """Which rows of a stream a wave's batch takes; None where that is all of them.

        Without a batch: the rows that any begun wave has.
        """
        from etl.store import scope
        from etl.store.session import connect, plain_errors

        with plain_errors(), connect(self.dsn) as connection:
            found = (
                scope.begun(connection, self.mappings)
                if batch is None
                else scope.of_batch(connection, batch, self.mappings)
            )
        return found and found.of(self.mappings, self.mappings.source(entity).entity)

    def task(self, entity: str, batch: int | None = None) -> Task:
        """What a stream is worked with; its suite is built when the first batch is judged.

        `batch` is that of a wave; without it rows are worked again.
        """
        from etl.batch import Task

        marked = {
            source.target(target)
            for source in self.mappings.sources
            if source.secrecy.marks_parent
            for field in self.mappings.entity(source.entity).parents
            for target in field.references
        }
        codes = {table.name: table for table in self.mappings.codes}
        spec = self.mappings.source(entity)
        return Task(
            self.mappings.entity(entity),
            spec,
            codes,
            _judge(self.suite(spec.entity)),
            marks=spec.stream in marked,
            decisions=self.decisions(entity),
            acts=self.secrecy_acts(entity),
            scope=self.scope(entity, batch),
            same=self.mappings.same,
        )

    def decisions(self, entity: str) -> Decisions | None:
        """What people decided about rows of a stream, as it is in force now."""
        from etl.store import decisions
        from etl.store.session import connect, plain_errors

        with plain_errors(), connect(self.dsn) as connection:
            return decisions.load(connection, self.mappings.source(entity).stream)

    def secrecy_acts(self, entity: str) -> SecrecyActs | None:
        """Releases and withholdings of single rows of a stream, as they are in force now."""
        from etl.store import secrecy_acts
        from etl.store.session import connect, plain_errors

        with plain_errors(), connect(self.dsn) as connection:
            return secrecy_acts.load(connection, self.mappings.source(entity).stream)

    def build_suites(self) -> None:
        """Build every suite once: loads the library, and finds expectations that it has not."""
        from validation.judge import UnknownExpectationError

        for source in self.mappings.sources:
            try:
                _judge(self.suite(source.entity)).prepare()
            except UnknownExpectationError as error:
                raise ConfigError(
                    f"suites/{source.entity}.yaml: {error}",
                    "Nothing was written.",
                    "name an expectation that there is",
                ) from error


# What decides beside them how a row ends, and what it is compared by.
_RULES = (
    "abbreviations.csv", "explode.py", "identity.py", "keys.py", "numbers.py", "secrecy.py",
    "secrecy_shapes.py", "secrecy_words.py", "transform.py", "viet.py",
)  # fmt: skip


def rules_digest(mappings: str, root: Path = Path(__file__).parents[1]) -> str:
    """The digest of mappings joined with the files of suites, conversions and secrecy. Idempotent.

    A batch begun with some of them is not carried on with others.
    """
    digest = hashlib.blake2b(mappings.encode(), digest_size=16)
    files = [
        *sorted((root / "validation/suites").glob("*.yaml")),
        *sorted((root / "etl/transforms").glob("*.py")),
        *sorted((root / "etl/text").glob("*.*")),
        *(root / "etl" / name for name in _RULES),
    ]
    for file in files:
        name = file.relative_to(root).as_posix().encode()
        digest.update(b"\0" + name + b"\0" + file.read_bytes())
    return digest.hexdigest()


@cache
def _judge(suite: Suite) -> Judge:
    """One judge for a suite in a process, from any thread: to make it ready takes its time."""
    from validation.judge import Judge

    return Judge(suite)


@cache
def wiring(config: str) -> Wiring:
    """The wiring of a settings file, once a process."""
    return Wiring(Settings.load(Path(config)))
