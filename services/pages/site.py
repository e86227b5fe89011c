"""Pages from templates, and the headers that every answer carries."""

import logging
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

import psycopg
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException as StarletteHTTPException

from services.pages import show

log = logging.getLogger(__name__)

_HERE = Path(__file__).parent
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@cache
def _templates() -> Environment:
    env = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(show.FILTERS)
    return env


def page(request: Request, template: str, status: int = 200, /, **facts: object) -> HTMLResponse:
    """Render a template; ``visitor`` is None on pages that nobody has to log in for."""
    visitor = getattr(request.state, "visitor", None)
    html = (
        _templates().get_template(template).render(visitor=visitor, path=request.url.path, **facts)
    )
    return HTMLResponse(html, status)


async def _with_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.url.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith("/api/")


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    if _wants_json(request):
        return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)
    return page(request, "error.html", error.status_code, status=error.status_code)


async def _on_bad_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if _wants_json(request):
        wrong = [{"field": ".".join(map(str, e["loc"])), "why": e["msg"]} for e in error.errors()]
        return JSONResponse({"error": "invalid_input", "fields": wrong}, 422)
    return page(request, "error.html", 400, status=400)


def dress(app: FastAPI) -> None:
    """Add the style files, the security headers and the error pages to an application."""
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")
    app.middleware("http")(_with_headers)
    app.add_exception_handler(StarletteHTTPException, _on_http_error)
    app.add_exception_handler(psycopg.Error, store_unavailable)
    app.add_exception_handler(RequestValidationError, _on_bad_input)


async def store_unavailable(request: Request, error: Exception) -> Response:
    """The answer where the store does not do what it should; the driver's text goes nowhere."""
    log.error("path=%s store_error=%s", request.scope["path"].split("/")[1], type(error).__name__)
    if _wants_json(request):
        return JSONResponse({"error": "store_unavailable"}, 503, headers={"Retry-After": "5"})
    return page(request, "error.html", 503, status=503)


def not_found() -> HTTPException:
    """The same answer for what does not exist and for what this person may not read."""
    return HTTPException(404, "not_found")
