"""Errors, told apart by what is to be done about them.

A retry rule, the flow and the command line read the class, never the text. A bad row is not an
error: it is a line in the ledger. No error carries a value of a row, a parameter of a statement or
a password.
"""


class VicmigError(Exception):
    """The root: what happened, what state it left, and the next command.

    Args:
        fact: what happened, one sentence.
        state: what is now true of the source, the store and the files.
        next_command: what to type next, as it would be typed.
        facts: the same as data (entity, span, path ...), kept in ``facts``; no value of a row.

    It survives pickling, so it may cross the edge of a worker process.
    """

    exit_status = 1

    def __init__(self, fact: str, state: str = "", next_command: str = "", **facts: object) -> None:
        super().__init__(fact, state, next_command)
        self.fact = fact
        self.state = state
        self.next_command = next_command
        self.facts = facts

    def __str__(self) -> str:
        ends = (".", "!", "?")
        sentences = [part if part.endswith(ends) else f"{part}." for part in self._said()]
        if self.next_command:
            sentences.append(f"Next: {self.next_command}")
        return " ".join(sentences)

    def _said(self) -> list[str]:
        return [part for part in (self.fact, self.state) if part]


class FatalError(VicmigError):
    """Stop the run: going on or trying again would not help, or would do harm."""


class TransientError(VicmigError):
    """Try again, with a growing delay; never a reason to quarantine a row."""


class StopRequestedError(VicmigError):
    """A person or a newer run asked us to stop: finish nothing more, leave what is committed."""


class FenceLostError(StopRequestedError):
    """Another run holds the pen now; this one's transaction was not committed."""


class ConfigError(FatalError):
    """Wrong use: a setting, a mapping or an argument has to be changed first."""

    exit_status = 2


class SourceError(FatalError):
    """The source cannot be read as declared: address, rights, table, column."""


class StoreError(FatalError):
    """The e-office store cannot be used: address, rights, schema version, space."""


class ShareError(TransientError):
    """The file share, or the place where files are put, does not answer now."""
