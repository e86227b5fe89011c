"""Live documents get their number, reach the right inbox, and are registered once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import httpx
import pytest

from services.pages.show import HERE
from services.routing import create_app
from tests import services_seed as seed
from tests import services_world as world


class Desk:
    """The routing application as its users see it."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.tokens: dict[str, str] = {}

    def call(self, login: str, method: str, path: str, **given: Any) -> httpx.Response:
        if login not in self.tokens:
            credentials = {"login": login, "password": seed.PASSWORD}
            self.tokens[login] = self.client.post("/api/login", json=credentials).json()["token"]
        headers = {"Authorization": f"Bearer {self.tokens[login]}"} | given.pop("headers", {})
        return self.client.request(method, path, headers=headers, **given)

    def register(
        self, login: str = "vt.noivu", key: str | None = None, **row: object
    ) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        body = {"unit": "SNV", "subject": "Văn bản đến thử"} | row
        return self.call(login, "POST", "/api/documents", json=body, headers=headers)


@pytest.fixture(scope="module")
def desk(module_dsn: str) -> Iterator[Desk]:
    world.store(module_dsn)
    app = create_app(module_dsn)
    with world.serving(app) as address, httpx.Client(base_url=address) as client:
        yield Desk(client)


def test_a_document_gets_the_next_number_and_waits_in_the_registry(desk: Desk) -> None:
    first = desk.register(subject="Văn bản thứ nhất", number="9", notation="UBND-VX").json()
    second = desk.register(subject="Văn bản thứ hai").json()
    assert second["register_number"] == first["register_number"] + 1
    assert first["year"] == datetime.now(HERE).year
    waiting = desk.call("vt.noivu", "GET", "/api/inbox").json()["waiting"]
    assert {first["task_id"], second["task_id"]} <= {task["id"] for task in waiting}
    other = desk.call("vt.taichinh", "GET", "/api/inbox").json()
    assert other == {"mine": [], "waiting": []}


def test_the_same_key_registers_once_and_another_document_under_it_is_refused(desk: Desk) -> None:
    first, again = (desk.register(key="khoa-1", subject="Một lần") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["register_number"] == first.json()["register_number"]
    assert desk.register(key="khoa-1", subject="Khác").status_code == 409
    edxml = "000.00.04.G14,2026/11/06,267/VPCP-TTĐT"
    codes = [desk.register(edxml_id=edxml).status_code for _ in range(2)]
    assert codes == [201, 200]


def test_blank_texts_say_nothing_and_never_make_strangers_the_same(
    desk: Desk, module_dsn: str
) -> None:
    blank = {"edxml_id": "", "number": " ", "organ_name": "\t", "description": "", "due_on": ""}
    first, second = (desk.register(subject="Một tên chung", **blank) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]
    with seed.acting(module_dsn, "eoffice_app") as conn:
        kept = conn.execute(
            "SELECT edxml_id, number, organ_name, description, due_on FROM eoffice.document"
            " WHERE id = %s",
            (first.json()["id"],),
        ).fetchone()
    assert kept == (None,) * 5


def test_many_at_once_draw_each_number_once(desk: Desk) -> None:
    desk.register()
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda n: desk.register(subject=f"Cùng lúc {n}"), range(40)))
    numbers = sorted(answer.json()["register_number"] for answer in made)
    assert numbers == list(range(numbers[0], numbers[0] + 40))


@pytest.mark.parametrize("login", ["vt.taichinh", "cv.noivu", "ld.noivu", "quantri", "khongvai"])
def test_only_a_registry_of_the_unit_registers(desk: Desk, login: str) -> None:
    assert desk.register(login).status_code == 403


def test_the_registry_of_the_agency_registers_for_its_units(desk: Desk) -> None:
    assert desk.register("vt.tinh").status_code == 201


def test_nobody_registers_nothing(desk: Desk) -> None:
    body = {"unit": "SNV", "subject": "x"}
    assert desk.client.post("/api/documents", json=body).status_code == 401


@pytest.mark.parametrize(
    "row",
    [{"subject": ""}, {"subject": "a\x00b"}, {"urgency": 9}, {"due_on": "31/12/2026"}, {"x": 1}],
)
def test_bad_input_is_told_by_field_and_writes_nothing(desk: Desk, row: dict[str, object]) -> None:
    before = desk.register().json()["register_number"]
    body = {"unit": "SNV", "subject": "Văn bản sai"} | row
    answer = desk.call("vt.noivu", "POST", "/api/documents", json=body)
    assert answer.status_code == 422
    assert answer.json()["fields"]
    assert desk.register().json()["register_number"] == before + 1


def test_a_task_is_taken_by_one_person_and_finished_with_an_opinion(desk: Desk) -> None:
    task = desk.register(subject="Nhận việc").json()["task_id"]
    assert desk.call("vt.taichinh", "POST", f"/api/tasks/{task}/take").status_code == 404
    assert desk.call("vt.noivu", "POST", f"/api/tasks/{task}/take").status_code == 204
    assert desk.call("vt.noivu", "POST", f"/api/tasks/{task}/take").status_code == 204
    assert desk.call("vt.tinh", "POST", f"/api/tasks/{task}/take").status_code == 409
    mine = desk.call("vt.noivu", "GET", "/api/inbox").json()["mine"]
    assert task in {row["id"] for row in mine}
    path = f"/api/tasks/{task}/done"
    assert desk.call("vt.tinh", "POST", path, json={}).status_code == 409
    assert desk.call("vt.noivu", "POST", path, json={"opinion": "Đã xong"}).status_code == 204
    mine = desk.call("vt.noivu", "GET", "/api/inbox").json()["mine"]
    assert task not in {row["id"] for row in mine}


def test_a_rule_sends_the_work_to_the_unit_it_names(desk: Desk, module_dsn: str) -> None:
    with seed.acting(module_dsn, "eoffice_app") as conn:
        unit = seed.insert(conn, "org_unit", code="BTDKT", name="Ban Thi đua - Khen thưởng")
    made = desk.register(field="Thi đua khen thưởng").json()
    assert made["unit_id"] == str(unit)
    assert made["rule"] == "thi-dua-khen-thuong"
    with seed.acting(module_dsn, "eoffice_app") as conn:
        owner = conn.execute(
            "SELECT unit_id FROM eoffice.document WHERE id = %s", (made["id"],)
        ).fetchone()
    assert owner == (seed.NOI_VU,)


def test_the_history_begins_with_the_clerk_as_of_now(desk: Desk, module_dsn: str) -> None:
    made = desk.register(subject="Lịch sử").json()
    with seed.acting(module_dsn, "eoffice_app") as conn:
        step = conn.execute(
            "SELECT action, sender_name, sender_position, sender_unit, recipient_unit"
            " FROM eoffice.routing_step WHERE document_id = %s",
            (made["id"],),
        ).fetchall()
    assert step == [("tiep_nhan", "Trần Văn Thụy", "Văn thư", "Sở Nội vụ", "Sở Nội vụ")]


def test_the_inbox_page_shows_its_buttons_and_healthz_its_times(desk: Desk) -> None:
    made = desk.register(subject="Trên trang <b>").json()
    page = desk.call("vt.noivu", "GET", "/hop-thu").text
    assert "Trên trang &lt;b&gt;" in page
    assert f"/hop-thu/{made['task_id']}/take" in page
    health = desk.client.get("/healthz").json()
    assert health["ok"]
    assert health["p95_ms"] >= health["p50_ms"] > 0
