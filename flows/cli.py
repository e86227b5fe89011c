"""The command line: every command is a thin shell around the parts. Exit status.

0 done and balanced, 2 wrong use, 1 else.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import click

from etl.errors import VicmigError
from flows import audit
from flows.commands.agencies import agencies
from flows.commands.approve import approve
from flows.commands.check import check
from flows.commands.cutover import cutover
from flows.commands.import_dump import import_dump
from flows.commands.land import land
from flows.commands.live import conflicts, probables
from flows.commands.mapping import mapping
from flows.commands.persons import persons
from flows.commands.profile import profile
from flows.commands.purge import purge
from flows.commands.quarantine import quarantine
from flows.commands.repair import repair
from flows.commands.rollback import rollback
from flows.commands.secrets import secrets
from flows.commands.sync import sync
from flows.commands.text import text
from flows.commands.units import units
from flows.commands.verify import verify
from flows.settings import Settings
from flows.shell import config_option, end, json_option, there
from flows.unexpected import told_plainly

_ARGUMENTS = "vicmig.arguments"


class _Commands(click.Group):
    """Commands whose known errors end in one message and their exit status, each on record."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        context.meta[_ARGUMENTS] = tuple(arguments)
        return super().parse_args(context, arguments)

    def invoke(self, context: click.Context) -> object:
        signal.signal(signal.SIGTERM, _end_kindly)
        with audit.recorded(self, context.meta[_ARGUMENTS]):
            return self._said(context)

    def _said(self, context: click.Context) -> object:
        try:
            with told_plainly(click.ClickException, click.exceptions.Exit, click.Abort):
                return super().invoke(context)
        except VicmigError as error:
            click.echo(f"vicmig: {error}", err=True)
            sys.exit(error.exit_status)
        except KeyboardInterrupt:
            click.echo(
                "vicmig: stopped. Every committed span stays, the one at work was rolled back."
                " Next: the same command goes on",
                err=True,
            )
            sys.exit(1)


def _end_kindly(_number: int, _frame: object) -> None:
    """SIGTERM ends a command as Ctrl-C does."""
    raise KeyboardInterrupt


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Move a province's documents from VIC into the e-office store."""


@main.command()
@click.option(
    "--documents",
    type=click.IntRange(min=1),
    default=2000,
    show_default=True,
    help="How many to make.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed makes the same source."
)
@click.option(
    "--workdir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="The folder for all of it.",
)
@click.option(
    "--serve/--no-serve",
    default=True,
    help="Stay up with the search page, or end after the migration.",
)
@json_option
def demo(documents: int, seed: int, workdir: Path, serve: bool, as_json: bool) -> None:  # noqa: FBT001
    """Make a stand-in VIC, migrate it, and open it for search."""
    from flows import demo as whole

    end(whole.run(workdir, documents, seed, serve=serve, quiet=as_json), as_json)


@main.command()
@config_option
def init(config: Path) -> None:
    """Write vicmig.toml with every setting and its meaning."""
    from flows import settings_file

    settings_file.write(config)
    click.echo(f"{config} is written. Next: set url under [source] in it, then vicmig doctor")


@main.command()
@config_option
@click.option(
    "--source", "source_only", is_flag=True,
    help="Only the source: try driver, TLS and login, read of each base table, say what works.",
)  # fmt: skip
def doctor(config: Path, source_only: bool) -> None:  # noqa: FBT001
    """Say what is missing on this machine and how to get it."""
    from flows import doctor as examination

    if source_only:
        from flows import doctor_source

        checks = list(doctor_source.examine(Settings.load(config)))
        click.echo(examination.render(checks, "failed"))
        sys.exit(doctor_source.exit_status(checks))
    checks = examination.examine(Settings.load(config))
    click.echo(examination.render(checks))
    sys.exit(examination.exit_status(checks))


