"""Moments of a run, told by what can be observed; where there is a choice, the seed chooses."""

from collections.abc import Callable
from pathlib import Path

from tests.faults.scene import Scene, children
from tests.faults.world import landing_of

Moment = Callable[[Scene], Callable[[], object]]
STATE = "SELECT count(*) FROM migration.batch WHERE state = '{}'"
VISIBLE = (
    "SELECT count(*) FROM eoffice.document WHERE batch_id IS NOT NULL AND eoffice.visible(batch_id)"
)
_SPANS = "SELECT count(*) FROM migration.span"
_OF = f"{_SPANS} JOIN migration.stream s ON s.id = stream_id WHERE entity IN ({{}})"
_PIECES = 30  # lines of the log of a landing of the sample, at the least
UPGRADES = (
    "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
    " WHERE d.datname = current_database() AND mode = 'AccessExclusiveLock' AND granted"
)
_IN_TRANSACTION = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'vicmig%' AND backend_xid IS NOT NULL"
)


def counted(query: str, least: int = 1, most: int = 1) -> Moment:
    """When a query counts so many, the number drawn between the two."""

    def moment(scene: Scene) -> Callable[[], object]:
        wanted = scene.chance.randint(least, most)
        return lambda: scene.number(query) >= wanted

    return moment


def at_span(low: float, high: float) -> Moment:
    """Behind a span, drawn between these parts of all spans."""

    def moment(scene: Scene) -> Callable[[], object]:
        assert scene.world.reference
        total = scene.world.reference.spans
        wanted = scene.chance.randint(max(1, int(low * total)), max(1, int(high * total)))
        return lambda: scene.number(_SPANS) >= wanted

    return moment


def of(*entities: str, most: int = 1) -> Moment:
    """Behind one of the first spans of these entities."""
    names = ", ".join(f"'{entity}'" for entity in entities)
    return counted(_OF.format(names), 1, most)


def in_transaction(behind: Moment) -> Moment:
    """While a span is being written, once another moment has come."""

    def moment(scene: Scene) -> Callable[[], object]:
        come = behind(scene)
        return lambda: come() and scene.number(_IN_TRANSACTION)

    return moment


def upgrading(least: int, most: int) -> Moment:
    """In the one transaction that upgrades the schema, when it has made so many objects."""
    return counted(UPGRADES, least, most)


def reading_source(scene: Scene) -> Callable[[], object]:
    """The command looks at its source, before anything is written."""
    database = scene.world.sampled.folder / "vic.db"

    def open_now() -> bool:
        try:
            links = Path(f"/proc/{scene.process.pid}/fd").iterdir()
            return any(link.readlink() == database for link in links)
        except OSError:
            return False

    return open_now


def files(low: float, high: float) -> Moment:
    """When so many files lie in the blob folder, drawn between these parts of all."""

    def moment(scene: Scene) -> Callable[[], object]:
        assert scene.world.reference
        total = len(scene.world.reference.blobs)
        wanted = scene.chance.randint(max(1, int(low * total)), int(high * total))
        return lambda: scene.files() >= wanted

    return moment


def writing_a_file(scene: Scene) -> Callable[[], object]:
    """A blob lies half written."""
    incoming, wanted = scene.place.blobs / "incoming", scene.chance.randint(1, 40)

    def half() -> bool:
        try:
            return scene.files() >= wanted and any(incoming.iterdir())
        except OSError:
            return False

    return half


def indexer_at_work(scene: Scene) -> Callable[[], object]:
    """The batch is loaded, and an indexer of the run's own takes it in."""
    return lambda: (
        scene.number(STATE.format("loaded")) and scene.number(
            "SELECT count(*) FROM eoffice.index_position"
        )
    )  # fmt: skip


def indexers(scene: Scene) -> list[int]:
    return [pid for pid, words in children(scene.process.pid).items() if "run-service" in words]


def workers(scene: Scene) -> list[int]:
    return [pid for pid, words in children(scene.process.pid).items() if "spawn_main" in words]


_PASS = "SELECT count(*) FROM migration.run WHERE kind <> 'migrate'"
pass_begun = counted(_PASS)
waiting = counted("SELECT count(*) FROM migration.due", 1, 40)
pass_loaded = counted(
    "SELECT count(*) FROM migration.batch WHERE kind = 'sync' AND state <> 'loading'"
)
pass_shown = counted(
    "SELECT count(*) FROM migration.batch WHERE kind = 'sync' AND state = 'published'"
)
retiring = counted("SELECT count(*) FROM migration.retired")
renewing = counted("SELECT count(*) FROM eoffice.feed WHERE kind = 'span'", 1, 3)
loaded = counted(STATE.format("loaded"))
published = counted(STATE.format("published"))
cut = counted("SELECT count(*) FROM migration.lane", 1, 5)
finishing = counted("SELECT count(*) FROM migration.stream_count", 1, 9)
marks = counted("SELECT count(*) FROM migration.live_identity")
run_done = counted("SELECT count(*) FROM migration.run WHERE state = 'done'")
begun = counted("SELECT count(*) FROM migration.run WHERE state = 'running'")


def run_of(kind: str) -> Moment:
    """A run of this kind has begun."""
    return counted(f"SELECT count(*) FROM migration.run WHERE kind = '{kind}'")


def verifying(least: int, most: int) -> Moment:
    """When so many ranges of a verification are through."""
    return counted("SELECT count(*) FROM migration.verified_range WHERE done", least, most)


acting = in_transaction(counted("SELECT 1"))


def landed(low: float, high: float) -> Moment:
    """When a landing has finished so many of its pieces, drawn between these parts of all."""

    def moment(scene: Scene) -> Callable[[], object]:
        log = landing_of(scene.place) / "work.jsonl"
        wanted = scene.chance.randint(1 + int(low * _PIECES), int(high * _PIECES))

        def so_many() -> bool:
            try:
                return log.read_bytes().count(b"\n") >= wanted
            except OSError:
                return False

        return so_many

    return moment


def landed_files(low: float, high: float) -> Moment:
    """When a landing has copied so many files, drawn between these parts of all."""

    def moment(scene: Scene) -> Callable[[], object]:
        assert scene.world.reference
        total = len(scene.world.reference.blobs)
        wanted = scene.chance.randint(max(1, int(low * total)), int(high * total))
        files = landing_of(scene.place) / "files"
        return lambda: sum(1 for path in files.rglob("*") if path.is_file()) >= wanted

    return moment
