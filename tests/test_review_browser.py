"""The review page in a real browser, end to end: the server is the command's own process, the browser a headless Chromium."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

for package in ("starlette", "jinja2", "uvicorn", "playwright"):
    pytest.importorskip(package, reason="of the review extra and the browser tests")

from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright  # noqa: E402

from verifier.review.log import DecisionLog, problems  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).with_name("review")
CHROMIUM = os.environ.get("VERIFIER_CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]


class Desk:
    """The command's own server over copies of notes, which can be killed and started again."""

    def __init__(self, folder: Path, *notes: str, sources: tuple[str, ...] = ("seedlike.sources.json",)) -> None:
        self.folder, self.notes, self.sources = folder, notes, sources
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.links: dict[str, str] = {}
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "verifier.cli", "review", *self.notes, "--as", "李娜", "--as", "王芳", "--port", str(self.port)]
        for source in self.sources:
            command += ["--source", source]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        self.process = subprocess.Popen(command, cwd=self.folder, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment)
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if found := re.match(r"verifier: (\S+): (http\S+)", line):
                self.links[found[1]] = found[2]
            if "openapi.json" in line:
                break
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not come up")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def log(self) -> DecisionLog:
        return DecisionLog(self.folder / f"{self.notes[0]}.review.jsonl")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    for name in ("seedlike.md", "seedlike.sources.json"):
        shutil.copy(HERE / name, tmp_path)
    made = Desk(tmp_path, "seedlike.md")
    yield made
    made.kill()


