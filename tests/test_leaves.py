"""The pages of a PDF note in the report and on the review page: pictures, marks by verdict, the policy, the limit."""

from __future__ import annotations

import base64
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
import test_document_formats as matrix

from verifier.cli import main
from verifier.records import Report
from verifier.reports import Style, render
from verifier.reports.leaves import Leaf, embedded, places_of

for package in ("pypdfium2", "pdfplumber", "reportlab"):
    pytest.importorskip(package, reason="of the pdf extra and the tests")
SVG = re.compile(r"<svg .*?</svg>", re.S)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    (tmp_path / "note.pdf").write_bytes(matrix.broker(pages=3))
    (tmp_path / "figures.json").write_text(json.dumps(matrix.FIGURES), "utf-8")
    return tmp_path / "note.pdf"


def page_of(note: Path, *options: str) -> str:
    assert main(["check", str(note), "--source", str(note.with_name("figures.json")), "--output", str(note.with_suffix(".html")), "--fail-on", "never", *options]) == 0
    return note.with_suffix(".html").read_text("utf-8")


def report_of(note: Path) -> Report:
    return matrix.checked(note.read_bytes(), "note.pdf", note.parent)


def test_the_report_holds_each_page_as_a_picture_of_its_shape(note: Path) -> None:
    pictures = re.findall(r'<img src="data:image/jpeg;base64,([^"]+)" alt="([^"]+)" width="(\d+)" height="(\d+)"', page_of(note))
    assert [(alt, width, height) for _, alt, width, height in pictures] == [(f"第 {n} 页，共 3 页", "595", "842") for n in (1, 2, 3)]
    from PIL import Image

    drawn = Image.open(io.BytesIO(base64.b64decode(pictures[0][0])))
    assert drawn.format == "JPEG" and abs(drawn.width / drawn.height - 595 / 842) < 0.01 and drawn.width >= 800
    assert sum(map(bool, drawn.convert("L").histogram())) > 20  # not an empty sheet


def test_every_number_with_a_box_is_marked_on_its_page_and_leads_to_its_finding(note: Path) -> None:
    text = page_of(note)
    places = places_of(report_of(note))
    claims = [name for name in places if name.startswith("c")]
    assert len(claims) == 27 and len(places) > 40  # the cells of the tables are marked too
    cards = set(re.findall(r'<section class="card[^"]*" id="([^"]+)"', text))
    marked: dict[str, int] = {}
    for number, drawn in enumerate(SVG.findall(text), 1):
        sheet = ElementTree.fromstring(drawn)
        assert sheet.get("viewBox") is not None
        for mark in sheet.iter("a"):
            name, (box,) = mark.attrib["data-c"], mark.findall("rect")
            page, (left, top, right, bottom) = places[name]
            assert page == number and mark.get("href") == f"#{name}" and name in cards
            x, y, width, height = (float(box.attrib[key]) for key in ("x", "y", "width", "height"))
            assert x <= left < right <= x + width and y <= top < bottom <= y + height and width < right - left + 4
            marked[name] = number
    assert marked == {name: page for name, (page, _) in places.items()}
    assert re.search(r'<a class="n refuted" href="#c04" data-c="c04" aria-label="416%: 错误[^"]*24\.03%">', text)


def test_the_policy_admits_pictures_within_the_page_alone_and_only_where_there_are_any(note: Path) -> None:
    text = page_of(note)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None and "img-src data:;" in policy[1] and policy[1].startswith("default-src 'none'") and "unsafe" not in policy[1]
    assert " style=" not in text.partition("</style>")[2].partition("<script")[0] and not re.search(r'src="(?!data:image/jpeg)', text)
    note.with_suffix(".md").write_bytes(matrix.markdown())
    plain = page_of(note.with_suffix(".md"))
    assert "img-src" not in plain and "<img" not in plain and 'class="faces"' not in plain


def test_both_faces_of_the_note_are_there_without_the_script(note: Path) -> None:
    text = page_of(note)
    words, _, leaves = text.partition('<div class="leaves">')
    assert "归母净利润" in words.partition('<div class="words">')[2] and leaves.count("<figure") == 3
    assert text.count('id="n-c04"') == 1  # an id once, the mark on the page has none


def test_pictures_stop_at_the_limit_and_pages_with_errors_come_first(note: Path) -> None:
    report = report_of(note)
    whole = embedded(note, report)
    weight = [len(base64.b64decode(leaf.address.partition(",")[2])) for leaf in whole]
    some = embedded(note, report, sum(weight[:2]) + 10)
    assert [bool(leaf.address) for leaf in some] == [True, True, False]
    text = render(report.model_copy(update={"document": report.document.model_copy(update={"text": "甲"})}), "html", Style(leaves=some))
    assert "未附以下页的图片：3" in text
    calm = [claim.model_copy(update={"verdict": "supported"}) if claim.number.page != 3 else claim for claim in report.claims]
    only = embedded(note, report.model_copy(update={"claims": calm}), max(weight) + 10)
    assert [bool(leaf.address) for leaf in only] == [False, False, True]
    assert embedded(note, report, 10) == ()


def test_a_note_that_is_no_pdf_or_no_file_has_no_pages(note: Path) -> None:
    report = report_of(note)
    assert embedded("净利润9.55亿元", report) == embedded(note.with_name("gone.pdf"), report) == embedded(note.with_name("figures.json"), report) == ()


def test_a_hostile_label_stays_text(note: Path) -> None:
    report = report_of(note)
    first = report.claims[0].model_copy(update={"number": report.claims[0].number.model_copy(update={"text": '"><script>alert(1)</script>'})})
    changed = report.model_copy(update={"claims": [first], "document": report.document.model_copy(update={"text": "甲" * 2000})})
    text = render(changed, "html", Style(leaves=(Leaf(1, 595, 842, 'data:image/jpeg;base64,"><script>'),)))
    assert "<script>alert" not in text and text.count("<script") == 2


def test_cells_have_page_and_box_in_the_json_and_none_elsewhere(note: Path) -> None:
    held: dict[str, Any] = json.loads(report_of(note).to_json())
    assert all(cell["page"] in (1, 2, 3) and len(cell["box"]) == 4 for cell in held["tables"])
    assert Report.model_validate(held).to_json() == report_of(note).to_json()
    plain = json.loads(matrix.checked(matrix.markdown(), "note.md", note.parent).to_json())
    assert plain["tables"] and not [cell for cell in plain["tables"] if "page" in cell or "box" in cell]
