"""How long is waited for what is away."""

import pytest

from etl.errors import ShareError, StoreError
from etl.pipeline import delays, retried


@pytest.mark.parametrize("patience", [0, 0.2, 3, 60, 120, 3600])
def test_delays_grow_to_half_a_minute_and_make_up_the_patience(patience: float) -> None:
    found = delays(patience)
    assert sum(found) == pytest.approx(patience)
    assert list(found[:-1]) == sorted(found[:-1])
    assert all(0 < delay <= 30 for delay in found)


def test_what_comes_back_is_gone_on_with_and_what_does_not_is_told() -> None:
    tries: list[int] = []

    def away_twice() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise ShareError("away")
        return "back"

    assert retried(away_twice, (0.0, 0.0)) == "back"
    tries.clear()
    with pytest.raises(ShareError):
        retried(away_twice, (0.0,))


def test_a_request_to_stop_ends_the_waiting_and_a_fatal_error_is_not_waited_for() -> None:
    def away() -> None:
        raise ShareError("away")

    def refused() -> None:
        raise StoreError("no")

    with pytest.raises(ShareError):
        retried(away, (3600.0,), lambda: True)
    with pytest.raises(StoreError):
        retried(refused, (3600.0,))
