"""Each role sees what it may, and nothing else: hits, totals, snippets, pages, files."""

from collections.abc import Callable

import psycopg
import pytest

from tests import services_seed as seed
from tests import services_world as world
from tests.services_world import Site

LIVE = {"noi_vu", "tai_chinh", "thi_dua", "chuyen", "cap"}
MAY_READ = {
    "vt.tinh": LIVE,
    "vt.noivu": {"noi_vu", "thi_dua"},
    "vt.taichinh": {"tai_chinh", "chuyen", "cap"},
    "cv.noivu": {"chuyen", "cap"},
    "ld.noivu": {"noi_vu", "thi_dua"},
    "ld.thidua": {"thi_dua"},
    "quantri": set(),
    "khongvai": set(),
}


@pytest.mark.parametrize("login", list(MAY_READ))
def test_hits_and_totals_hold_what_a_role_may_read(site: Site, login: str) -> None:
    found = site.get(login, "/api/search?q=quyenthu").json()
    names = {name for name, i in site.ids.items() if str(i) in {h["id"] for h in found["hits"]}}
    assert names == MAY_READ[login]
    assert found["total"] == len(MAY_READ[login])


@pytest.mark.parametrize("login", list(MAY_READ))
def test_pages_and_files_open_for_whoever_may_read_and_for_nobody_else(
    site: Site, login: str
) -> None:
    for name in LIVE | {"hidden"}:
        expected = 200 if name in MAY_READ[login] else 404
        assert site.get(login, f"/van-ban/{site.ids[name]}").status_code == expected, name
        assert site.get(login, f"/file/{site.ids[f'file {name}']}").status_code == expected, name


@pytest.mark.parametrize("login", list(MAY_READ))
def test_the_page_of_a_miss_and_its_filters_tell_nothing_unreadable(site: Site, login: str) -> None:
    page = site.get(login, "/?q=quyenthu+khongcogi").text
    assert "chưa công bố" not in page
    for name, word in (("tai_chinh", "của Sở Tài chính"), ("noi_vu", "của Sở Nội vụ")):
        listed = site.get(login, "/?q=quyenthu").text
        assert (word in listed.replace("<mark>", "").replace("</mark>", "")) == (
            name in MAY_READ[login]
        )
    if not MAY_READ[login]:
        assert "1 văn bản" not in page


def test_what_may_not_be_read_looks_like_what_does_not_exist(site: Site) -> None:
    unreadable = site.get("cv.noivu", f"/van-ban/{site.ids['noi_vu']}")
    absent = site.get("cv.noivu", f"/van-ban/{seed.named('nothing')}")
    assert unreadable.status_code == absent.status_code == 404
    assert unreadable.text == absent.text


def test_an_unpublished_batch_is_invisible_and_one_update_shows_it(
    site: Site, eventually: Callable[[Callable[[], object]], None]
) -> None:
    assert site.get("vt.tinh", "/api/search?q=chưa+công+bố").json()["total"] == 0
    with seed.acting(site.dsn, "vicmig_load") as conn:
        conn.execute("UPDATE migration.batch SET state = 'published' WHERE id = %s", (site.hidden,))
    try:
        eventually(lambda: site.get("vt.tinh", "/api/search?q=chưa+công+bố").json()["total"] == 1)
        assert site.get("vt.tinh", f"/van-ban/{site.ids['hidden']}").status_code == 200
        assert site.get("cv.noivu", "/api/search?q=chưa+công+bố").json()["total"] == 0
    finally:
        with seed.acting(site.dsn, "vicmig_load") as conn:
            conn.execute(
                "UPDATE migration.batch SET state = 'loaded' WHERE id = %s", (site.hidden,)
            )
    eventually(lambda: site.get("vt.tinh", "/api/search?q=chưa+công+bố").json()["total"] == 0)


