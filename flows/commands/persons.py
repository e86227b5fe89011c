"""`vicmig persons`: whose account a person of the old system has."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from flows.shell import config_option, json_option, there


@click.group()
def persons() -> None:
    """People of the old system whose account is doubtful: list and decide."""


@persons.command("list")
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False),
    help="Write the list to this file, which only its owner can read.",
)  # fmt: skip
@config_option
@json_option
def list_persons(csv_file: Path | None, config: Path, as_json: bool) -> None:  # noqa: FBT001
    """Show doubtful people with accounts that may be theirs, and shared logins without a role."""
    from flows import people_matched as matched

    found = matched.doubtful(there(config))
    if csv_file:
        matched.write_list(csv_file, found)
    data = {"persons": [asdict(one) for one in found]}
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else matched.told(found))


@persons.command("decide")
@click.argument("person")
@click.option("--account", default="", help="The login of the account that is this person's.")
@click.option("--role", default="", help="The role of the unit that a shared login stood for.")
@click.option("--nobody", is_flag=True, help="Nobody with an account: a name in the history.")
@click.option("--by", required=True, help="Who decides; kept with the decision.")
@config_option
def decide_person(
    *, person: str, account: str, role: str, nobody: bool, by: str, config: Path
) -> None:
    """Say whose PERSON is: a key of the source, or person@PART:KEY. An earlier answer gives way."""
    from etl.store.persons import Answer
    from flows import people_matched as matched

    if sum((bool(account), bool(role), nobody)) != 1:
        raise click.UsageError("Give one of --account, --role and --nobody")
    matched.decide(there(config), person, Answer(account, role), by)
    click.echo("Decided, and matched anew. Next: vicmig persons list")
    sys.exit(0)
