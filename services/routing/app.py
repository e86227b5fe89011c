"""The routing application: registers live documents and serves inboxes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Body, FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from psycopg_pool import ConnectionPool
from pydantic import BaseModel, ConfigDict, Field

from services.access import audit
from services.access.gate import Gate, visitor_of
from services.access.login import login_router
from services.access.store import pool as store_pool
from services.latency import LatencyRing
from services.pages.site import dress
from services.routing.inbox import done, inbox, take
from services.routing.register import (
    Incoming,
    KeyReusedError,
    NotYourUnitError,
    Registered,
    register,
)
from services.routing.rules import house_rules
from services.routing.web import act, inbox_router, task_id_of


class Finish(BaseModel):
    """What may be said when a task is finished."""

    model_config = ConfigDict(extra="forbid")

    opinion: Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")] | None = None


def create_app(dsn: str) -> FastAPI:
    """The application; it opens its connections, as eoffice_app, when it starts."""
    pool, rules, ring = store_pool(dsn), house_rules(), LatencyRing()

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        pool.open()
        try:
            yield
        finally:
            pool.close()

    app = FastAPI(lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(login_router(pool))
    app.include_router(inbox_router(pool))
    _add_tasks(app, pool)

    @app.get("/")
    def home() -> Response:
        return RedirectResponse("/hop-thu", 303)

    @app.get("/healthz")
    def healthz() -> dict[str, object]:
        return {"ok": True, **ring.facts()}

    @app.post("/api/documents")
    def register_document(
        request: Request,
        given: Incoming,
        idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
    ) -> Response:
        visitor = visitor_of(request)
        try:
            with pool.connection() as conn:
                made = register(conn, visitor, given, rules, idempotency_key)
                if not made.again:
                    audit.note(conn, visitor.account, "document_registered", made.id)
        except NotYourUnitError:
            raise HTTPException(403, "not_your_unit") from None
        except KeyReusedError:
            raise HTTPException(409, "idempotency_key_reused") from None
        return JSONResponse(_as_json(made), 200 if made.again else 201)

    app.middleware("http")(Gate(pool))
    app.middleware("http")(ring)
    dress(app)
    return app


def _as_json(made: Registered) -> dict[str, Any]:
    facts = asdict(made)
    return facts | {name: str(facts[name]) for name in ("id", "unit_id", "task_id")}


def _add_tasks(app: FastAPI, pool: ConnectionPool) -> None:
    @app.get("/api/inbox")
    def inbox_api(request: Request) -> dict[str, Any]:
        with pool.connection() as conn:
            mine, waiting = inbox(conn, visitor_of(request))
        return {"mine": mine, "waiting": waiting}

    @app.post("/api/tasks/{task}/take")
    def take_task(request: Request, task: str) -> Response:
        visitor = visitor_of(request)
        act(pool, lambda conn: take(conn, visitor, task_id_of(task)))
        return Response(status_code=204)

    @app.post("/api/tasks/{task}/done")
    def finish_task(
        request: Request, task: str, said: Annotated[Finish | None, Body()] = None
    ) -> Response:
        visitor = visitor_of(request)
        opinion = said.opinion if said else None
        act(pool, lambda conn: done(conn, visitor, task_id_of(task), opinion))
        return Response(status_code=204)
