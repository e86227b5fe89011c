"""The inbox as a page, for any application of the services."""

from collections.abc import Callable
from uuid import UUID

import psycopg
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from psycopg_pool import ConnectionPool

from services.access.gate import Visitor, visitor_of
from services.pages.site import not_found, page
from services.routing.inbox import TaskGoneError, TaskTakenError, done, inbox, take


def act(pool: ConnectionPool, do: Callable[[psycopg.Connection], None]) -> None:
    """Run one act on a task; what it raises becomes 404 or 409."""
    try:
        with pool.connection() as conn:
            do(conn)
    except TaskGoneError:
        raise not_found() from None
    except TaskTakenError:
        raise HTTPException(409, "task_taken") from None


def task_id_of(text: str) -> UUID:
    """The id in a path; what is no id is not found."""
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None


def inbox_router(pool: ConnectionPool) -> APIRouter:
    """Routes /hop-thu and its two buttons."""
    router = APIRouter()

    @router.get("/hop-thu")
    def inbox_page(request: Request) -> Response:
        with pool.connection() as conn:
            mine, waiting = inbox(conn, visitor_of(request))
        return page(request, "inbox.html", mine=mine, waiting=waiting)

    @router.post("/hop-thu/{task}/take")
    def take_button(request: Request, task: str) -> Response:
        visitor: Visitor = visitor_of(request)
        act(pool, lambda conn: take(conn, visitor, task_id_of(task)))
        return RedirectResponse("/hop-thu", 303)

    @router.post("/hop-thu/{task}/done")
    def done_button(request: Request, task: str) -> Response:
        visitor: Visitor = visitor_of(request)
        act(pool, lambda conn: done(conn, visitor, task_id_of(task), None))
        return RedirectResponse("/hop-thu", 303)

    return router
