"""Every endpoint asks who is there before it answers, however it is asked."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from etl.blobs import FolderBlobs
from services import routing, search
from tests import services_seed as seed
from tests import services_world as world

if TYPE_CHECKING:
    from pathlib import Path

ONE = "00000000-0000-0000-0000-000000000001"
OPEN = {"/login", "/api/login", "/healthz", "/static"}
UNREADY = {"/", "/api/search"}  # without an index
ODD = [
    "\x00",
    "a\x00b",
    "'",
    "%",
    "../../etc/passwd",
    "ậ" * 900,
    "\ud7ff\uffff",
    "-1",
    "1e9",
    "٣",
    "*" * 900,
]


class App:
    """One of the two applications, where it listens, and a person who may read nothing of it."""

    def __init__(self, made: FastAPI, client: httpx.Client) -> None:
        self.client = client
        self.calls = [
            (method, path.replace("{task}", ONE).replace("{document_id}", ONE))
            for path, methods in sorted(paths(made))
            for method in sorted(methods)
            if path not in OPEN
        ]
        token = client.post("/api/login", json={"login": "khongvai", "password": seed.PASSWORD})
        self.nobody = {"Authorization": f"Bearer {token.json()['token']}"}


def paths(made: FastAPI | APIRouter) -> set[tuple[str, frozenset[str]]]:
    """Every path that an application answers, with its methods."""
    found: set[tuple[str, frozenset[str]]] = set()
    for one in made.routes:
        if inner := getattr(one, "original_router", None):
            found |= paths(inner)
        else:
            methods = frozenset(getattr(one, "methods", None) or {"GET"})
            found.add((str(getattr(one, "path", "")), methods))
    return found


@pytest.fixture(scope="module", params=["search", "routing"])
def app(
    request: pytest.FixtureRequest, module_dsn: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    root: Path = tmp_path_factory.mktemp("site")
    if request.param == "search":
        world.store(module_dsn)
        FolderBlobs(root / "blobs").make()
        made = search.create_app(module_dsn, root / "index", root / "blobs")
    else:
        made = routing.create_app(module_dsn)
    with world.serving(made) as address, httpx.Client(base_url=address) as client:
        yield App(made, client)


def refused(answer: httpx.Response) -> bool:
    """Whether nobody got more than the way to the login."""
    if answer.status_code == 303:
        return answer.headers["location"].startswith("/login")
    return answer.status_code in {401, 403}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": "Bearer " + "A" * 43},
        {"Cookie": "vicmig_session='; DROP TABLE x"},
        {"Host": "a/static/?"},
        {"Host": "a/login?"},
        {"Host": "a/healthz#"},
        {"X-Forwarded-Prefix": "/static", "X-Original-URL": "/login"},
    ],
    ids=str,
)
def test_nobody_is_answered(app: App, headers: dict[str, str]) -> None:
    assert len(app.calls) > 4
    for method, path in app.calls:
        answer = app.client.request(method, path, headers=headers, follow_redirects=False)
        assert refused(answer), (method, path, answer.status_code, answer.text[:200])


def test_other_spellings_of_a_path_open_nothing(app: App) -> None:
    for spelt in ("/static/../{}", "//{}", "/static/%2e%2e/{}", "/login/../{}", "/./{}", "/{}/"):
        for method, path in app.calls:
            answer = app.client.request(method, spelt.format(path[1:]), follow_redirects=False)
            assert refused(answer) or answer.status_code in {404, 405, 307}, (spelt, path, answer)


def test_odd_input_is_no_error_of_ours(app: App) -> None:
    given: list[dict[str, Any]] = [
        {"json": {"unit": odd, "subject": odd, "opinion": odd, "number": odd}} for odd in ODD[:6]
    ]
    given += [{"content": b"{"}, {"content": b"\xff\xfe"}, {"json": [[]]}, {"json": None}]
    for method, path in app.calls:
        for odd in ODD:
            answer = app.client.request(
                method, path, params={"q": odd, "unit": odd, "kind": odd, "page": odd},
                headers=app.nobody, follow_redirects=False,
            )  # fmt: skip
            told = (path, odd[:20], answer.text)
            assert answer.status_code < 500 or path in UNREADY, told
        for one in given if method == "POST" else ():
            answer = app.client.request(method, path, headers=app.nobody, **one)
            assert answer.status_code < 500, (path, one, answer.text)


def test_odd_names_and_passwords_are_refused(app: App) -> None:
    for odd in ODD:
        for given in ({"login": odd, "password": "x"}, {"login": "khongvai", "password": odd}):
            said = app.client.post("/api/login", json=given)
            form = app.client.post("/login", data=given, follow_redirects=False)
            assert {said.status_code, form.status_code} <= {400, 401, 422, 429}, (
                odd[:20],
                said,
                form,
            )