def test_relations_and_other_registrations_are_shown_to_their_readers_only(site: Site) -> None:
    rich = site.ids["rich"]
    whole = site.get("vt.tinh", f"/van-ban/{rich}").text
    part = site.get("cv.noivu", f"/van-ban/{rich}").text
    assert "88/BC-SNV" in whole
    assert "Các lần đăng ký khác" in whole
    assert "88/BC-SNV" not in part
    assert "Các lần đăng ký khác" not in part


def test_a_work_file_is_shown_to_its_registry_and_its_creator_only(site: Site) -> None:
    title, path = "Hồ sơ tổng kết công tác", f"/van-ban/{site.ids['rich']}"
    for login, shown in (
        ("vt.noivu", True), ("vt.tinh", True), ("cv.noivu", False), ("ld.noivu", False),
    ):  # fmt: skip
        answer = site.get(login, path)
        assert answer.status_code == 200
        assert [word in answer.text for word in (title, "01.TĐKT")] == [shown] * 2, login
    creator = "UPDATE eoffice.case_file SET creator_id = %s WHERE notation = '01.TĐKT'"
    with seed.acting(site.dsn, "eoffice_app") as conn:
        conn.execute(creator, (seed.person("cv.noivu"),))
    assert title in site.get("cv.noivu", path).text
    assert title not in site.get("ld.noivu", path).text
    with seed.acting(site.dsn, "eoffice_app") as conn:
        conn.execute(creator, (None,))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE eoffice.role SET reads = 'agency_registers'",
        "DELETE FROM eoffice.role",
        "INSERT INTO eoffice.role VALUES ('x', 'X', 'agency_registers')",
    ],
)
def test_the_services_cannot_change_what_a_role_reads(site: Site, change: str) -> None:
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        seed.acting(site.dsn, "eoffice_app") as conn,
    ):
        conn.execute(change.encode())


def test_rights_withdrawn_after_indexing_close_the_page_at_once(
    site: Site, eventually: Callable[[Callable[[], object]], None]
) -> None:
    grant = site.ids["cap"]
    with seed.acting(site.dsn, "eoffice_app") as conn:
        conn.execute("DELETE FROM eoffice.access_grant WHERE document_id = %s", (grant,))
    assert site.get("cv.noivu", f"/van-ban/{grant}").status_code == 404
    eventually(lambda: site.get("cv.noivu", "/api/search?q=quyềnthử+được+cấp").json()["total"] == 0)
    with seed.acting(site.dsn, "eoffice_app") as conn:
        seed.insert(
            conn,
            "access_grant",
            document_id=grant,
            principal=f"person:{seed.person('cv.noivu')}",
            basis="tờ trình 2",
        )
    eventually(lambda: site.get("cv.noivu", "/api/search?q=quyềnthử+được+cấp").json()["total"] == 1)


def test_openings_are_on_record_without_a_subject_or_a_name(site: Site) -> None:
    site.get("vt.noivu", f"/van-ban/{site.ids['noi_vu']}")
    site.get("vt.noivu", f"/file/{site.ids['file noi_vu']}")
    with seed.acting(site.dsn, "eoffice_app") as conn:
        rows = conn.execute(
            "SELECT action, record_id, detail FROM eoffice.audit_event"
            " WHERE actor = 'vt.noivu' ORDER BY id DESC LIMIT 2"
        ).fetchall()
    assert rows == [
        ("file_opened", site.ids["file noi_vu"], {}),
        ("document_opened", site.ids["noi_vu"], {}),
    ]


@pytest.mark.parametrize(
    "change", ["UPDATE eoffice.audit_event SET actor = '?'", "DELETE FROM eoffice.audit_event"]
)
def test_the_record_of_acts_is_only_appended(site: Site, change: str) -> None:
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        seed.acting(site.dsn, "eoffice_app") as conn,
    ):
        conn.execute(change.encode())


def test_a_file_arrives_byte_for_byte_and_harmless(site: Site) -> None:
    answer = site.get("vt.noivu", f"/file/{site.ids['file noi_vu']}")
    assert answer.content == world.PDF
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
