"""The faults themselves: real processes killed, real lines cut, real folders taken away."""

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import sleep

import psycopg

from etl.store.cluster import _server_pid
from etl.store.cluster_host import find_host
from tests.commands import PATIENCE, at_work, kill, spans
from tests.faults.moments import indexers, workers
from tests.faults.scene import Scene, mount, wait_until
from tests.people import APPROVER, OPERATOR, PASSWORDS, with_people

Harm = Callable[[Scene], None]
BY_TWO = ("--as", OPERATOR, "--basis", "QĐ 12", "--execute", "--json")
_BACKENDS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'vicmig%' AND pid <> pg_backend_pid()"
)


def signalled(number: int, *, group: bool) -> Harm:
    """A signal to the main process, or to its whole group."""

    def harm(scene: Scene) -> None:
        if group:
            kill(scene.process, number)
        else:
            os.kill(scene.process.pid, number)

    return harm


kill_main = signalled(signal.SIGKILL, group=False)
kill_group = signalled(signal.SIGKILL, group=True)
ctrl_c = signalled(signal.SIGINT, group=True)
terminate = signalled(signal.SIGTERM, group=False)


def kill_twice(scene: Scene) -> None:
    """The run that carries on is killed as well."""
    kill_group(scene)
    behind = spans(scene.dsn) + scene.chance.randint(1, 8)
    with at_work(scene.place, "migrate", "--json") as again:
        wait_until(
            lambda: spans(scene.dsn) >= behind or again.poll() is not None, "no further span"
        )


def kill_worker(scene: Scene) -> None:
    """One worker process of the pool."""
    wait_until(lambda: workers(scene) or scene.process.poll() is not None, "no worker process")
    found = workers(scene)
    if found:
        os.kill(scene.chance.choice(found), signal.SIGKILL)


def kill_indexer(scene: Scene) -> None:
    for pid in indexers(scene):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def kill_postgres(scene: Scene) -> None:
    """The postmaster; it stays down."""
    assert scene.cluster
    os.kill(_server_pid(find_host(scene.cluster.root)), signal.SIGKILL)


def restart_postgres(scene: Scene) -> None:
    """The postmaster is killed, and started again."""
    assert scene.cluster
    kill_postgres(scene)
    scene.cluster.start()


def kill_backend(scene: Scene) -> None:
    """One server process of the store: PostgreSQL then ends all sessions and recovers."""
    assert scene.cluster
    parent = _server_pid(find_host(scene.cluster.root))
    with psycopg.connect(scene.dsn, autocommit=True) as owner:
        found = [pid for (pid,) in owner.execute(_BACKENDS)]
    if found:
        pid = scene.chance.choice(found)
        assert str(parent) in Path(f"/proc/{pid}/stat").read_text().split()
        os.kill(pid, signal.SIGKILL)


def end_sessions(scene: Scene) -> None:
    """The sessions of the run are ended, as by an administrator."""
    with psycopg.connect(scene.dsn, autocommit=True) as owner:
        owner.execute(f"SELECT pg_terminate_backend(pid) FROM ({_BACKENDS}) AS found".encode())


def fill_store_disk(scene: Scene) -> None:
    """The disk of the store's server has nothing left."""
    assert scene.cluster
    filler = find_host(scene.cluster.root).base / "filler"
    scene.notes["filler"] = filler
    with filler.open("wb", buffering=0) as out, contextlib.suppress(OSError):
        while True:
            out.write(b"\0" * 4096)


def free_disk(scene: Scene) -> None:
    scene.notes["filler"].unlink()
    if scene.cluster:
        scene.cluster.start()


def cut_line(scene: Scene) -> None:
    assert scene.proxy
    scene.proxy.cut()


def cut_line_for_a_while(scene: Scene) -> None:
    assert scene.proxy
    scene.proxy.open = False
    scene.proxy.cut()
    sleep(scene.chance.uniform(2, 5))
    scene.proxy.open = True


def kill_source(scene: Scene) -> None:
    """mariadbd is killed; it stays down."""
    server = scene.notes["maria"]
    os.kill(server._pid(), signal.SIGKILL)
    wait_until(lambda: not server._pid(), "MariaDB does not die")


def restart_source(scene: Scene) -> None:
    """mariadbd is killed, and started again some seconds later."""
    kill_source(scene)
    sleep(scene.chance.uniform(0, 4))
    scene.notes["maria"].start()


def start_source(scene: Scene) -> None:
    scene.notes["maria"].start()


def _away(path: Path) -> Path:
    return path.with_name(f"{path.name}.away")


def take_away(what: Callable[[Scene], Path]) -> Harm:
    """A folder or file is not there any more."""

    def harm(scene: Scene) -> None:
        path = what(scene)
        path.rename(_away(path))

    return harm


def bring_back(what: Callable[[Scene], Path]) -> Harm:
    def harm(scene: Scene) -> None:
        path = what(scene)
        if path.is_dir():  # whatever was made in its place has to be empty
            path.rmdir()
        _away(path).rename(path)

    return harm


def away_for_a_while(what: Callable[[Scene], Path]) -> Harm:
    """Not there for some seconds, while the run goes on."""

    def harm(scene: Scene) -> None:
        take_away(what)(scene)
        sleep(scene.chance.uniform(2, 5))
        bring_back(what)(scene)

    return harm


