"""How long requests took of late: what the governor reads to keep the migration gentle."""

import threading
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic, perf_counter

from fastapi import Request, Response

_MOST = 2048
_SECONDS = 60.0


class LatencyRing:
    """The times of the requests of the last minute, at most 2048. Safe between threads."""

    def __init__(self) -> None:
        self._times: deque[tuple[float, float]] = deque(maxlen=_MOST)
        self._lock = threading.Lock()

    def add(self, seconds: float) -> None:
        """Note one request."""
        with self._lock:
            self._times.append((monotonic(), seconds))

    def facts(self) -> dict[str, float | int]:
        """Requests of the last minute, their median and 95th percentile in milliseconds."""
        oldest = monotonic() - _SECONDS
        with self._lock:
            times = sorted(seconds for at, seconds in self._times if at >= oldest)
        if not times:
            return {"requests": 0, "p50_ms": 0.0, "p95_ms": 0.0}
        p50, p95 = (times[min(len(times) - 1, int(len(times) * q))] for q in (0.5, 0.95))
        return {
            "requests": len(times),
            "p50_ms": round(p50 * 1000, 2),
            "p95_ms": round(p95 * 1000, 2),
        }

    async def __call__(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """HTTP middleware that times everything but ``/healthz`` and the styles."""
        path = request.url.path
        if path == "/healthz" or path.startswith("/static/"):
            return await call_next(request)
        begun = perf_counter()
        try:
            return await call_next(request)
        finally:
            self.add(perf_counter() - begun)
