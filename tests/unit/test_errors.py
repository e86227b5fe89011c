"""Errors say what happened, what is left and what to do, also across processes."""

import pickle

import pytest

from etl import errors


def test_message_is_fact_state_and_next_command() -> None:
    error = errors.StoreError(
        fact="The store refused the password.",
        state="Nothing was written.",
        next_command="vicmig doctor",
    )
    assert str(error) == "The store refused the password. Nothing was written. Next: vicmig doctor"


def test_an_error_keeps_its_facts_across_a_process_edge() -> None:
    error = errors.FenceLostError("A newer run took over.", next_command="vicmig status", epoch=7)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is errors.FenceLostError
    assert (copy.fact, copy.state, copy.next_command) == (error.fact, "", "vicmig status")
    assert copy.facts == {"epoch": 7}


@pytest.mark.parametrize("name", ["SourceError", "StoreError", "ConfigError"])
def test_what_cannot_help_is_never_retried(name: str) -> None:
    assert not issubclass(getattr(errors, name), errors.TransientError)


def test_there_are_at_most_ten_classes() -> None:
    found = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)]
    assert len(found) <= 10
