"""Every command that touches a store leaves a line in its audit trail, whether it does well or not.

Written once, around the command group, so that no command can forget it. The line names the
command, its options, how it ended and by whom; never a path, a password, a subject or a file's
name. Where no store answers, or it has no schema yet, nothing is written and nothing is hindered.
"""

from __future__ import annotations

import os
import pwd
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from flows.settings import Settings

_WITHOUT_STORE = frozenset({"init", "doctor", "sample"})
_HELP = frozenset({"-h", "--help"})
_LINE = (
    "INSERT INTO eoffice.audit_event (account_id, actor, action, detail) VALUES (%s, %s, %s, %s)"
)
_SECONDS = 3  # that an unreachable store may hold the end of a command up


@dataclass
class Act:
    """What is on its way into the trail; `options` by name, with their values where small."""

    command: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    config: Path | None = None
    account: UUID | None = None
    login: str = ""
    run: int | None = None
    rows: int | None = None
    told: bool = False


class _Present:
    act = Act()


def by(account: UUID, login: str) -> None:
    """Say which account the command was worked by."""
    _Present.act.account, _Present.act.login = account, login


def of_run(run_id: int) -> None:
    """Say which run the command began."""
    _Present.act.run = run_id


def rows(number: int) -> None:
    """Say how many rows the command listed."""
    _Present.act.rows = number


def os_user() -> str:
    """The actor of a command nobody logged in for: os:<user of the operating system>."""
    number = os.getuid()
    with suppress(KeyError):
        return f"os:{pwd.getpwuid(number).pw_name}"
    return f"os:{number}"


@contextmanager
def recorded(group: click.Group, arguments: Sequence[str]) -> Iterator[None]:
    """Leave the line of the command that runs in the block; its exit passes through."""
    act = _Present.act = Act()
    _describe(act, group, arguments)
    try:
        yield
    except click.UsageError:
        raise  # nothing was done
    except SystemExit as ended:
        _note(act, ended.code if isinstance(ended.code, int) else int(bool(ended.code)))
        raise
    except click.exceptions.Exit as ended:
        _note(act, ended.exit_code)
        raise
    except BaseException:
        _note(act, 1)
        raise
    else:
        _note(act, 0)


def before_stop(settings: Settings) -> None:
    """Leave the line now: the command is about to stop the store itself."""
    act = _Present.act
    if not act.told:
        _write(settings, act, {"stops_store": True})


def _note(act: Act, status: int) -> None:
    if act.told or act.config is None or not act.config.is_file():
        return
    from etl.errors import VicmigError
    from flows.settings import Settings

    with suppress(VicmigError, OSError):
        _write(Settings.load(act.config.resolve()), act, {"exit": status})


def _describe(act: Act, group: click.Group, arguments: Sequence[str]) -> None:
    """Fill in command, options and settings file, by reading the command line once more.

    No settings file: the command is no act on a store.
    """
    names: list[str] = []
    command: click.Command = group
    given = list(arguments)
    context = click.Context(group, **group.context_settings)
    while isinstance(command, click.Group) and given:
        found = command.get_command(context, given[0])
        if found is None:
            break
        names.append(given[0])
        context = found.make_context(given[0], given[1:], context, resilient_parsing=True)
        command, given = found, [*context._protected_args, *context.args]  # noqa: SLF001
    act.command = ".".join(names)
    if not names or names[0] in _WITHOUT_STORE or _HELP.intersection(arguments):
        return
    if command.hidden:  # a process that another command has started: a part of that
        return
    typed = click.core.ParameterSource.COMMANDLINE
    act.options = {
        name: value if isinstance(value, (bool, int)) else "given"
        for name, value in context.params.items()
        if context.get_parameter_source(name) == typed and name != "config"
    }
    act.config = _settings_of(context.params)


def _settings_of(params: dict[str, Any]) -> Path | None:
    if params.get("config"):
        return Path(params["config"])
    return Path(params["workdir"]) / "vicmig.toml" if params.get("workdir") else None


def _write(settings: Settings, act: Act, ending: dict[str, Any]) -> None:
    import psycopg
    from psycopg.types.json import Jsonb

    from etl.store.session import LOAD

    dsn = _running_store(settings)
    if not dsn:
        return
    run = {} if act.run is None else {"run": act.run}
    listed = {} if act.rows is None else {"rows": act.rows}
    detail = {**ending, **run, **listed, "options": act.options}
    actor = act.login or os_user()
    with suppress(psycopg.Error):
        connection = psycopg.connect(
            dsn, autocommit=True, options=f"-c role={LOAD}", connect_timeout=_SECONDS,
            application_name="vicmig audit",
        )  # fmt: skip
        with connection:
            line = (act.account, actor, f"cli.{act.command}", Jsonb(detail))
            connection.execute(_LINE, line)
            act.told = True


def _running_store(settings: Settings) -> str:
    """The store's address; empty where it is an embedded one that does not run."""
    url = settings.store_url()
    if url:
        return url if url.startswith(("postgresql://", "postgres://")) else ""
    from etl.store.cluster import Cluster

    if not settings.cluster_root.is_dir():
        return ""
    cluster = Cluster(settings.cluster_root)
    return cluster.dsn() if cluster.running() else ""
