"""The page of ten thousand notes in a real browser: there within three seconds, without a complaint, and no wider than the screen."""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.audit.audits import FIGURES, RIGHT, WRONG
from verifier.audit.dashboard import dashboard
from verifier.audit.ledger import Ledger
from verifier.audit.notes import Note
from verifier.audit.renewal import summarised
from verifier.audit.summary import Summary
from verifier.audit.tasks import Checker, Given, Task

pytest.importorskip("playwright", reason="of the browser tests")
from playwright.sync_api import Page, sync_playwright  # noqa: E402

CHROMIUM = os.environ.get("VERIFIER_CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]
COMPANIES = ("远山科技", "Bramble Fiber Holdings International", "北渚电力股份有限公司", "Corrigall Engineering & Marine plc")


def filled(folder: Path, notes: int) -> Ledger:
    """A ledger of so many notes, made of two reports under other keys, companies and values."""
    figures = json.dumps(FIGURES).encode()
    checked = [Checker().outcome(Task(1, "note.md", text.encode(), (Given("f.json", "d", figures),))) for text in (RIGHT, WRONG)]
    ledger, dice = Ledger.open(folder), random.Random(7)
    ledger.begin("0.1.0", "engine", {})
    for number in range(notes):
        outcome, company = dice.choice(checked), dice.choice(COMPANIES)
        claims = tuple((*claim[:1], company, *claim[2:4], f"{dice.randint(1995, 2025)}", *claim[5:]) for claim in outcome.claims)
        note = Note(f"/notes/{number}", "/notes", f"{number // 100:04}/{number:06}-a-name-of-a-note.md", "note.md", generator=f"model-{number % 7}",
                    date=f"2025-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}")
        ledger.keep(f"{number:064}", note, f"{number:064x}", replace(outcome, claims=claims), "engine")
    return ledger


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    ledger = filled(tmp_path_factory.mktemp("ten thousand"), 10_000)
    found = summarised(ledger)
    ledger.close()
    return found


def seconds(opened: Page, page: Path) -> float:
    begun = time.monotonic()
    opened.goto(page.as_uri())
    return time.monotonic() - begun


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ten_thousand_notes_open_within_three_seconds(summary: Summary, tmp_path: Path, language: str) -> None:
    assert summary.notes["all"] == 10_000 and summary.conflicts_in_all > len(summary.conflicts) > 20
    page = tmp_path / "index.html"
    page.write_text(dashboard(summary, "zh" if language == "zh" else "en", lambda report: f"notes/{report[:20]}.html"), "utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width in (1280, 390):
            opened = browser.new_page(viewport={"width": width, "height": 900})
            said: list[str] = []
            opened.on("console", lambda message, said=said: said.append(message.text))
            opened.on("pageerror", lambda error, said=said: said.append(str(error)))
            assert min(seconds(opened, page) for _ in range(3)) < 3 and said == []
            assert opened.evaluate("document.documentElement.scrollWidth") <= width
            assert opened.locator("section").count() >= 6 and opened.get_by_text("10,000").first.is_visible()
            opened.locator("summary").first.click()
            assert opened.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
