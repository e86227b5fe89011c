"""`vicmig cutover`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from flows.shell import config_option, json_option, there

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_STEPS = ("freeze", "delta", "verify", "handover", "sign-off")
_WHEN = ("%Y-%m-%d", "%Y-%m-%dT%H:%M")


@click.command()
@click.argument(
    "step", required=False, type=click.Choice(_STEPS), help="The step to work; none: the checklist."
)
@click.option("--wave", default="", help="The wave; without it that of the settings.")
@click.option("--agreed-by", default="", help="freeze: who agreed that the old system is closed.")
@click.option("--basis", default="", help="freeze: on what ground, with number and date.")
@click.option(
    "--on",
    type=click.DateTime(_WHEN),
    help="freeze: from when it is closed, in Vietnam's time; without it from now.",
)
@click.option(
    "--accept-open", default="", metavar="BASIS", help="handover: accept open work without owner."
)
@click.option("--unit", "units", multiple=True, help="sign-off: a unit of the wave; repeatable.")
@click.option("--signed-by", default="", help="sign-off: who signs.")
@click.option(
    "--on-behalf-of",
    default="",
    help="sign-off: the unit that signs; without --unit for all whose records it keeps.",
)
@click.option("--note", default="", help="sign-off: what there is to add.")
@click.option("--as", "login", default="", help="sign-off: the operator's login in the e-office.")
@config_option
@json_option
def cutover(  # noqa: PLR0913 - one step is one line for who works it
    *,
    step: str | None,
    wave: str,
    agreed_by: str,
    basis: str,
    on: datetime | None,
    accept_open: str,
    units: tuple[str, ...],
    signed_by: str,
    on_behalf_of: str,
    note: str,
    login: str,
    config: Path,
    as_json: bool,
) -> None:
    """Show what is left until a wave leaves the old system, or work one step of it."""
    from flows import cutover as steps

    config = there(config)
    if step == "freeze":
        _needed({"--agreed-by": agreed_by, "--basis": basis})
        said = steps.freeze(config, wave, agreed_by, basis, on)
    elif step == "delta":
        said = steps.delta(config, wave)
    elif step == "verify":
        said = steps.verify(config, wave)
    elif step == "handover":
        said = steps.handover(config, wave, accept_open)
    elif step == "sign-off":
        _needed({"--signed-by": signed_by, "--as": login})
        _needed({"--unit or --on-behalf-of": units or on_behalf_of})
        wish = steps.Wish(units, signed_by, on_behalf_of, note, login)
        said = steps.sign_off(config, wave, wish)
    else:
        said = steps.standing(config, wave)
    click.echo(json.dumps(said.data, ensure_ascii=False) if as_json else said.text)
    sys.exit(0 if said.done else 1)


def _needed(given: dict[str, object]) -> None:
    for option, value in given.items():
        if not value:
            message = f"This step needs {option}"
            raise click.UsageError(message)
