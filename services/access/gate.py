"""The gate: who is asking is settled before any page or API runs. Unknown = nobody."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import psycopg
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse
from psycopg_pool import ConnectionPool

from services.access.sessions import Account, PrincipalCache, find_session
from services.pages.site import store_unavailable

log = logging.getLogger(__name__)

COOKIE = "vicmig_session"
OPEN_PATHS = frozenset({"/login", "/api/login", "/healthz", "/favicon.ico"})
_OPEN_FOLDER = "/static/"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_TRUSTED_SITES = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person with a running session, and what this person may read as."""

    account: Account
    principals: frozenset[str]
    token: str


def visitor_of(request: Request) -> Visitor:
    """The visitor of a request that came through the gate."""
    visitor = request.state.visitor
    assert isinstance(visitor, Visitor)
    return visitor


def token_of(request: Request) -> str:
    """The session token of a request: its bearer token, else its cookie, else nothing."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    return request.cookies.get(COOKIE, "")


def is_foreign(request: Request) -> bool:
    """Whether a request that changes something was sent by another site's page.

    Browsers say so in Sec-Fetch-Site or Origin; programs say neither, and carry no cookie unasked.
    """
    if request.method in _SAFE_METHODS:
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in _TRUSTED_SITES
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


class Gate:
    """HTTP middleware that lets nobody in but to the login page, ``/healthz`` and the styles.

    Args:
        pool: connections as eoffice_app.
    """

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self._cache = PrincipalCache()

    async def __call__(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Refuse, send to the login page, or pass on with ``request.state.visitor``."""
        if is_foreign(request):
            return JSONResponse({"error": "cross_site_request"}, 403)
        path = request.url.path
        if path in OPEN_PATHS or path.startswith(_OPEN_FOLDER):
            return await call_next(request)
        token = token_of(request)
        try:
            visitor = await run_in_threadpool(self._find, token) if token else None
        except psycopg.Error as error:
            return await store_unavailable(request, error)
        if visitor is None:
            return _refusal(request)
        request.state.visitor = visitor
        return await call_next(request)

    def _find(self, token: str) -> Visitor | None:
        with self._pool.connection() as conn:
            account = find_session(conn, token)
            if account is None:
                return None
            return Visitor(account, self._cache.get(conn, token, account.id), token)


def _refusal(request: Request) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse(
            {"error": "login_required"}, 401, headers={"WWW-Authenticate": "Bearer"}
        )
    if request.method not in _SAFE_METHODS:
        return RedirectResponse("/login", 303)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303)
