"""Taking back, in process: what `vicmig rollback` does behind plan and approval."""

from etl.store import finish, leftovers, rollback, runs
from etl.store.regroup import regroup
from etl.store.session import Connection, connect
from mappings.schema import Stream
from tests.migration import Small


class Bytes:
    """A place of blobs that only notes what it let go of."""

    def __init__(self) -> None:
        self.removed: set[str] = set()

    def remove(self, sha256: bytes) -> None:
        self.removed.add(sha256.hex())


def take_back(small: Small, batch: int | None = None, run: int | None = None) -> rollback.Plan:
    """Plan and carry out; the plan."""
    with connect(small.dsn) as connection:
        plan = rollback.plan(connection, rollback.find(connection, batch, run))
        with connection.transaction():
            pen = rollback.take_back(
                connection, plan, small.mappings.digest, streams_of_lists(small, connection)
            )
        regroup(small.dsn, connection, pen)
        for source in small.mappings.sources:
            entity = small.mappings.entity(source.entity)
            if entity.identity:
                stream = small.stream_id(source.entity)
                direction = dict(entity.constants)["direction"]
                finish.remark_repeats(connection, pen, stream, direction)
        leftovers.remove_bytes(connection, Bytes())
        runs.finish(connection, pen.run_id, "done")
    return plan


def streams_of_lists(small: Small, connection: Connection) -> dict[int, Stream]:
    """Streams whose rows are items of a list, by id."""
    mappings = small.mappings
    return {runs.stream_id(connection, *s.stream): s.stream for s in mappings.sources if s.explode}