@main.command()
@click.option(
    "--source",
    required=True,
    help="SQLAlchemy URL of an empty database: SQLite, or MariaDB over pyodbc.",
)
@click.option(
    "--share",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder for its files.",
)
@click.option(
    "--documents", type=click.IntRange(min=1), required=True, help="Incoming and outgoing together."
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed makes the same source."
)
@click.option(
    "--truth",
    type=click.Path(path_type=Path),
    help="Write what every row must end in, one JSON line each.",
)
@click.option(
    "--live",
    type=click.Path(path_type=Path),
    help="Write what the e-office has already, as JSON lines.",
)
@click.option(
    "--steps",
    "steps_mean",
    type=float,
    default=3.0,
    show_default=True,
    help="Routing steps for a document, on average.",
)
@click.option(
    "--files",
    "files_mean",
    type=float,
    default=0.6,
    show_default=True,
    help="Attachments for a document, on average.",
)
@click.option(
    "--defects",
    default="standard",
    show_default=True,
    help="none, standard, or a TOML file of rates.",
)
@click.option("--force", is_flag=True, help="Write into a database that is not empty.")
def sample(*, force: bool, **given: Any) -> None:
    """Make a stand-in VIC: database, share, truth."""
    from flows.demo import make_sample
    from services.standin.sample import Order

    click.echo(make_sample(Order(**given, force="force" if force else None)))


@main.command()
@config_option
@click.option("--take-over", is_flag=True, help="Take the pen from a run that is still at work.")
@click.option(
    "--afresh", is_flag=True, help="Throw what is not published yet away, and begin anew."
)
@click.option(
    "--remap", is_flag=True, help="Work every published row again by the mappings as they are now."
)
@json_option
def migrate(config: Path, *, take_over: bool, afresh: bool, remap: bool, as_json: bool) -> None:
    """Bring the source into the store and publish it; goes on after any interruption."""
    from flows import migrate as migration
    from flows import sync as syncing
    from flows.outcome import outcome

    config = there(config)
    if remap and afresh:
        raise click.UsageError("--afresh is for what is not published yet, --remap for what is")
    if remap:
        end(syncing.remap(config, take_over=take_over), as_json)
    done = migration.migrate(config, take_over=take_over, afresh=afresh, quiet=as_json)
    if done.nothing_to_do and not as_json:
        click.echo("This wave is migrated and published already; nothing was changed.")
    end(outcome(config, done.clock), as_json)


@main.command()
@config_option
@json_option
def status(config: Path, as_json: bool) -> None:  # noqa: FBT001
    """Show how far the migration has come, writing nothing."""
    from flows.outcome import status as present

    end(present(there(config)), as_json)


@main.command()
@config_option
@json_option
def report(config: Path, as_json: bool) -> None:  # noqa: FBT001
    """Write the reconciliation: console, report.json, report.html and the lists behind it."""
    from flows.outcome import outcome

    end(outcome(there(config)), as_json)


@main.command()
@config_option
def serve(config: Path) -> None:
    """Run the search page, the routing service and the indexer."""
    from flows import serving

    serving.serve(there(config))


@main.command()
@config_option
def reindex(config: Path) -> None:
    """Build the search index anew, without a gap for those who search."""
    from flows.wiring import wiring
    from services.search import rebuild

    wired = wiring(str(there(config)))
    rebuild(wired.dsn, wired.settings.index_folder)
    click.echo("The index is built anew, or will be by the indexer that is at work.")


@main.command()
@config_option
def stop(config: Path) -> None:
    """Stop the embedded PostgreSQL and the Prefect server of these settings."""
    from etl.store.cluster import Cluster
    from flows.import_dump import server as import_server
    from flows.prefect_server import stop_server

    settings = Settings.load(there(config))
    audit.before_stop(settings)
    stop_server(settings.prefect_home)
    if not settings.store.url:
        Cluster(settings.cluster_root).stop()
    import_server(settings).stop()
    click.echo("Stopped. Next: any command starts what it needs again")


@main.command("run-service", hidden=True)
@click.argument("name")
@click.option("--tied", is_flag=True, help="End when standard input does.")
@config_option
def run_service(name: str, config: Path, tied: bool) -> None:  # noqa: FBT001
    """Be one of the services; `vicmig serve` starts them."""
    from flows import serve as services
    from flows.wiring import wiring

    if tied:
        services.end_with_parent()
    services.run_one(wiring(str(config)), name)


main.add_command(approve)
main.add_command(rollback)
main.add_command(quarantine)
main.add_command(cutover)
main.add_command(conflicts)
main.add_command(probables)
main.add_command(verify)
main.add_command(purge)
main.add_command(secrets)
main.add_command(sync)
main.add_command(repair)
main.add_command(import_dump)
main.add_command(profile)
main.add_command(check)
main.add_command(mapping)
main.add_command(land)
main.add_command(units)
main.add_command(agencies)
main.add_command(persons)
main.add_command(text)
