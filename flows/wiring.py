"""Where the parts are put together: settings -> source, share, blobs, store, specs.

Nothing is opened before it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from etl.errors import ConfigError
from flows.settings import Settings

if TYPE_CHECKING:
    from etl.batch import Task
    from etl.files import Files
    from etl.source import Source
    from mappings.schema import Mappings


@dataclass(frozen=True)
class Wiring:
    """The parts as one settings file declares them."""

    settings: Settings

    @property
    def part(self) -> str:
        """Which copy of the source this is."""
        return self.settings.source.part or self.settings.source.system

    @cached_property
    def mappings(self) -> Mappings:
        """All that is declared for the source system; ConfigError with file, line and remedy."""
        from etl.transforms.registry import NAMES
        from mappings.load import load
        from mappings.located import MappingError

        try:
            return load(self.settings.source.system, NAMES)
        except MappingError as error:
            fact = f"The mapping is wrong: {error}"
            raise ConfigError(
                fact, "Nothing was read or written.", "mend the line and try again"
            ) from error

    @cached_property
    def dsn(self) -> str:
        """The store's address as its owner.

        The embedded server is started where none is configured.
        """
        from etl.store.cluster import Cluster

        return self.settings.store_url() or Cluster(self.settings.cluster_root).start()

    def source(self) -> Source:
        """The source, open for reading; the caller closes it."""
        from etl.source import Source

        return Source(self.settings.source_url())

    def files(self, source: Source, entity: str) -> Files | None:
        """Where the files of an entity come from and go to; None where it has none."""
        from etl.blobs import FolderBlobs
        from etl.files import Files
        from etl.share import Share

        spec = self.mappings.source(entity)
        if spec.file is None:
            return None
        root = self.settings.share_folder
        share = (
            Share(root, self.settings.share.sentinel, spec.file.strip_prefixes) if root else None
        )
        limit = self.settings.blobs.max_bytes or None
        return Files(source, share, FolderBlobs(self.settings.blob_folder), limit)

    def task(self, entity: str) -> Task:
        """What a stream is worked with; the suite is built here, once a process."""
        from etl.batch import Task
        from mappings.located import MappingError
        from validation.judge import Judge
        from validation.suites import load_suite

        spec = self.mappings.entity(entity)
        try:
            suite = load_suite(entity, frozenset(field.name for field in spec.fields))
        except MappingError as error:
            fact = f"The expectation suite is wrong: {error}"
            raise ConfigError(
                fact, "Nothing was written.", "mend the line and try again"
            ) from error
        marked = {
            target
            for source in self.mappings.sources
            if source.secrecy.marks_parent
            for field in self.mappings.entity(source.entity).parents
            for target in field.references
        }
        codes = {table.name: table for table in self.mappings.codes}
        source = self.mappings.source(entity)
        return Task(spec, source, self.part, codes, Judge(suite), marks=entity in marked)


@cache
def wiring(config: str) -> Wiring:
    """The wiring of a settings file, once a process."""
    return Wiring(Settings.load(Path(config)))