def flicker(what: Callable[[Scene], Path]) -> Harm:
    """Away and back many times, each for moments."""

    def harm(scene: Scene) -> None:
        for _ in range(40):
            take_away(what)(scene)
            sleep(scene.chance.uniform(0, 0.02))
            bring_back(what)(scene)
            sleep(scene.chance.uniform(0, 0.05))

    return harm


def share(scene: Scene) -> Path:
    return Path(scene.notes["settings"]["share.root"])


def sentinel(scene: Scene) -> Path:
    return share(scene) / "VIC_SHARE.txt"


def blobs(scene: Scene) -> Path:
    return scene.place.blobs


def mounted(size: str) -> Harm:
    """The blob folder is a disk of its own, of this size."""

    def prepare(scene: Scene) -> None:
        scene.place.blobs.mkdir(parents=True)
        mount(scene.undo, scene.place.blobs, size)

    return prepare


def remount(*options: str) -> Harm:
    """The blob folder's disk with other options: read-only, smaller, larger."""

    def harm(scene: Scene) -> None:
        wanted = ",".join(("remount", *options))
        for _ in range(1000):  # a file open for writing keeps it busy
            command = ["mount", "-o", wanted, str(scene.place.blobs)]
            if subprocess.run(command, check=False, capture_output=True).returncode == 0:
                return
            sleep(0.005)
        raise AssertionError(wanted)

    return harm


def may_mount() -> bool:
    """Whether this machine lets us mount: root in a container often may not."""
    if os.geteuid() != 0:
        return False
    probe = Path("/tmp") / f"vicmig-mount-{os.getpid()}"
    probe.mkdir(exist_ok=True)
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "tmpfs", str(probe)], check=False, capture_output=True
        )
        if done.returncode == 0:
            subprocess.run(["umount", str(probe)], check=True)
        return done.returncode == 0
    finally:
        probe.rmdir()


def small_files_only(scene: Scene) -> None:
    """A limit on the size of files, which every user may set, refuses as a full disk does."""
    scene.place.before = ("sh", "-c", 'ulimit -f 100; exec "$@"', "sh")


def no_limits(scene: Scene) -> None:
    scene.place.before = ()


def own_share(scene: Scene) -> None:
    scene.share_of_its_own()


def little_patience(scene: Scene) -> None:
    scene.set(run__patience=2)


def own_prefect(scene: Scene) -> None:
    """A Prefect server of the run's own; its folder was made once, for that takes long."""
    from flows import prefect_server

    home = scene.place.folder / ".vicmig" / "prefect"
    kept = scene.world.folder / "prefect-to-kill"
    scene.world.source_lock.acquire()
    scene.undo.callback(scene.world.source_lock.release)
    kept.mkdir(exist_ok=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    home.symlink_to(kept)
    scene.undo.callback(prefect_server.stop_server, home)
    prefect_server.ensure_server(home, 42600)
    scene.set(prefect__api_url="", prefect__port=42600)


def kill_prefect(scene: Scene) -> None:
    state = scene.place.folder / ".vicmig" / "prefect" / "server.json"
    os.kill(json.loads(state.read_text())["pid"], signal.SIGKILL)


def taken_over(scene: Scene) -> None:
    """Stopped long enough for another run to take over and end; then it wakes up."""
    kill(scene.process, signal.SIGSTOP)
    done = scene.place.run("migrate", "--take-over", "--json", seconds=PATIENCE)
    assert done.status == 0, done
    kill(scene.process, signal.SIGCONT)


def stop_and_go(scene: Scene) -> None:
    """Stopped for a while, as by a machine that sleeps, and nobody took over."""
    kill(scene.process, signal.SIGSTOP)
    sleep(scene.chance.uniform(1, 4))
    kill(scene.process, signal.SIGCONT)


def some_document(scene: Scene) -> None:
    """The first document that was loaded and has files: {document}."""
    with psycopg.connect(scene.dsn) as connection:
        row = connection.execute(
            "SELECT min(document_id::text) FROM eoffice.attachment WHERE batch_id IS NOT NULL"
        ).fetchone()
    assert row
    scene.notes["words"] = {"document": str(row[0])}


def largest_cause(scene: Scene) -> None:
    """Why most of the rows that people may decide on wait: {cause}."""
    told = scene.place.run("quarantine", "list", "--json", seconds=PATIENCE)
    scene.notes["words"] = {"cause": told.data["causes"][0]["cause"]}


def approved(*command: str) -> Harm:
    """A second person has approved what the command asks for."""

    def begin(scene: Scene) -> None:
        with_people(scene.dsn)
        scene.place.environment = {**scene.place.environment, **PASSWORDS}
        scene.place.run(*scene.said(command), seconds=PATIENCE).refused(2)
        given = scene.place.run("approve", "1", "--as", APPROVER, seconds=PATIENCE)
        assert given.status == 0, given

    return begin


def nothing(_scene: Scene) -> None:
    """What was prepared is fault enough."""


def start_postgres(scene: Scene) -> None:
    assert scene.cluster
    scene.cluster.start()