@pytest.fixture
def at(browser: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    """``at("李娜")``: the page as that reviewer has it; a mistake of the page's script or a refused resource fails the test."""
    contexts: list[BrowserContext] = []
    mistakes: list[str] = []

    def opened(who: str, quiet: bool = False, **options: Any) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on("dialog", lambda dialog: mistakes.append(f"dialog {dialog.message}"))
        if not quiet:
            page.on("console", lambda message: mistakes.append(message.text) if message.type == "error" else None)
        page.goto(desk.links[who])
        return page

    yield opened
    for context in contexts:
        context.close()
    assert mistakes == []


def item(page: Page, number: str) -> Any:
    return page.locator(".outline .item", has=page.locator(".num", has_text=re.compile(f"^{re.escape(number)}$"))).first


def correct(page: Page, value: str) -> None:
    page.keyboard.press("c")
    field = page.locator(".card.current .decision input[name=value]")
    field.fill(value)
    field.press("Enter")
    expect(page.locator(".card.current .stood").first).to_be_visible()


def overrule(page: Page, reason: str, comment: str = "") -> None:
    page.keyboard.press("o")
    page.locator(".card.current .decision select[name=reason]").select_option(reason)
    if comment:
        page.locator(".card.current .decision textarea").fill(comment)
    page.locator(".card.current .decision button").click()
    expect(page.locator(".card.current .stood").first).to_contain_text("已驳回")


def test_from_the_first_look_to_the_signature_and_after_an_edit(at: Callable[..., Page], desk: Desk) -> None:
    page = at("李娜")
    expect(page.locator(".headline")).to_contain_text("2 处根源错误")
    roots = page.locator(".outline .group").filter(has_text="错误与后果").locator("> ul > li > .item .num")
    expect(roots).to_have_text(["1.04亿元", "150.00元/股"])
    assert page.locator(".outline .follows[open]").count() == 0

    # a consequence, and back to its root
    page.locator(".follows summary").nth(1).click()
    item(page, "0.24倍").click()
    page.keyboard.press("g")
    expect(page.locator(".card.current .big")).to_contain_text("150.00元/股")

    # an operand leads to its row
    page.locator(".card.current a[href^='#c']", has_text="论断").first.wait_for()
    page.goto(f"{page.url.split('#')[0]}#c05")
    page.locator(".card.current a.source", has_text="express.yoy_net_profit").first.click()
    expect(page.locator("#drawer tr.marked")).to_contain_text("520000000")
    page.keyboard.press("Escape")

    # the book value put right: P/B changes at once, and what was concluded from it falls
    page.keyboard.press("Escape")
    item(page, "150.00元/股").click()
    assert "原低于" not in page.content()
    correct(page, "15.00")
    expect(page.locator(".note ins")).to_have_text(["15.00元/股", "15.00", "2.43倍", "2.43倍"])
    expect(page.locator(".card.current .carried")).to_contain_text("2.43倍")
    expect(page.locator(".top .flips")).to_contain_text("市净率 0.24倍 → 2.43倍 原低于 1.8倍，改后高于")
    expect(page.locator(".progress")).to_contain_text("5 处待定")

    # the other root accepted, one finding overruled, the last conclusion left to the author
    page.keyboard.press("Escape")
    item(page, "1.04亿元").click()
    page.keyboard.press("a")
    expect(page.locator(".progress")).to_contain_text("2 处待定")
    page.keyboard.press("n")
    overrule(page, "other", "作者以行业口径为准")
    page.keyboard.press("n")
    page.keyboard.press("a")
    expect(page.locator(".progress")).to_contain_text("错误均已处理")

    # four eyes
    page.keyboard.press("Escape")
    page.get_by_role("button", name="提请签发").click()
    expect(page.locator("#sign")).to_contain_text("李娜 于")
    other = at("王芳")
    other.get_by_role("button", name="签发", exact=True).click()
    expect(other.locator("#sign .signed")).to_contain_text("王芳 于")
    other.get_by_role("link", name="签发书").click()
    expect(other.locator(".verdictline")).to_contain_text("有效")

    # after a reload all is there; after an edit, what still holds and what does not
    page.reload()
    expect(page.locator("#sign .signed")).to_contain_text("王芳")
    expect(page.locator(".note ins").filter(has_text="5.20亿元")).to_be_visible()
    note = desk.folder / "seedlike.md"
    note.write_text(note.read_text("utf-8").replace("150.00元/股", "15.00元/股").replace("去年同期归母净利润1.04亿元", "去年同期归母净利润1.14亿元"), "utf-8")
    expect(page.locator("#news")).to_be_visible()
    page.locator("#news a").click()
    expect(page.locator("#sign")).to_contain_text("签发已失效")
    expect(page.locator("#lapsed li").filter(has_text="1.04亿元")).to_contain_text("依据已变：数字")
    page.locator(".taken summary").click()
    expect(page.locator(".taken li").filter(has_text="150.00元/股")).to_contain_text("稿件已照此修改")
    assert problems(desk.log.path) == []


def test_who_asked_cannot_grant_in_the_page_either(at: Callable[..., Page], desk: Desk) -> None:
    page = at("李娜", quiet=True)
    for number in ("1.04亿元", "150.00元/股"):
        page.keyboard.press("Escape")
        item(page, number).click()
        page.keyboard.press("a")
        expect(page.locator(".card.current .stood").first).to_be_visible()
    for _ in range(2):
        page.keyboard.press("n")
        page.keyboard.press("a")
        expect(page.locator(".card.current .stood").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="提请签发").click()
    page.get_by_role("button", name="签发", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("不能自己签发")
    assert [entry["kind"] for entry in desk.log.entries()] == ["accept"] * 4 + ["ask"]


def test_keys_move_decide_and_can_be_changed(at: Callable[..., Page], desk: Desk) -> None:
    page = at("李娜")
    expect(page.locator(".legend")).to_contain_text("a 认可")
    page.keyboard.press("j")
    first = page.locator(".card.current").get_attribute("id")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator(".card.current").get_attribute("id") == first
    assert page.evaluate("document.activeElement.dataset.c") == first
    page.keyboard.press("n")
    page.keyboard.press("a")
    expect(page.locator(".card.current .stood").first).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator("#toast")).to_have_text("已撤销")
    assert [entry["kind"] for entry in desk.log.entries()] == ["accept", "undo"]
    page.keyboard.press("?")
    page.locator("#keys [data-action=accept]").click()
    page.keyboard.press("c")
    expect(page.locator("#keys-wrong")).to_contain_text("改数")
    page.keyboard.press("y")
    page.locator("#keys").get_by_role("button", name="关闭").click()
    expect(page.locator(".legend [data-key=accept]")).to_have_text("y 认可")
    page.reload()
    page.keyboard.press("n")
    page.keyboard.press("y")
    expect(page.locator(".card.current .stood").first).to_be_visible()


def test_filters_narrow_what_is_shown_and_stepped_through(at: Callable[..., Page]) -> None:
    page = at("李娜")
    page.locator(".chip.refuted").click()
    assert page.locator(".outline .item:visible").count() == 2
    page.keyboard.press("j")
    expect(page.locator("#position")).to_have_text("1 / 2")
    page.keyboard.press("Escape")
    page.locator(".chip.refuted").click()
    page.locator("#metric").select_option("pb")
    assert page.evaluate("[...document.querySelectorAll('.note .n:not(.off)')].length") == 4
    page.locator("#metric").select_option("")
    page.keyboard.press("/")
    page.keyboard.type("没有这样的字")
    expect(page.locator("#none")).to_be_visible()


def test_without_script_everything_can_be_decided(at: Callable[..., Page], desk: Desk) -> None:
    page = at("李娜", java_script_enabled=False)
    page.locator("#c11 .decide a[data-do=correct]").click()
    page.locator("input[name=value]").fill("15.00")
    page.get_by_role("button", name="记下决定").click()
    assert page.url.endswith("#c11") and "2.43倍" in page.locator("#c11").inner_text()
    page.locator("#c05 .decide button").first.click()
    page.locator("#c05 a.source").first.click()
    assert page.locator("tr.marked").count() == 1
    page.go_back()
    page.locator("#c05 .stood button").first.click()
    assert [entry["kind"] for entry in desk.log.entries()] == ["correct", "accept", "undo"]


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])  # colours come of the one, layout of the other
def test_axe_finds_nothing_serious(at: Callable[..., Page], width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="axe-core comes with the wheel axe-playwright-python")
    source = (Path(axe.__file__).with_name("axe.min.js")).read_text("utf-8")
    page = at("李娜", viewport={"width": width, "height": 844}, color_scheme=scheme)

    def clean(where: str) -> None:
        page.wait_for_timeout(350)
        page.evaluate(source)
        found = page.evaluate("async () => (await axe.run()).violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html.slice(0, 160))])")
        assert [each for each in found if each[1] in ("serious", "critical")] == [], where
        assert page.evaluate("document.documentElement.scrollWidth") <= width, where

    clean("the outline")
    for folded in page.locator(".outline details").all():
        folded.evaluate("each => { each.open = true; }")
    clean("the outline unfolded")
    item(page, "150.00元/股").click()
    clean("a card")
    page.locator(".card.current a[data-do=correct]").click()
    page.locator(".card.current .decision input[name=value]").fill("15.00")
    clean("a form")
    page.locator(".card.current .decision button").click()
    expect(page.locator(".card.current .after")).to_be_visible()
    clean("a correction")
    page.locator(".card.current a[data-do=supply]").click()
    page.locator(".card.current .fields").wait_for()
    clean("a figure to supply")
    page.goto(f"{page.url.split('#')[0]}#c05")
    page.locator(".card.current a.source").first.click()
    page.locator("#drawer tr.marked").first.wait_for()
    clean("a source")
    for path in ("certificate", "sources/0?figure=3", "claims/c05?do=bind"):
        page.goto(f"{page.url.split('/notes/')[0]}/notes/0/{path}")
        clean(path)


