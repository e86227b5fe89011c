"""`vicmig conflicts` and `vicmig probables`: what of both systems people decide on."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from flows.shell import config_option, json_option, there

_by = click.option("--by", required=True, help="Who decides; kept with the decision.")
_csv = click.option(
    "--csv",
    "csv_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the list to this file.",
)


@click.group()
def conflicts() -> None:
    """What a person changed after the load, and the source too: list and resolve."""


@conflicts.command("list")
@_csv
@config_option
@json_option
def list_conflicts(csv_file: Path | None, config: Path, as_json: bool) -> None:  # noqa: FBT001
    """Open conflicts by record, each field with its three values."""
    from etl.store.conflicts import Conflict
    from flows import live

    found = live.conflicts(there(config))
    if csv_file:
        live.write_csv(csv_file, found, Conflict)
    _say(as_json, {"conflicts": [asdict(one) for one in found]}, live.conflicts_text(found))


@conflicts.command()
@click.argument("ids", nargs=-1, type=click.IntRange(min=1), metavar="[ID]...")
@click.option("--all-of", "field", help="All open conflicts of this field.")
@click.option("--take", type=click.Choice(["source", "store"]), help="The value that stands.")
@click.option("--value", help="Another value that stands; empty: the field becomes empty.")
@_by
@config_option
@json_option
def resolve(
    *,
    ids: tuple[int, ...],
    field: str | None,
    by: str,
    config: Path,
    as_json: bool,
    **said: str | None,
) -> None:
    """Say which value stands; the next sync does not ask again."""
    from etl.store.conflict_values import VALUE, Take
    from etl.store.conflicts import Which
    from flows import live

    take, value = said["take"], said["value"]
    if bool(ids) == bool(field):
        raise click.UsageError("Give numbers of conflicts, or --all-of FIELD")
    if (take is None) == (value is None):
        raise click.UsageError("Say --take source, --take store, or --value TEXT")
    chosen = Take(take or VALUE, by, value)
    done = live.resolve(there(config), Which(ids, field), chosen)
    lines = [f"{done.resolved:,} resolved."]
    if done.moved:
        lines.append(
            f"{done.moved:,} stay open: somebody changed the field once more."
            " Next: vicmig conflicts list"
        )
    if done.removed:
        lines.append(f"{done.removed:,} records leave with the next pass. Next: vicmig sync")
    _say(as_json, asdict(done), "\n".join(lines))
    sys.exit(1 if done.moved else 0)


@click.group()
def probables() -> None:
    """Registrations that may be the same document: list and decide."""


@probables.command("list")
@click.option("--unit", help="Only rows of the unit with this code.")
@_csv
@config_option
@json_option
def list_probables(*, unit: str | None, csv_file: Path | None, config: Path, as_json: bool) -> None:
    """Pairs that agree in number, agency and date but not in subject, the likest first."""
    from etl.store.probables import Pair
    from flows import live

    found = live.probables(there(config), unit)
    if csv_file:
        live.write_csv(csv_file, found, Pair, "decision")
    _say(as_json, {"pairs": [asdict(one) for one in found]}, live.probables_text(found))


@probables.command()
@click.argument("pair", nargs=-1, metavar="[ROW OTHER]")
@click.option("--same/--different", default=None, help="One document, or two.")
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A filled-in file of probables list --csv.",
)
@_by
@config_option
@json_option
def decide(
    *,
    pair: tuple[str, ...],
    same: bool | None,
    file: Path | None,
    by: str,
    config: Path,
    as_json: bool,
) -> None:
    """Say of a pair, or of many, whether they are the same document."""
    from etl.store.probables import Said
    from flows import live

    if file is not None and not pair and same is None:
        said = live.answers(file)
    elif file is None and len(pair) == 2 and same is not None:  # noqa: PLR2004
        said = [Said(*pair, same)]
    else:
        raise click.UsageError("Give ROW OTHER with --same or --different, or --file FILE")
    done = live.decide(there(config), said, by)
    _say(as_json, asdict(done), f"{done.pairs:,} pairs read, {done.new:,} decided anew.")


def _say(as_json: bool, data: dict[str, object], text: str) -> None:  # noqa: FBT001
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else text)
