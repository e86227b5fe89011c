"""`vicmig secrets`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from flows.shell import config_option, json_option, there

to_option = click.option(
    "--to", type=click.Path(path_type=Path, dir_okay=False), metavar="CERT",
    help="The custodian's X.509 certificate (PEM or DER, RSA): only its holder can read the file.",
)  # fmt: skip


@click.group()
def secrets() -> None:
    """What is withheld as a possible state secret."""


@secrets.command("list")
@to_option
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", required=True,
    help="The file to write (.p7m); one that is there already is not overwritten.",
)  # fmt: skip
@click.option("--as", "login", default="", help="The operator's login in the e-office.")
@click.option(
    "--source/--no-source", default=True, show_default=True,
    help="Read the source once more for why each row is withheld; without, keys and units only.",
)  # fmt: skip
@config_option
@json_option
def list_(config: Path, *, as_json: bool, out: Path, to: Path | None, **given: Any) -> None:
    """Write every withheld row for the custodian, encrypted to their certificate."""
    from flows import secrets_list

    if to is None or not given["login"]:
        raise click.UsageError("Say who asks and who shall read it: --as LOGIN --to CERT")
    said = secrets_list.withheld(there(config), secrets_list.Wish(out, to, **given))
    click.echo(json.dumps(said.data, ensure_ascii=False) if as_json else said.text)


@secrets.command()
@click.option("--key", required=True, help="The withheld row as ENTITY:KEY.")
@click.option("--basis", default="", help="On what ground: a decision, a letter.")
@click.option("--as", "login", default="", help="The operator's login in the e-office.")
@click.option("--execute", is_flag=True, help="Do it; without it only the plan is shown.")
@config_option
@json_option
def release(config: Path, *, as_json: bool, **given: Any) -> None:
    """Bring a withheld row back into migration, with a second person's approval."""
    from flows import release as releasing

    if given["execute"] and not (given["login"] and given["basis"]):
        raise click.UsageError("Say who asks and on what ground: --as LOGIN --basis TEXT")
    said = releasing.release(there(config), releasing.Wish(**given))
    click.echo(json.dumps(said.data, ensure_ascii=False) if as_json else said.text)
