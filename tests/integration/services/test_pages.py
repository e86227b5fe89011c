"""Who may come in, what pages say, and that no text of a document becomes markup."""

import re
from typing import Any

import psycopg
import pytest

from services.access.login import LoginDesk
from services.access.sessions import token_hash
from services.access.store import pool as store_pool
from tests import services_seed as seed
from tests import services_world as world
from tests.services_world import Site


@pytest.mark.parametrize(
    "path", ["/", "/?q=x", "/van-ban/1", "/file/1", "/hop-thu", "/nothing", "/docs"]
)
def test_every_page_asks_who_is_there(site: Site, path: str) -> None:
    answer = site.client.get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")


def test_the_api_answers_401_to_nobody_and_to_a_wrong_token(site: Site) -> None:
    assert site.client.get("/api/search?q=a").status_code == 401
    wrong = {"Authorization": "Bearer not-a-token"}
    assert site.client.get("/api/search?q=a", headers=wrong).status_code == 401


def test_login_sets_a_guarded_cookie_and_logout_ends_the_session(site: Site) -> None:
    form = {"login": "vt.noivu", "password": seed.PASSWORD, "next": "//evil.example/x"}
    answer = site.client.post("/login", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Path=/"))
    (token,) = re.findall(r"vicmig_session=([^;]+)", cookie)
    site.client.cookies.clear()
    bearer = {"Authorization": f"Bearer {token}"}
    assert site.client.get("/api/search?q=a", headers=bearer).status_code == 200
    assert site.client.post("/api/logout", headers=bearer).status_code == 204
    assert site.client.get("/api/search?q=a", headers=bearer).status_code == 401


def test_the_store_holds_no_token(site: Site) -> None:
    with seed.acting(site.dsn, "eoffice_app") as conn:
        kept = conn.execute("SELECT token_hash FROM eoffice.session").fetchall()
    assert all(len(row[0]) == 32 for row in kept)
    assert site.tokens["vt.noivu"].encode() not in {row[0] for row in kept}


def test_guessing_a_password_is_slowed_down_for_that_name_only(site: Site) -> None:
    wrong = {"login": "ld.thidua", "password": "sai"}
    codes = [site.client.post("/api/login", json=wrong).status_code for _ in range(7)]
    assert codes[:5] == [401] * 5
    assert codes[5:] == [429, 429]
    right = {"login": "ld.noivu", "password": seed.PASSWORD}
    assert site.client.post("/api/login", json=right).status_code == 200


@pytest.mark.parametrize("extra", ["\0", "\n", "\x7f", "\u200b"])
def test_no_spelling_that_nobody_types_reaches_an_account(site: Site, extra: str) -> None:
    given = {"login": f"vt.noivu{extra}", "password": seed.PASSWORD}
    assert site.client.post("/api/login", json=given).status_code == 401
    assert site.client.post("/login", data=given).status_code == 401


def test_a_password_is_computed_while_no_connection_is_held(site: Site) -> None:
    with store_pool(site.dsn, most=1) as pool:

        class Watched(str):
            """A password that looks for a free connection when it is about to be hashed."""

            def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
                with pool.connection(timeout=1):
                    return super().encode(encoding, errors)

        desk = LoginDesk(pool)
        assert desk.enter("vt.noivu", Watched(seed.PASSWORD))
        assert desk.enter("nobody", Watched("sai")) is None


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
def test_another_site_cannot_post(site: Site, headers: dict[str, str]) -> None:
    form = {"login": "vt.noivu", "password": seed.PASSWORD}
    assert site.client.post("/login", data=form, headers=headers).status_code == 403


def test_script_in_a_file_name_or_a_query_stays_text(site: Site) -> None:
    page = site.get("vt.noivu", f"/van-ban/{site.ids['rich']}").text
    assert world.EVIL not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;.pdf" in page
    asked = site.get("vt.noivu", "/?q=%3Cscript%3Ealert(1)%3C/script%3E").text
    assert world.EVIL not in asked
    hit = site.get("vt.noivu", "/api/search?q=alert").json()["hits"][0]
    assert "<script>" not in hit["snippet"]
    assert "<mark>alert</mark>" in hit["snippet"]


def test_pages_forbid_inline_script_and_frames(site: Site) -> None:
    for path in ("/", "/login", "/khong-co"):
        policy = site.get("vt.noivu", path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy


def test_the_document_page_shows_fields_files_gaps_and_history_as_they_were(site: Site) -> None:
    page = site.get("vt.noivu", f"/van-ban/{site.ids['rich']}").text
    for text in (
        "452/GM-UBND",
        "Giấy mời",
        "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH",
        "Từ hệ thống VIC",
        "Tệp không còn trên hệ thống cũ",
        "Trần Văn Thụy",
        "Văn phòng Sở Nội vụ",
        "Kính trình anh cho ý kiến chỉ đạo.",
        "15/03/2019 08:30",
        "01.TĐKT",
        "Có chữ ký số",
    ):
        assert text in page, text


def test_a_recalled_document_is_found_and_says_so(site: Site) -> None:
    listed = site.get("vt.noivu", "/?q=15/QĐ-UBND").text
    assert "Đã thu hồi" in listed
    link = re.findall(r'href="(/van-ban/[^"]+)"', listed)[0]
    assert "ban hành không đúng thẩm quyền" in site.get("vt.noivu", link).text


def test_a_miss_says_what_was_understood_and_what_to_try(site: Site) -> None:
    page = site.get("vt.noivu", "/?q=thì+đua+số+đến+31+năm+2019").text
    assert "số đến 31 năm 2019" in page
    assert "không có trong văn bản nào anh/chị được xem" in page
    assert "Không phân biệt dấu" in page


@pytest.mark.parametrize(
    "query",
    [
        "452/GM-UBND", "452/GM", "452", "số 452", "gm-ubnd", "452/gm-ub", "số 452/GM-UBND",
        "số đến 31 năm 2019", "so den 31/2019", "15/03/2019", "12/3/2019", "hoà bình", "hoa binh",
        "tổng kết", '"thi đua, khen thưởng" năm 2019', "Thúy", "tháng 3/2019", "giấy mời rạch giá",
    ],
)  # fmt: skip
def test_what_a_clerk_remembers_finds_the_document(site: Site, query: str) -> None:
    hits = site.get("vt.noivu", "/api/search?q=" + query.replace("+", "%2B")).json()["hits"]
    assert str(site.ids["rich"]) in {hit["id"] for hit in hits}


@pytest.mark.parametrize("query", ["hoá bình", "tòng kết", "số 31/GM", "số đến 32 năm 2019"])
def test_what_is_not_meant_does_not_find_it(site: Site, query: str) -> None:
    hits = site.get("vt.noivu", f"/api/search?q={query}").json()["hits"]
    assert str(site.ids["rich"]) not in {hit["id"] for hit in hits}


def test_hits_have_exactly_the_promised_fields(site: Site) -> None:
    answer = site.get("vt.noivu", "/api/search?q=452/GM").json()
    assert set(answer) == {"total", "took_ms", "hits"}
    hit = next(hit for hit in answer["hits"] if hit["id"] == str(site.ids["rich"]))
    snippet = hit.pop("snippet")
    assert "<mark>452</mark>" in snippet
    assert hit == {
        "id": str(site.ids["rich"]),
        "direction": "incoming",
        "kind": "GM",
        "number": "452",
        "notation": "GM-UBND",
        "subject": hit["subject"],
        "issued_on": "2019-03-12",
        "register_number": 31,
        "registered_on": "2019-03-15",
        "organ_name": "Ủy ban nhân dân thành phố Rạch Giá",
        "unit": "Sở Nội vụ",
        "signer": "Nguyễn Thị Thuý",
        "has_files": True,
        "origin": "vic",
    }


@pytest.mark.parametrize(
    "path",
    [
        "/api/search", "/api/search?page=0", "/api/search?page=x&from=abc&to=-1&unit=x&kind=%00",
        "/?q=%00", "/?page=999999999", "/?q=%F0%9F%98%80&files=2&sort=x", "/api/search?q=%ED%A0%80",
    ],
)  # fmt: skip
def test_no_parameter_is_an_error(site: Site, path: str) -> None:
    assert site.get("vt.noivu", path).status_code == 200


def test_pages_of_results_follow_each_other_without_gap(site: Site) -> None:
    with seed.acting(site.dsn, "eoffice_app") as conn:
        for number in range(45):
            seed.document(conn, f"trangthử số {number}", unit_id=seed.TAI_CHINH)
    world.wait_for(lambda: site.get("vt.taichinh", "/api/search?q=trangthử").json()["total"] == 45)
    pages = [
        site.get("vt.taichinh", f"/api/search?q=trangthử&page={n}").json()["hits"]
        for n in (1, 2, 3, 4)
    ]
    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert len({hit["id"] for page in pages for hit in page}) == 45


def test_marks_typed_count_and_folded_finds_all(site: Site) -> None:
    with seed.acting(site.dsn, "eoffice_app") as conn:
        for word in ("thể", "thế", "the", "thê"):
            seed.document(conn, f"dấuthử {word} xyz", unit_id=seed.TAI_CHINH)

    def ask(words: str) -> dict[str, Any]:
        found: dict[str, Any] = site.get("vt.taichinh", f"/api/search?q={words}").json()
        return found

    world.wait_for(lambda: ask("dấuthử")["total"] == 4)
    assert ask("dấuthử thể")["total"] == 1
    assert ask("dấuthử thế")["total"] == 1
    assert ask("dauthu the")["total"] == 4
    assert ask("dauthu the")["hits"][0]["subject"] == "dấuthử the xyz"


def test_da_and_dda_are_two_kinds_when_typed_exactly(site: Site) -> None:
    with seed.acting(site.dsn, "eoffice_app") as conn:
        for notation in ("ĐA-UBND", "DA-UBND"):
            row = {"number": "907", "notation": notation, "code_text": f"907/{notation}"}
            seed.document(conn, "đề án hay dự án", unit_id=seed.TAI_CHINH, **row)

    def ask(words: str) -> dict[str, Any]:
        found: dict[str, Any] = site.get("vt.taichinh", f"/api/search?q={words}").json()
        return found

    world.wait_for(lambda: ask("907/da-ubnd")["total"] == 2)
    assert [hit["notation"] for hit in ask("907/ĐA")["hits"]] == ["ĐA-UBND"]
    assert ask("907/DA-UBND")["hits"][0]["notation"] == "DA-UBND"


def test_a_store_that_is_away_is_an_answer_and_no_crash(site: Site) -> None:
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    with psycopg.connect(site.dsn, autocommit=True) as owner:
        owner.execute(cut)
    assert site.get("vt.noivu", "/api/search?q=a").status_code in (200, 503)
    world.wait_for(lambda: site.get("vt.noivu", "/api/search?q=a").status_code == 200)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE eoffice.session SET expires_at = now() WHERE token_hash = %(token)s",
        "DELETE FROM eoffice.session WHERE token_hash = %(token)s",
    ],
)
def test_a_session_that_ended_opens_nothing(site: Site, change: str) -> None:
    credentials = {"login": "vt.noivu", "password": seed.PASSWORD}
    token = site.client.post("/api/login", json=credentials).json()["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert site.client.get("/api/search", headers=bearer).status_code == 200
    with seed.acting(site.dsn, "eoffice_app") as conn:
        conn.execute(change.encode(), {"token": token_hash(token)})
    assert site.client.get("/api/search", headers=bearer).status_code == 401


def test_an_account_that_is_switched_off_is_nobody_at_once(site: Site) -> None:
    token = {"Authorization": f"Bearer {site.tokens['ld.noivu']}"}
    set_active = "UPDATE eoffice.account SET active = %s WHERE login = 'ld.noivu'"
    with seed.acting(site.dsn, "eoffice_app") as conn:
        conn.execute(set_active, (False,))
    assert site.client.get("/api/search", headers=token).status_code == 401
    with seed.acting(site.dsn, "eoffice_app") as conn:
        conn.execute(set_active, (True,))
    assert site.client.get("/api/search", headers=token).status_code == 200


def test_filters_narrow_and_count_what_may_be_read(site: Site) -> None:
    page = site.get("vt.noivu", "/?q=thi+đua").text
    assert "Giấy mời (1)" in page
    assert "Sở Tài chính" not in page
    for path, total in (
        ("/api/search?q=thi+đua&kind=GM", 1),
        ("/api/search?q=thi+đua&direction=outgoing", 1),
        ("/api/search?q=tổng+kết&files=1", 1),
        ("/api/search?q=tổng+kết&from=2020", 0),
        ("/api/search?q=tổng+kết&from=2019&to=2019", 2),
        (f"/api/search?q=tổng+kết&unit={seed.TAI_CHINH}", 0),
    ):
        assert site.get("vt.noivu", path).json()["total"] == total, path
