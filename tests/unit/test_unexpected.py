"""An error that nobody foresaw is told by its kind and place, never by its text."""

import pytest

from etl.errors import ConfigError, FatalError
from flows.unexpected import told_plainly


def test_a_value_in_an_error_does_not_go_beyond_the_edge() -> None:
    with pytest.raises(FatalError) as caught, told_plainly():
        int("Về việc bí mật")
    assert "ValueError" in str(caught.value)
    assert "test_unexpected.py:" in str(caught.value)
    assert "bí mật" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_our_own_errors_pass() -> None:
    with pytest.raises(ConfigError), told_plainly():
        raise ConfigError("x")
