"""Login and logout, as pages and as an API."""

import math
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from psycopg_pool import ConnectionPool
from pydantic import BaseModel, Field

from services.access import audit
from services.access.gate import COOKIE, visitor_of
from services.access.sessions import (
    SESSION_HOURS,
    check_login,
    close_session,
    find_login,
    open_session,
)
from services.access.throttle import LoginThrottle
from services.pages.site import page


class Credentials(BaseModel):
    """What a person types to log in."""

    login: str = Field(max_length=200)
    password: str = Field(max_length=1000)


class LoginDesk:
    """Checks credentials, throttled for each login name, and opens audited sessions."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self._throttle = LoginThrottle()

    def wait(self, login: str) -> int:
        """Whole seconds until this name may try again."""
        return math.ceil(self._throttle.wait(login))

    def enter(self, login: str, password: str) -> str | None:
        """The token of a new session, or None for wrong credentials.

        What a person cannot type is no login: no spelling reaches an account but the one that is
        counted. No connection is held while the password is computed.
        """
        if not login.isprintable():
            return None
        with self._pool.connection() as conn:
            known = find_login(conn, login)
        account = check_login(known, password)
        if account is None:
            self._throttle.failed(login)
        else:
            self._throttle.succeeded(login)
        with self._pool.connection() as conn:
            audit.note(conn, account, "login" if account else "login_refused")
            return open_session(conn, account.id) if account else None

    def leave(self, request: Request) -> None:
        """End the visitor's session."""
        visitor = visitor_of(request)
        with self._pool.connection() as conn:
            close_session(conn, visitor.token)
            audit.note(conn, visitor.account, "logout")


def local_path(wanted: str) -> str:
    """Where to go after login: a path of this site, never another site."""
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_local and wanted.isprintable() else "/"


def login_router(pool: ConnectionPool) -> APIRouter:
    """Routes /login, /logout, /api/login and /api/logout."""
    router, desk = APIRouter(), LoginDesk(pool)
    _add_pages(router, desk)
    _add_api(router, desk)
    return router


def _add_pages(router: APIRouter, desk: LoginDesk) -> None:
    @router.get("/login")
    def login_page(request: Request, next: str = "/") -> Response:
        return page(request, "login.html", next=local_path(next))

    @router.post("/login")
    def login_form(
        request: Request,
        login: Annotated[str, Form(max_length=200)] = "",
        password: Annotated[str, Form(max_length=1000)] = "",
        next: Annotated[str, Form(max_length=2000)] = "/",
    ) -> Response:
        wait = desk.wait(login)
        token = None if wait else desk.enter(login, password)
        if token is None:
            facts = {"next": local_path(next), "login": login, "wait": wait, "refused": True}
            return page(request, "login.html", 429 if wait else 401, **facts)
        response = RedirectResponse(local_path(next), 303)
        response.set_cookie(
            COOKIE,
            token,
            max_age=SESSION_HOURS * 3600,
            path="/",
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    @router.post("/logout")
    def logout(request: Request) -> Response:
        desk.leave(request)
        response = RedirectResponse("/login", 303)
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
        return response


def _add_api(router: APIRouter, desk: LoginDesk) -> None:
    @router.post("/api/login")
    def api_login(credentials: Credentials) -> Response:
        if wait := desk.wait(credentials.login):
            return JSONResponse(
                {"error": "too_many_attempts"}, 429, headers={"Retry-After": str(wait)}
            )
        token = desk.enter(credentials.login, credentials.password)
        if token is None:
            return JSONResponse({"error": "wrong_credentials"}, 401)
        return JSONResponse({"token": token})

    @router.post("/api/logout")
    def api_logout(request: Request) -> Response:
        desk.leave(request)
        return Response(status_code=204)
