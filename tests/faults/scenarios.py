"""The fault matrix as data: at which stage, what happens, how the run has to end, what mends it.

After each the same command is given again, and must end as a run that nothing disturbed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults import harm, moments
from tests.faults.harm import Harm
from tests.faults.moments import Moment, at_span, files, in_transaction, of, upgrading

KILLED, GOES_ON, STOPS, EITHER = "killed", "goes on", "stops", "goes on or stops"


@dataclass(frozen=True)
class Scenario:
    """One line of the matrix.

    ends: `killed` by the fault itself; `goes on` to a good end by itself; `stops` with one clear
    message; `goes on or stops`, as the moment has it.
    needs: servers and rights; begin: what the command finds, disturbed or not, and may write into
    its words as {name}; prepare: what is set up for the fault; mend: before it is repeated.
    """

    stage: str
    fault: str
    when: Moment
    harm: Harm
    ends: str = KILLED
    needs: frozenset[str] = frozenset()
    begin: tuple[Harm, ...] = ()
    prepare: tuple[Harm, ...] = ()
    mend: Harm | None = None
    command: tuple[str, ...] = ("migrate", "--json")
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.stage}: {self.fault}".replace(" ", "-").replace(":", "")


_POOL = frozenset({"processes"})
_OWN = frozenset({"cluster"})
_SOURCE = frozenset({"mariadb"})
_LINE = frozenset({"mariadb", "source line"})
_STORE_LINE = frozenset({"store line"})
_MOUNT = frozenset({"mount"})
_SHARE = (harm.own_share,)
_LATER = frozenset({"migrated"})
_SYNC = ("sync", "--json")


def _passes() -> list[Scenario]:
    """The same for a pass over what changed since."""
    stages: dict[str, Moment] = {
        "sync, begun": moments.pass_begun,
        "sync, rows found": moments.waiting,
        "sync, within a span": in_transaction(moments.waiting),
        "sync, rows retired": moments.retiring,
        "sync, loaded": moments.pass_loaded,
        "sync, published": moments.pass_shown,
    }
    found = [Scenario(stage, "main process killed", when, harm.kill_main, needs=_LATER,
                      command=_SYNC) for stage, when in stages.items()]  # fmt: skip
    found += [
        Scenario("sync, rows found", "Ctrl-C", moments.waiting, harm.ctrl_c, STOPS, _LATER,
                 command=_SYNC),
        Scenario("sync, rows found", "sessions ended", moments.waiting, harm.end_sessions, GOES_ON,
                 _LATER, command=_SYNC),
        Scenario("sync, loaded", "sessions ended", moments.pass_loaded, harm.end_sessions, GOES_ON,
                 _LATER, command=_SYNC),
    ]  # fmt: skip
    return found


_PUBLISHED = frozenset({"published"})
_VERIFY, _LAND = ("verify", "--json"), ("land", "--json")
_REMAP = ("migrate", "--remap", "--json")
_RETRY = ("quarantine", "retry", "--cause", "{cause}", "--json")
_TAKE_BACK = ("rollback", "--batch", "1", *harm.BY_TWO)
_PURGE = ("purge", "--document", "{document}", *harm.BY_TWO)


def _others() -> list[Scenario]:
    """Commands beside the load: the same invariant, wherever they are cut off."""
    both = (harm.approved(*_TAKE_BACK),), (harm.some_document, harm.approved(*_PURGE))
    found = []
    for stage, when, command, needs, begin in (
        ("verify, begun", moments.verifying(1, 1), _VERIFY, _PUBLISHED, ()),
        ("verify, ranges", moments.verifying(2, 40), _VERIFY, _PUBLISHED, ()),
        ("rollback, at work", moments.acting, _TAKE_BACK, _PUBLISHED, both[0]),
        ("rollback, committed", moments.run_of("rollback"), _TAKE_BACK, _PUBLISHED, both[0]),
        ("purge, at work", moments.acting, _PURGE, _PUBLISHED, both[1]),
        ("purge, committed", moments.run_of("purge"), _PURGE, _PUBLISHED, both[1]),
        ("remap, rows found", moments.waiting, _REMAP, _LATER, ()),
        ("remap, within a span", in_transaction(moments.waiting), _REMAP, _LATER, ()),
        ("retry, begun", moments.run_of("retry"), _RETRY, _PUBLISHED, (harm.largest_cause,)),
    ):
        found += [
            Scenario(stage, "main process killed", when, harm.kill_main, KILLED, needs, begin,
                     command=command),
            Scenario(stage, "sessions ended", when, harm.end_sessions, EITHER, needs, begin,
                     command=command),
        ]  # fmt: skip
    found += [
        Scenario("landing, begun", "main process killed", moments.landed(0.0, 0.1), harm.kill_main,
                 command=_LAND),
        Scenario("landing, tables", "main process killed", moments.landed(0.1, 0.9),
                 harm.kill_main, command=_LAND),
        Scenario("landing, files", "main process killed", moments.landed_files(0.1, 0.9),
                 harm.kill_main, command=_LAND),
        Scenario("landing, files", "share away for seconds", moments.landed_files(0.1, 0.5),
                 harm.away_for_a_while(harm.share), EITHER, prepare=_SHARE, command=_LAND),
        Scenario("landing, tables", "source server killed and restarted", moments.landed(0.1, 0.7),
                 harm.restart_source, GOES_ON, _SOURCE, command=_LAND),
        Scenario("landing, tables", "source server killed", moments.landed(0.1, 0.7),
                 harm.kill_source, STOPS, _SOURCE, (), (harm.little_patience,), harm.start_source,
                 command=_LAND),
        Scenario("verify, ranges", "source server killed and restarted", moments.verifying(2, 30),
                 harm.restart_source, EITHER, _SOURCE | _PUBLISHED, command=_VERIFY),
        Scenario("verify, ranges", "source server killed", moments.verifying(2, 30),
                 harm.kill_source, STOPS, _SOURCE | _PUBLISHED, (), (harm.little_patience,),
                 harm.start_source, command=_VERIFY),
        Scenario("verify, ranges", "line to the store cut", moments.verifying(2, 30),
                 harm.cut_line, EITHER, _STORE_LINE | _PUBLISHED, command=_VERIFY),
        Scenario("verify, ranges", "SIGTERM", moments.verifying(2, 30), harm.terminate, STOPS,
                 _PUBLISHED, command=_VERIFY),
        Scenario("remap, rows found", "line to the store cut", moments.waiting, harm.cut_line,
                 GOES_ON, _STORE_LINE | _LATER, command=_REMAP),
        Scenario("rollback, at work", "line to the store cut", moments.acting, harm.cut_line,
                 EITHER, _STORE_LINE | _PUBLISHED, both[0], command=_TAKE_BACK),
        Scenario("purge, at work", "line to the store cut", moments.acting, harm.cut_line,
                 EITHER, _STORE_LINE | _PUBLISHED, both[1], command=_PURGE),
    ]  # fmt: skip
    return found


def _kills() -> list[Scenario]:
    """kill -9 of the main process or of the whole group, at every stage."""
    stages: dict[str, Moment] = {
        "check": moments.reading_source,
        "taking the pen": moments.begun,
        "cut": moments.cut,
        "before documents": moments.marks,
        "units and persons": of("unit", "person", most=2),
        "documents": of("incoming_document", "outgoing_document", most=3),
        "within a document span": in_transaction(of("unit", "person")),
        "children": of("step", "recipient", "task", "case_file", "relation", most=5),
        "within a child span": in_transaction(of("incoming_document", most=2)),
        "files being copied": files(0.05, 0.9),
        "a file half written": moments.writing_a_file,
        "between spans": at_span(0.1, 0.9),
        "finish of a stream": moments.finishing,
        "loaded, not published": moments.loaded,
        "index catching up": moments.indexer_at_work,
        "published, report not written": moments.published,
    }
    whole = {"check", "documents", "files being copied", "between spans", "loaded, not published"}
    found = [Scenario(stage, "main process killed", when, harm.kill_main)
             for stage, when in stages.items()]  # fmt: skip
    found += [Scenario(stage, "process group killed", stages[stage], harm.kill_group)
              for stage in stages if stage in whole]  # fmt: skip
    return found


SCENARIOS: tuple[Scenario, ...] = (
    *_kills(),
    *_passes(),
    *_others(),
    Scenario("between spans", "killed twice", at_span(0.1, 0.5), harm.kill_twice),
    # Worker processes, the indexer, the Prefect server
    Scenario("documents", "worker process killed", of("unit", "person"), harm.kill_worker,
             GOES_ON, _POOL),
    Scenario("children", "worker process killed", of("step", "recipient"), harm.kill_worker,
             GOES_ON, _POOL),
    Scenario("children", "parent of the workers killed", of("incoming_document", most=2),
             harm.kill_main, needs=_POOL),
    Scenario("files being copied", "parent of the workers killed", files(0.05, 0.6),
             harm.kill_main, needs=_POOL),
    Scenario("index catching up", "indexer killed", moments.loaded, harm.kill_indexer, GOES_ON),
    Scenario("documents", "Prefect server killed", of("incoming_document"), harm.kill_prefect,
             GOES_ON, prepare=(harm.own_prefect,)),
    # Signals
    Scenario("documents", "Ctrl-C", of("incoming_document"), harm.ctrl_c, STOPS),
    Scenario("children", "SIGTERM", of("step"), harm.terminate, STOPS),
    Scenario("children", "SIGTERM to a pool", of("step"), harm.terminate, STOPS, _POOL),
    Scenario("loaded, not published", "SIGTERM", moments.loaded, harm.terminate, EITHER),
    Scenario("between spans", "stopped and continued", at_span(0.2, 0.8), harm.stop_and_go,
             GOES_ON),
    Scenario("between spans", "stopped, taken over, continued", at_span(0.2, 0.8),
             harm.taken_over, STOPS),
    Scenario("within a child span", "stopped, taken over, continued",
             in_transaction(of("incoming_document")), harm.taken_over, STOPS),
    # The store
    Scenario("documents", "PostgreSQL killed and restarted", of("incoming_document"),
             harm.restart_postgres, GOES_ON, _OWN),
    Scenario("within a child span", "PostgreSQL killed and restarted",
             in_transaction(of("incoming_document", most=2)), harm.restart_postgres, GOES_ON, _OWN),
    Scenario("loaded, not published", "PostgreSQL killed and restarted", moments.loaded,
             harm.restart_postgres, GOES_ON, _OWN),
    Scenario("children", "PostgreSQL killed", of("step", most=3), harm.kill_postgres, STOPS, _OWN,
             prepare=(harm.little_patience,), mend=harm.start_postgres),
    Scenario("children", "embedded PostgreSQL killed", of("step", most=3), harm.kill_postgres,
             STOPS, _OWN | {"embedded"}, prepare=(harm.little_patience,)),
    Scenario("schema upgrade", "PostgreSQL killed", upgrading(1, 30), harm.kill_postgres, STOPS,
             _OWN | {"old"}, prepare=(harm.little_patience,), mend=harm.start_postgres),
    Scenario("children", "one backend killed", of("step", most=3), harm.kill_backend, GOES_ON,
             _OWN),
    Scenario("documents", "sessions ended", of("incoming_document"), harm.end_sessions, GOES_ON),
    Scenario("index catching up", "sessions ended", moments.indexer_at_work, harm.end_sessions,
             GOES_ON),
    Scenario("children", "disk of the store full", of("step", most=2), harm.fill_store_disk, STOPS,
             _OWN | {"store disk"}, prepare=(harm.little_patience,), mend=harm.free_disk),
    Scenario("documents", "line to the store cut", of("unit", "person"), harm.cut_line, GOES_ON,
             _STORE_LINE),
    Scenario("children", "line to the store cut", of("step", most=6), harm.cut_line, GOES_ON,
             _STORE_LINE),
    Scenario("files being copied", "line to the store away for seconds", files(0.05, 0.8),
             harm.cut_line_for_a_while, GOES_ON, _STORE_LINE),
    Scenario("loaded, not published", "line to the store cut", moments.loaded, harm.cut_line,
             GOES_ON, _STORE_LINE),
    Scenario("schema upgrade", "process killed", upgrading(1, 30), harm.kill_main,
             needs=frozenset({"old"})),
    Scenario("schema upgrade", "process group killed", upgrading(30, 90), harm.kill_group,
             needs=frozenset({"old"})),
    # The source
    Scenario("documents", "source server killed and restarted", of("unit", "person"),
             harm.restart_source, GOES_ON, _SOURCE),
    Scenario("children", "source server killed and restarted", of("step", "recipient", most=4),
             harm.restart_source, GOES_ON, _SOURCE),
    Scenario("children", "source server killed", of("step"), harm.kill_source, STOPS, _SOURCE,
             prepare=(harm.little_patience,), mend=harm.start_source),
    Scenario("documents", "line to the source cut", of("unit", "person"), harm.cut_line, GOES_ON,
             _LINE),
    Scenario("children", "line to the source away for seconds", of("step", "recipient"),
             harm.cut_line_for_a_while, GOES_ON, _LINE),
    # Files: where they come from, where they go to
    Scenario("files being copied", "share away for seconds", files(0.02, 0.5),
             harm.away_for_a_while(harm.share), GOES_ON, prepare=_SHARE),
    Scenario("files being copied", "sentinel away for seconds", files(0.02, 0.5),
             harm.away_for_a_while(harm.sentinel), GOES_ON, prepare=_SHARE),
    Scenario("files being copied", "share away and back many times", files(0.02, 0.2),
             harm.flicker(harm.share), GOES_ON, prepare=_SHARE),
    Scenario("files being copied", "share away", files(0.02, 0.5), harm.take_away(harm.share),
             STOPS, prepare=(*_SHARE, harm.little_patience), mend=harm.bring_back(harm.share)),
    Scenario("files being copied", "blob folder away for seconds", files(0.02, 0.6),
             harm.away_for_a_while(harm.blobs), GOES_ON),
    Scenario("files being copied", "blob folder away", files(0.02, 0.6),
             harm.take_away(harm.blobs), STOPS, prepare=(harm.little_patience,),
             mend=harm.bring_back(harm.blobs)),
    Scenario("files being copied", "blob folder read-only", files(0.02, 0.6),
             harm.remount("ro"), STOPS, _MOUNT, prepare=(harm.mounted("64m"),),
             mend=harm.remount("rw")),
    Scenario("files being copied", "disk of the blob folder full", files(0.0, 0.01),
             harm.nothing, STOPS, _MOUNT, prepare=(harm.mounted("300k"),),
             mend=harm.remount("size=64m")),
    Scenario("files being copied", "files may not grow", files(0.0, 0.01), harm.nothing, STOPS,
             prepare=(harm.small_files_only,), mend=harm.no_limits),
)  # fmt: skip
