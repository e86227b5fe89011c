"""The search application: pages for clerks, the JSON interface, documents and files."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from psycopg_pool import ConnectionPool

from etl.blobs import FolderBlobs
from services.access import audit
from services.access.gate import Gate, visitor_of
from services.access.login import login_router
from services.access.store import pool as store_pool
from services.latency import LatencyRing
from services.pages.site import dress, not_found, page
from services.routing.web import inbox_router
from services.search import feed, position
from services.search.compile import Filters
from services.search.files import answer
from services.search.labels import kind_name
from services.search.records import find, find_file
from services.search.results_page import SearchPage
from services.search.searcher import (
    Asked,
    IndexNotReadyError,
    PublishedBatches,
    Reader,
    Search,
)

_HIT_FIELDS = (
    "id",
    "direction",
    "kind",
    "number",
    "notation",
    "subject",
    "issued_on",
    "register_number",
    "registered_on",
    "organ_name",
    "unit",
    "signer",
    "has_files",
    "origin",
    "snippet",
)


def create_app(dsn: str, index_root: Path, blob_root: Path) -> FastAPI:
    """The application; it opens its connections when it starts and closes them when it ends.

    Args:
        dsn: the store; connections act as eoffice_app.
        index_root: where the indexer keeps its index.
        blob_root: where the files lie by their SHA-256.
    """
    pool = store_pool(dsn)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        pool.open()
        try:
            yield
        finally:
            pool.close()

    app = FastAPI(lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)
    ring, desk = LatencyRing(), _Desk(pool, index_root)
    app.include_router(login_router(pool))
    app.include_router(inbox_router(pool))
    _add_search(app, desk)
    _add_documents(app, pool, FolderBlobs(blob_root))

    @app.get("/healthz")
    def healthz() -> dict[str, object]:
        return {"ok": True, **ring.facts()}

    app.add_exception_handler(IndexNotReadyError, _not_ready)
    app.middleware("http")(Gate(pool))
    app.middleware("http")(ring)
    dress(app)
    return app


class _Desk:
    """Searches for a visitor."""

    def __init__(self, pool: ConnectionPool, index_root: Path) -> None:
        self._pool = pool
        self.search = Search(index_root, self._identity)
        self.published = PublishedBatches(self._ask_published)

    def reader(self, request: Request) -> Reader:
        return Reader(visitor_of(request).principals, self.published())

    def page(self) -> SearchPage:
        return SearchPage(self.search, self._pool)

    def _identity(self) -> tuple[str, int]:
        with self._pool.connection() as conn:
            return position.identity(conn)

    def _ask_published(self) -> tuple[int, ...]:
        with self._pool.connection() as conn:
            return feed.published(conn)


async def _not_ready(request: Request, _: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": "index_not_ready"}, 503, headers={"Retry-After": "2"})
    return page(request, "error.html", 503, status=503)


def _whole(text: str, most: int) -> int | None:
    """A whole number of a form's field; anything else is as if it were left empty."""
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004


def asked_of(request: Request) -> Asked:
    """The search that a request's parameters ask for; nothing in them is an error."""
    given = request.query_params
    filters = Filters(
        direction=given.get("direction") or None,
        unit=given.get("unit") or None,
        kind=given.get("kind") or None,
        year_from=_whole(given.get("from", ""), 9999),
        year_to=_whole(given.get("to", ""), 9999),
        with_files=given.get("files") == "1" or None,
    )
    number = _whole(given.get("page", ""), 10_000) or 1
    return Asked(given.get("q", ""), max(number, 1), filters, given.get("sort") == "newest")


def _add_search(app: FastAPI, desk: _Desk) -> None:
    @app.get("/")
    def search_page(request: Request) -> Response:
        asked, reader = asked_of(request), desk.reader(request)
        return page(request, "search.html", **desk.page().facts(asked, reader))

    @app.get("/api/search")
    def search_api(request: Request) -> dict[str, Any]:
        results = desk.search.run(asked_of(request), desk.reader(request))
        hits = [{name: hit[name] for name in _HIT_FIELDS} for hit in results.hits]
        return {"total": results.total, "took_ms": results.took_ms, "hits": hits}


def _add_documents(app: FastAPI, pool: ConnectionPool, blobs: FolderBlobs) -> None:
    @app.get("/van-ban/{document_id}")
    def document_page(
        request: Request, document_id: str, q: Annotated[str, Query(max_length=400)] = ""
    ) -> Response:
        visitor = visitor_of(request)
        with pool.connection() as conn:
            record = find(conn, _id(document_id), visitor.principals)
            if record is None:
                raise not_found()
            audit.note(conn, visitor.account, "document_opened", record.document["id"])
        kind = kind_name(record.document["kind"], record.document["kind_text"])
        facts = {"d": record.document, "parts": record.parts, "kind": kind}
        more = {"beside": record.beside, "waits": record.waits}
        return page(request, "document.html", **facts, **more, back=f"/?{_query(q)}" if q else "/")

    @app.get("/file/{attachment_id}")
    def file(request: Request, attachment_id: str) -> Response:
        visitor = visitor_of(request)
        with pool.connection() as conn:
            found = find_file(conn, _id(attachment_id), visitor.principals)
            if found is None:
                raise not_found()
            try:
                stream = blobs.open(found.sha256)
            except OSError as error:
                raise HTTPException(503, "file_not_at_hand") from error
            audit.note(conn, visitor.account, "file_opened", found.id)
        return answer(found, stream)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None


def _query(q: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"q": q})
