"""`vicmig demo` and `vicmig sample`.

A stand-in VIC from end to end, on a machine that has nothing.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from etl.errors import ConfigError, FatalError
from flows import audit, prefect_server, settings_file
from flows.outcome import Outcome, outcome
from flows.prefect_server import is_free
from flows.wiring import wiring

if TYPE_CHECKING:
    from pathlib import Path

    from flows.settings import Settings, Value
    from services.standin.sample import Order

DEMO_ACCOUNTS = """Accounts (password of each: vicmig):
  vanthu.ubnd   văn thư cơ quan, reads all registers of the province's agencies
  vanthu.snv    văn thư đơn vị, reads the registers of Sở Nội vụ
  chuyenvien    chuyên viên, reads what was routed to them
  lanhdao       lãnh đạo, reads the documents of Sở Tài chính
  quantri       system administrator, reads no content
  vanhanh       works the migration: asks for rollback, purge, release, cutover; reads no content
  pheduyet      approves what vanhanh asks for; reads no content"""


def make_sample(order: Order) -> str:
    """Make a stand-in VIC; what was made, in words. Passwords are never repeated."""
    from services.standin.errors import StandinError
    from services.standin.sample import make

    try:
        made = make(order)
    except StandinError as error:
        raise FatalError(str(error), "", "vicmig sample --help") from None
    rows = sum(sum(by_outcome.values()) for by_outcome in made.counts.values())
    return (
        f"{order.documents} documents, {rows} rows,"
        f" {made.files} files ({made.bytes / 1e6:.0f} MB) are made."
    )


def run(workdir: Path, documents: int, seed: int, *, serve: bool, quiet: bool) -> Outcome:
    """Make, migrate, reconcile and, unless told not to, serve.

    A second call in the same folder goes on where it was.
    """
    from flows import migrate as migration

    config = _prepared(workdir, documents, seed)
    wired = wiring(str(config))
    wired.make_private_folders()
    say = (lambda _text: None) if quiet else click.echo
    prefect_server.launch(wired.settings.prefect_home, wired.settings.prefect.port)
    say(_sampled(workdir, documents, seed))
    _live_side(wired.dsn, workdir)
    with ExitStack() as up:
        from flows.serve import services

        running = up.enter_context(services(config, wired.settings))
        done = migration.migrate(config, quiet=quiet)
        said = outcome(config, done.clock)
        if not serve:
            running.stop()
            _shut(wired.settings)
            return said
        click.echo(said.text)
        _stay(wired.settings, running)
    return said


def _prepared(workdir: Path, documents: int, seed: int) -> Path:
    """The folder with its settings; an order for another sample in the same folder is refused."""
    workdir.mkdir(parents=True, exist_ok=True)
    folder = workdir.resolve()
    order = folder / "demo.json"
    wanted = {"documents": documents, "seed": seed}
    if order.is_file() and json.loads(order.read_text()) != wanted:
        raise ConfigError(
            f"{workdir} holds a demo of another size or seed",
            "It was left as it is.",
            "name another --workdir",
        )
    config = folder / "vicmig.toml"
    if not config.is_file():
        ports = {
            name: _free(start) for name, start in (("search_port", 8781), ("routing_port", 8791))
        }
        values: dict[str, Value] = {
            "source.url": "sqlite:///vic.db",
            "share.root": "share",
            "share.sentinel": "VIC_SHARE.txt",
            **{f"services.{name}": value for name, value in ports.items()},
        }
        settings_file.write(config, values)
    order.write_text(json.dumps(wanted))
    return config


def _free(port: int) -> int:
    return next(candidate for candidate in range(port, 65535) if is_free("127.0.0.1", candidate))


def _sampled(workdir: Path, documents: int, seed: int) -> str:
    """Make the source once; a half-made one is made anew."""
    from services.standin.sample import Order

    done = workdir / "sample.done"
    if done.is_file():
        return done.read_text()
    for half in (workdir / "vic.db", workdir / "truth.jsonl", workdir / "live.jsonl"):
        half.unlink(missing_ok=True)
    order = Order(
        source=f"sqlite:///{workdir.resolve() / 'vic.db'}",
        share=workdir / "share",
        documents=documents,
        seed=seed,
        truth=workdir / "truth.jsonl",
        live=workdir / "live.jsonl",
        force="force",
    )
    said = make_sample(order)
    done.write_text(said)
    return said


def _live_side(dsn: str, workdir: Path) -> None:
    from etl.store.upgrade import upgrade
    from services.standin.live import load_live

    upgrade(dsn)
    load_live(dsn, workdir / "live.jsonl")


def _stay(settings: Settings, running: Any) -> None:
    import time

    from flows.serve import address

    click.echo(f"Search page: {address(settings, 'search')}")
    click.echo(f"Routing:     {address(settings, 'routing')}")
    click.echo(DEMO_ACCOUNTS)
    click.echo("Ctrl-C ends it; the same command brings it back.")
    try:
        while not running.ended():
            time.sleep(0.5)
    except KeyboardInterrupt:
        running.stop()
        _shut(settings)


def _shut(settings: Settings) -> None:
    from etl.store.cluster import Cluster

    audit.before_stop(settings)
    prefect_server.stop_server(settings.prefect_home)
    if not settings.store.url:
        Cluster(settings.cluster_root).stop()
