"""`vicmig persons`: whose account a person of the old system has."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from flows.shell import config_option, json_option, there


@click.group()
def persons() -> None:
    """People of the old system whose account is doubtful: list and decide."""


@persons.command("list")
@click.option(
    "--xlsx", "--csv", "file", type=click.Path(path_type=Path, dir_okay=False),
    help="Write the list to this file, which only its owner can read: .xlsx for people, else CSV.",
)  # fmt: skip
@click.option("--decided", is_flag=True, help="Show what was decided instead.")
@config_option
@json_option
def list_persons(*, file: Path | None, decided: bool, config: Path, as_json: bool) -> None:
    """Show doubtful people with accounts that may be theirs, and shared logins without a role."""
    from flows import people_matched as matched

    if decided:
        if file:
            raise click.UsageError("A file is written of the doubtful, not with --decided")
        said = matched.decided(there(config))
        data = {"decisions": [asdict(one) for one in said]}
        text = matched.told_decided(said)
    else:
        found = matched.doubtful(there(config))
        if file:
            matched.write_list(file, found)
        data, text = {"persons": [asdict(one) for one in found]}, matched.told(found)
        text += f"\nWritten: {file}" if file else ""
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else text)


@persons.command("decide")
@click.argument("person")
@click.option("--account", default="", help="The login of the account that is this person's.")
@click.option("--role", default="", help="The role of the unit that a shared login stood for.")
@click.option("--nobody", is_flag=True, help="Nobody with an account: a name in the history.")
@click.option("--undo", is_flag=True, help="Withdraw what was decided: signs count again.")
@click.option("--by", required=True, help="Who decides; kept with the decision.")
@config_option
def decide_person(  # noqa: PLR0913 - one for each answer
    *, person: str, account: str, role: str, nobody: bool, undo: bool, by: str, config: Path
) -> None:
    """Say whose PERSON is: a key of the source, or person@PART:KEY. An earlier answer gives way."""
    from etl.store.persons import Answer
    from flows import people_matched as matched

    if sum((bool(account), bool(role), nobody, undo)) != 1:
        raise click.UsageError("Give one of --account, --role, --nobody and --undo")
    matched.decide(there(config), person, None if undo else Answer(account, role), by)
    done = "Withdrawn" if undo else "Decided"
    click.echo(f"{done}, and matched anew. Next: vicmig persons list")
