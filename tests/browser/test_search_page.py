"""A clerk in a real browser: logs in, searches, opens a document, downloads its file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from etl.blobs import FolderBlobs
from services.search import create_app
from tests import services_seed as seed
from tests import services_world as world
from tests.live_side import registered_twice

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def address(fresh_dsn: str, tmp_path: Path) -> Iterator[str]:
    world.store(fresh_dsn)
    batch = seed.batch(fresh_dsn, "loading")
    world.rich_document(fresh_dsn, FolderBlobs(tmp_path / "blobs"), batch)
    with world.indexing(fresh_dsn, tmp_path / "index"):
        seed.move_batch(fresh_dsn, batch, "loaded")
        world.indexed(fresh_dsn, batch)
        seed.move_batch(fresh_dsn, batch, "published")
        app = create_app(fresh_dsn, tmp_path / "index", tmp_path / "blobs")
        with world.serving(app) as at:
            yield at


@pytest.mark.parametrize("width", [1200, 390])
def test_from_login_to_the_file(address: str, tmp_path: Path, width: int) -> None:
    from playwright.sync_api import sync_playwright

    said: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.on("console", lambda message: said.append(message.text))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.goto(f"{address}/?q=452/GM")
        page.wait_for_function("document.activeElement.id === 'login'")
        page.keyboard.type("vt.noivu")
        page.keyboard.press("Tab")
        page.keyboard.type(seed.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector(".hit")
        assert page.locator(".hit").count() == 1
        assert page.locator(".code mark").all_inner_texts() == ["452", "GM"]
        page.screenshot(path=tmp_path / "search.png")
        page.click(".hit h2 a")
        page.wait_for_selector(".steps")
        page.screenshot(path=tmp_path / "document.png", full_page=True)
        assert page.locator(".steps li").count() == 2
        fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert page.evaluate(fits)
        with page.expect_download() as download:
            page.click(".file-list a >> nth=0")
        assert download.value.suggested_filename == "Giấy mời 452 – Hội nghị tổng kết.pdf"
        assert Path(download.value.path()).read_bytes() == world.PDF
        page.click("text=Kết quả tra cứu")
        page.wait_for_selector(".hit")
        page.click("text=Đăng xuất")
        page.wait_for_selector("#password")
        browser.close()
    assert said == []


@pytest.mark.parametrize("width", [1200, 390])
def test_both_systems_side_by_side(
    new_store: Callable[[], str], tmp_path: Path, width: int
) -> None:
    from playwright.sync_api import sync_playwright

    dsn = new_store()
    seed.people(dsn)
    live, old, _ = registered_twice(dsn, seed.batch(dsn, "published"), world.EVIL)
    said: list[str] = []
    app = create_app(dsn, tmp_path / "index", tmp_path / "blobs")
    with world.serving(app) as at, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(
            java_script_enabled=False, viewport={"width": width, "height": 800}
        ).new_page()
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.goto(f"{at}/login?next=/van-ban/{live}")
        page.fill("#login", "vt.noivu")
        page.fill("#password", seed.PASSWORD)
        page.click(".login button")
        page.wait_for_selector(".beside")
        page.screenshot(path=tmp_path / "beside.png", full_page=True)
        assert page.locator(".beside").count() == 1
        marked = page.locator(".beside tr.differs")
        assert marked.count() > 0
        assert marked.locator("strong").all_inner_texts() == ["Khác"] * marked.count()
        assert world.EVIL in page.locator(".beside tbody").inner_text()
        page.click(f"a[href='/van-ban/{old}#h-luong']")
        page.wait_for_selector(".steps li >> nth=1")
        page.click(f"a[href='/van-ban/{live}#h-doichieu']")
        page.wait_for_selector(".beside")
        box = page.locator(".beside").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width
        browser.close()
    assert said == []
