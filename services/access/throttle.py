"""Slows down guessing: after a few failures a login name must wait, longer each time."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_FREE = 5
_FIRST_WAIT = 5.0
_LONGEST_WAIT = 300.0
_FORGET = 900.0
_MOST_NAMES = 10_000


class LoginThrottle:
    """Failures for each login name, in memory. Safe between threads.

    Of too many names the one whose last failure is the oldest is forgotten.

    Args:
        clock: seconds that only rise.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()  # last failure last
        self._lock = threading.Lock()

    def wait(self, login: str) -> float:
        """Seconds until this login name may try again; 0 where it may now."""
        with self._lock:
            count, last = self._failures.get(login.lower(), (0, 0.0))
        if count < _FREE:
            return 0.0
        pause = min(_FIRST_WAIT * 2.0 ** min(count - _FREE, 10), _LONGEST_WAIT)
        return max(0.0, last + pause - self._clock())

    def failed(self, login: str) -> None:
        """Note a failure."""
        now = self._clock()
        with self._lock:
            count, last = self._failures.pop(login.lower(), (0, now))
            self._failures[login.lower()] = (1 if now - last > _FORGET else count + 1, now)
            if len(self._failures) > _MOST_NAMES:
                self._failures.popitem(last=False)

    def succeeded(self, login: str) -> None:
        """Forget the failures of a login name."""
        with self._lock:
            self._failures.pop(login.lower(), None)
