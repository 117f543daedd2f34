"""The pages of a PDF note in a real browser: the report opened from disk, and the review page of the command's own server."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import test_document_formats as matrix
from test_review_browser import CHROMIUM, Desk, item
from test_review_browser import browser as browser  # the fixture

from verifier.cli import main

for package in ("pypdfium2", "pdfplumber", "reportlab"):
    pytest.importorskip(package, reason="of the pdf extra and the tests")
from playwright.sync_api import Browser, Page, expect  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "note.pdf").write_bytes(matrix.broker(pages=2))
    (tmp_path / "figures.json").write_text(json.dumps(matrix.FIGURES), "utf-8")
    return tmp_path


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which no mistake of a script, no refused resource and no request beyond the allowed may happen."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    made, mistakes = context.new_page(), []
    made.set_default_timeout(15_000)
    made.on("pageerror", lambda error: mistakes.append(str(error)))
    made.on("console", lambda message: mistakes.append(message.text) if message.type == "error" else None)
    yield made
    context.close()
    assert mistakes == []


@pytest.fixture
def report(folder: Path, page: Page) -> Page:
    assert main(["check", str(folder / "note.pdf"), "--source", str(folder / "figures.json"), "--output", str(folder / "r.html"), "--fail-on", "never"]) == 0
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "r.html").as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    return page


DRAWN = "images => images.every(image => image.complete && image.naturalWidth > 800)"


def wait_until_drawn(page: Page) -> None:
    """Asked again and again from here: the page's own policy forbids the waiting that Playwright would evaluate in it."""
    until = time.monotonic() + 30
    while not page.evaluate(f"({DRAWN})([...document.querySelectorAll('.leaf img')])"):
        assert time.monotonic() < until, "the pages are not drawn"
        time.sleep(0.05)


def test_the_page_is_shown_first_and_its_marks_lie_on_the_numbers(report: Page) -> None:
    expect(report.locator(".leaf")).to_have_count(2)
    expect(report.locator(".words")).to_be_hidden()
    report.locator(".leaf img").nth(1).scroll_into_view_if_needed()
    wait_until_drawn(report)
    sheet, mark = (report.locator(where).first.bounding_box() for where in (".leaf svg", '.leaf a.refuted[data-c="c04"] rect'))
    picture = report.locator(".leaf img").first.bounding_box()
    assert sheet and mark and picture and abs(sheet["width"] - picture["width"]) < 1.5 and abs(sheet["height"] - picture["height"]) < 1.5
    assert picture["y"] < mark["y"] < picture["y"] + picture["height"] / 3 and 10 < mark["width"] < 60


def test_a_mark_leads_to_its_finding_and_a_finding_to_its_mark(report: Page) -> None:
    report.locator('.leaf a.refuted[data-c="c04"]').click()
    expect(report.locator(".card.current")).to_contain_text("24.03%")
    expect(report.locator('.leaf a[data-c="c04"]')).to_have_class("n refuted current")
    report.keyboard.press("Escape")
    item(report, "143.83元").click()
    expect(report.locator(".leaf .n.current")).to_be_in_viewport()
    report.keyboard.press("j")
    assert report.evaluate("document.activeElement.closest('.leaf') !== null && document.activeElement.dataset.c") == report.locator(".card.current").get_attribute("id")


def test_the_text_is_a_button_away_and_keeps_its_place(report: Page) -> None:
    report.locator('.leaf a.refuted[data-c="c04"]').click()
    report.locator(".face[data-face=text]").click()
    expect(report.locator(".leaves")).to_be_hidden()
    expect(report.locator('.words .n[data-c="c04"]')).to_be_in_viewport()
    expect(report.locator(".face[data-face=text]")).to_have_attribute("aria-pressed", "true")
    report.locator(".chip.refuted").click()
    assert report.evaluate("[...document.querySelectorAll('.words .n:not(.off)')].length") == report.evaluate("[...document.querySelectorAll('.leaf .n:not(.off)')].length") == 4


def test_what_has_no_box_turns_to_the_text(report: Page) -> None:
    report.evaluate("for (const each of document.querySelectorAll('.leaf')) each.hidden = true")
    item(report, "416%").click()
    expect(report.locator(".words")).to_be_visible()
    expect(report.locator('.words .n[data-c="c04"]')).to_be_in_viewport()


def test_printing_has_the_text_and_the_findings(report: Page) -> None:
    report.emulate_media(media="print")
    expect(report.locator(".leaves")).to_be_hidden()
    expect(report.locator(".words")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_pages(report: Page, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="axe-core comes with the wheel axe-playwright-python")
    report.emulate_media(color_scheme=scheme)
    report.evaluate(Path(axe.__file__).with_name("axe.min.js").read_text("utf-8"))
    assert report.evaluate("async () => (await axe.run()).violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => [v.id, v.nodes[0].html.slice(0, 160)])") == []


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    made = Desk(folder, "note.pdf", sources=("figures.json",))
    yield made
    made.kill()


def test_the_review_page_shows_the_pages_and_decides_on_them(desk: Desk, page: Page) -> None:
    answers: list[tuple[str, int, str]] = []
    page.on("response", lambda answer: answers.append((answer.url, answer.status, answer.headers.get("content-type", ""))) if "/pages/" in answer.url else None)
    page.goto(desk.links["李娜"])
    page.locator(".leaf img").nth(1).scroll_into_view_if_needed()
    wait_until_drawn(page)
    assert {status for _, status, _ in answers} == {200} and {kind for _, _, kind in answers} == {"image/jpeg"}
    page.locator('.leaf a.refuted[data-c="c04"]').click()
    page.keyboard.press("a")
    expect(page.locator('.leaf a.given[data-c="c04"] text')).to_have_text("→ 24.03%")
    expect(page.locator(".card.current .stood").first).to_be_visible()
    expect(page.locator(".words")).to_be_hidden()
    page.locator(".face[data-face=text]").click()
    expect(page.locator('.words .n[data-c="c04"] ins').first).to_have_text("24.03%")
    page.keyboard.press("u")
    expect(page.locator('.words .n[data-c="c04"] ins')).to_have_count(0)
    expect(page.locator(".leaves")).to_be_hidden()  # a decision does not turn the note over


def test_a_picture_is_of_the_version_asked_for_and_of_nobody_else(desk: Desk, page: Page) -> None:
    page.goto(desk.links["李娜"])
    address = page.locator(".leaf img").first.get_attribute("src") or ""
    path, _, version = address.partition("?")
    wanted = [address, path, f"{path}?v=0000000000000000", f"{path}?v=", f"{path.replace('/1.jpg', '/9.jpg')}?{version}"]
    assert [page.context.request.get(f"http://127.0.0.1:{desk.port}{each}").status for each in wanted] == [200, 404, 404, 404, 404]
    stranger = page.context.browser.new_context() if page.context.browser else None
    assert stranger is not None
    answer = stranger.request.get(f"http://127.0.0.1:{desk.port}{address}")
    assert answer.status == 401 and answer.headers["content-type"] != "image/jpeg"
    stranger.close()