def test_a_planted_fault_of_contrast_is_seen(at: Callable[..., Page]) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="axe-core comes with the wheel axe-playwright-python")
    page = at("李娜")
    page.evaluate("document.querySelector('.headline').style.color = '#ddd'")
    page.evaluate(Path(axe.__file__).with_name("axe.min.js").read_text("utf-8"))
    assert "color-contrast" in page.evaluate("async () => (await axe.run()).violations.map(v => v.id)")


def test_no_script_but_our_own_runs(at: Callable[..., Page]) -> None:
    page = at("李娜", quiet=True)
    with pytest.raises(Error, match="(?i)content security policy|Failed to"):
        page.add_script_tag(content="document.title = 'taken'")
    page.evaluate("document.querySelector('.note').insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">')")
    page.wait_for_timeout(200)
    assert "复核" in page.title()


def test_the_page_prints_without_its_tools(at: Callable[..., Page]) -> None:
    page = at("李娜")
    item(page, "150.00元/股").click()
    page.emulate_media(media="print")
    for part in (".legend", ".filters", ".decide >> nth=0", ".tools"):
        assert not page.locator(part).is_visible(), part
    assert page.locator("#c05").is_visible() and page.locator("#c11").is_visible() and page.locator(".note").is_visible()


def test_two_reviewers_at_once_lose_nothing(at: Callable[..., Page], desk: Desk) -> None:
    one, two = at("李娜", quiet=True), at("王芳", quiet=True)
    item(one, "1.04亿元").click()
    item(two, "1.04亿元").click()
    one.keyboard.press("a")
    expect(one.locator(".card.current .stood").first).to_be_visible()
    two.keyboard.press("a")
    expect(two.locator("#toast")).to_contain_text("李娜 刚对这一处作了决定")
    expect(two.locator("#news")).to_be_visible()
    two.keyboard.press("Escape")
    item(two, "150.00元/股").click()
    correct(two, "15.00")
    expect(two.locator("#c05 .stood")).to_contain_text("李娜")
    assert [(entry["who"], entry["kind"]) for entry in desk.log.entries()] == [("李娜", "accept"), ("王芳", "correct")]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill so")
def test_after_a_kill_a_decision_is_there_or_was_never_confirmed(at: Callable[..., Page], desk: Desk) -> None:
    chance = random.Random(7)
    for turn in range(4):
        page = at("李娜", quiet=True)
        item(page, "1.04亿元").click()
        before = len(desk.log.entries())
        page.keyboard.press("a" if turn % 2 == 0 else "u")
        time.sleep(chance.random() * 0.25)
        desk.kill()
        page.wait_for_timeout(300)
        confirmed = page.locator("#toast").inner_text() in ("已记入决定记录", "已撤销")
        after = len(desk.log.entries())
        assert after in (before, before + 1) and (after == before + 1 or not confirmed)
        assert [line for line in problems(desk.log.path) if "never confirmed" not in line] == [] if desk.log.path.exists() else True
        desk.start()


def test_a_hostile_note_is_read_as_text(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "h.md").write_text("# <script>alert(1)</script>\n\n<img src=x onerror=alert(2)>营业收入41.50亿元\"><svg onload=alert(3)>，2025年归母净利润6.24亿元。\n", "utf-8")
    rows = [{"metric": "营业收入", "period": "2025", "value": "40.50", "unit": "亿元", "label": "<img src=x onerror=alert(4)>", "entity": "<script>alert(5)</script>"}]
    (tmp_path / "s.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    desk = Desk(tmp_path, "h.md", sources=("s.json",))
    context = browser.new_context()
    try:
        page = context.new_page()
        told: list[str] = []
        page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
        page.goto(desk.links["李娜"])
        page.keyboard.press("j")
        page.keyboard.press("o")
        page.locator(".card.current .decision textarea").fill("<script>alert(6)</script>")
        page.locator(".card.current .decision select[name=reason]").select_option("other")
        page.locator(".card.current .decision button").click()
        expect(page.locator(".card.current .saidwhy")).to_contain_text("<script>alert(6)</script>")
        page.wait_for_timeout(300)
        assert told == [] and page.locator(".note img, .note svg, .note script").count() == 0
    finally:
        context.close()
        desk.kill()
