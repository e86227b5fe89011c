"""What the command line answers, whatever the command."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from flows.cli import main


def paths(group: click.Group, *before: str) -> Iterator[tuple[str, ...]]:
    """The words of every command and group below a group."""
    for name, command in group.commands.items():
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from paths(command, *before, name)


@pytest.mark.parametrize("words", list(paths(main)), ids=" ".join)
@pytest.mark.parametrize("asked", ["-h", "--help"])
def test_every_command_tells_of_itself(words: tuple[str, ...], asked: str) -> None:
    told = CliRunner().invoke(main, [*words, asked])
    assert told.exit_code == 0, told.output
    assert told.output.startswith("Usage: ")
