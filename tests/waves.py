"""Migrations of some units and years: one wave after another, stage by stage."""

from dataclasses import dataclass, field, replace

from etl.batch import Task
from etl.loader import Pen
from etl.scope import EVERYTHING, Declared
from etl.store import finish, runs, scope
from etl.store.session import connect
from tests.migration import Small


@dataclass
class Waves(Small):
    """Waves of one source into one store, each published before the next begins."""

    declared: Declared = field(default=EVERYTHING)
    batch_id: int = 0

    def wave(self, name: str, declared: Declared) -> None:
        """Migrate and publish a wave."""
        self.declared = declared
        with connect(self.dsn) as connection:
            pen = runs.begin(connection, name, self.mappings.digest, declared).pen
        self.batch_id = pen.batch_id
        self.run(pen=pen)
        with connect(self.dsn) as connection:
            runs.loaded(connection, pen)
            runs.publish(connection, pen)
            runs.finish(connection, pen.run_id, "done")

    def task(self, entity: str) -> Task:
        """What a stream is worked with in the wave at work."""
        with connect(self.dsn) as connection:
            found = scope.of_batch(connection, self.batch_id, self.mappings)
        return replace(super().task(entity), scope=found and found.of(self.mappings, entity))

    def _finish(self, pen: Pen, entity: str) -> None:
        super()._finish(pen, entity)
        found = self.task(entity).scope
        if found is not None and found.remembered:
            stream = self.stream_id(entity)
            lists = [one.stream for one in self.mappings.sources if one.explode]
            with connect(self.dsn) as connection:
                problem = scope.settle(connection, pen, stream, lists)
                finish.note_problem(connection, pen, stream, problem)
