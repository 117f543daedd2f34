"""One note in every format, made by real writers: the same claims with the same verdicts, and what only a PDF has."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from verifier import verify
from verifier.cli import main
from verifier.documents import Document
from verifier.documents.reading import read_document, read_document_bytes
from verifier.errors import InputError
from verifier.records import Report

TITLE = "甲公司三季报点评"
PARAGRAPHS = [
    "公司2025年前三季度实现营业收入88.20亿元，同比增长12.4%；归母净利润9.55亿元，同比增长416%，主要受益于产品结构改善与费用率下降，盈利能力明显修复。",
    "前三季度毛利率为31.6%，经营活动现金流净额7.31亿元，与净利润基本匹配；公司期末总股本14.63亿股，归母净资产210.44亿元，对应每股净资产143.83元。",
]
CAPTION = "表1：盈利预测（单位：亿元）"
ROWS = [["项目", "2023A", "2024A", "2025E"], ["营业收入", "96.30", "108.40", "121.50"], ["营业收入增速", "8.1%", "12.6%", "12.1%"], ["归母净利润", "8.10", "10.25", "12.60"]]
LAST = "展望全年，我们认为公司订单充足，景气度有望延续。"
FIGURES = {"entity": "甲公司", "figures": [
    {"metric": "revenue", "period": "2025-9M", "value": "88.20", "unit": "亿元"}, {"metric": "revenue", "period": "2024-9M", "value": "78.47", "unit": "亿元"},
    {"metric": "net_profit_parent", "period": "2025-9M", "value": "9.55", "unit": "亿元"}, {"metric": "net_profit_parent", "period": "2024-9M", "value": "7.70", "unit": "亿元"},
    {"metric": "gross_margin", "period": "2025-9M", "value": "31.6", "unit": "%"}, {"metric": "operating_cash_flow", "period": "2025-9M", "value": "7.31", "unit": "亿元"},
    {"metric": "shares_total", "period": "2025-09-30", "value": "14.63", "unit": "亿股"}, {"metric": "equity_parent", "period": "2025-09-30", "value": "210.44", "unit": "亿元"}]}


def markdown() -> bytes:
    table = "\n".join("| " + " | ".join(row) + " |" + ("\n|" + "---|" * len(row) if row is ROWS[0] else "") for row in ROWS)
    return f"# {TITLE}\n\n{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}\n\n{CAPTION}\n\n{table}\n\n{LAST}\n".encode()


def html() -> bytes:
    rows = "".join("<tr>" + "".join(f"<t{'h' if row is ROWS[0] else 'd'}>{cell}" for cell in row) for row in ROWS)
    style = "<style>body{font:12pt 'Noto Sans CJK SC',sans-serif}table{border-collapse:collapse}td,th{border:1px solid;padding:2px 8px}</style>"
    words = "".join(f"<p>{words}</p>" for words in PARAGRAPHS)
    return f"<meta charset=utf-8>{style}<h1>{TITLE}</h1>{words}<p>{CAPTION}</p><table>{rows}</table><p>{LAST}</p>".encode()


def plain() -> bytes:
    table = "\n".join("\t".join(row) for row in ROWS)
    return f"{TITLE}\n\n{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}\n\n{CAPTION}\n{table}\n\n{LAST}\n".encode()


def docx() -> bytes:
    writer = pytest.importorskip("docx")
    made = writer.Document()
    made.add_heading(TITLE, 1)
    for words in PARAGRAPHS:
        paragraph = made.add_paragraph(words[:9])
        paragraph.add_run(words[9:40]).bold = True  # a number may stand in two runs
        paragraph.add_run(words[40:])
    made.add_paragraph(CAPTION)
    table = made.add_table(len(ROWS), len(ROWS[0]))
    for row, cells in zip(ROWS, table.rows, strict=True):
        for words, cell in zip(row, cells.cells, strict=True):
            cell.text = words
    made.add_paragraph(LAST)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def pptx() -> bytes:
    writer = pytest.importorskip("pptx")
    made = writer.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = TITLE
    box = slide.shapes.add_textbox(0, 0, 9_000_000, 2_000_000).text_frame
    box.text = PARAGRAPHS[0]
    for words in (PARAGRAPHS[1], CAPTION):
        box.add_paragraph().text = words
    table = slide.shapes.add_table(len(ROWS), len(ROWS[0]), 0, 3_000_000, 9_000_000, 2_000_000).table
    for at, row in enumerate(ROWS):
        for column, words in enumerate(row):
            table.cell(at, column).text = words
    made.slides.add_slide(made.slide_layouts[6]).shapes.add_textbox(0, 0, 9_000_000, 900_000).text_frame.text = LAST
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def readable() -> None:
    """Skips where the packages that read PDF are absent."""
    for name in ("pypdfium2", "pdfplumber"):
        pytest.importorskip(name)


def printed(tmp_path: Path) -> bytes:
    """The HTML as Chromium prints it."""
    readable()
    browser = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if browser is None:
        pytest.skip("no Chromium to print with")
    (tmp_path / "note.html").write_bytes(html())
    subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={tmp_path / 'profile'}",
                    f"--print-to-pdf={tmp_path / 'note.pdf'}", (tmp_path / "note.html").as_uri()], check=True, capture_output=True, timeout=120)
    return (tmp_path / "note.pdf").read_bytes()


def broker(pages: int = 1, ruled: bool = False, columns: int = 2) -> bytes:
    """A broker's layout: two narrow columns, running heads and feet with page numbers, a Chinese font that is not embedded."""
    readable()
    pytest.importorskip("reportlab")
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph, Table, TableStyle

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

    def running(canvas: object, page: object) -> None:
        canvas.setFont("STSong-Light", 8)  # type: ignore[attr-defined]
        canvas.drawString(40, 815, "乙证券研究所 公司点评 2025年10月30日")  # type: ignore[attr-defined]
        canvas.drawCentredString(297, 22, f"请务必阅读正文之后的免责声明 第 {page.page} 页 共 88 页")  # type: ignore[attr-defined]

    held = io.BytesIO()
    made = BaseDocTemplate(held, pagesize=A4)
    width = 515 / columns - (10 if columns > 1 else 0)
    frames = [Frame(40 + (515 / columns + 5) * at, 50, width, 745) for at in range(columns)]
    made.addPageTemplates([PageTemplate(frames=frames, onPage=running)])
    words = ParagraphStyle("words", fontName="STSong-Light", fontSize=10, leading=15, wordWrap="CJK", firstLineIndent=20)
    lines = [("FONTNAME", (0, 0), (-1, -1), "STSong-Light"), ("ALIGN", (1, 0), (-1, -1), "RIGHT"), *([("GRID", (0, 0), (-1, -1), 0.5, "black")] if ruled else [])]
    story: list[object] = []
    for number in range(pages):
        story += [PageBreak()] if number else []
        head = ParagraphStyle("head", parent=words, fontSize=14, leading=22)
        story += [Paragraph(TITLE, head), *(Paragraph(text, words) for text in PARAGRAPHS), Paragraph(CAPTION, words), Table(ROWS, style=TableStyle(lines)), Paragraph(LAST, words)]
    made.build(story)
    return held.getvalue()


FORMATS: dict[str, Callable[[Path], tuple[bytes, str]]] = {
    "txt": lambda tmp: (plain(), "note.txt"), "txt in GB18030": lambda tmp: (plain().decode().encode("gb18030"), "note.txt"),
    "txt in UTF-16": lambda tmp: (plain().decode().encode("utf-16"), "note.txt"), "html": lambda tmp: (html(), "note.html"),
    "docx": lambda tmp: (docx(), "note.docx"), "pptx": lambda tmp: (pptx(), "note.pptx"), "pdf printed by a browser": lambda tmp: (printed(tmp), "note.pdf"),
    "pdf in two columns": lambda tmp: (broker(), "note.pdf"), "pdf with a ruled table": lambda tmp: (broker(ruled=True, columns=1), "note.pdf"),
}


def checked(data: bytes, name: str, tmp_path: Path) -> Report:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "figures.json").write_text(json.dumps(FIGURES), "utf-8")
    return verify(tmp_path / name, [tmp_path / "figures.json"])


def told(report: Report) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    claims = [(c.number.text, c.number.value, c.metric, c.kind, c.period, c.verdict, tuple(c.codes), c.expected and c.expected.text) for c in report.claims]
    return claims, [(cell.row, cell.column, cell.text, cell.verdict) for cell in report.tables]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_claims_and_cells_in_every_format(kind: str, tmp_path: Path) -> None:
    wanted = told(checked(markdown(), "note.md", tmp_path))
    assert len(wanted[0]) == 9 and {"refuted", "supported"} <= {claim[5] for claim in wanted[0]} and len(wanted[1]) >= 3
    data, name = FORMATS[kind](tmp_path)
    assert told(checked(data, name, tmp_path)) == wanted


@pytest.mark.parametrize("kind", FORMATS)
def test_spans_count_in_the_text_that_the_report_holds(kind: str, tmp_path: Path) -> None:
    data, name = FORMATS[kind](tmp_path)
    document = read_document_bytes(data, name)
    (tmp_path / name).write_bytes(data)
    report = verify(tmp_path / name, with_text=True)
    assert report.document.text == document.text
    assert all(document.text[c.number.span[0]:c.number.span[1]] == c.number.text for c in report.claims)
    assert all(document.text[cell.span[0]:cell.span[1]] == cell.text for table in document.tables for row in table.rows for cell in row if cell.span)


def pdf(**options: object) -> Document:
    return read_document_bytes(broker(**options), "note.pdf")  # type: ignore[arg-type]


def test_running_heads_feet_and_page_numbers_are_left_out() -> None:
    text = pdf(pages=4).text
    assert "乙证券" not in text and "免责声明" not in text and text.count(PARAGRAPHS[0]) == 4


def test_a_line_of_the_body_that_reads_like_the_running_head_stays() -> None:
    readable()
    pytest.importorskip("reportlab")
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(595, 842))
    for number in range(3):
        for height, words in ((815, "Orrin Instruments, third quarter"), (600, f"Revenue was ${40 + number} million."), (500, "Orrin Instruments, third quarter")):
            canvas.drawString(50, height, words)
        canvas.showPage()
    canvas.save()
    assert read_document_bytes(held.getvalue(), "n.pdf").text.count("Orrin Instruments, third quarter") == 3


def test_a_sentence_broken_by_line_ends_is_whole_and_so_are_its_numbers() -> None:
    text = pdf(pages=1).text
    assert PARAGRAPHS[0] in text and PARAGRAPHS[1] in text


def test_every_number_has_its_page_and_box(tmp_path: Path) -> None:
    report = checked(broker(pages=3), "note.pdf", tmp_path)
    places = [(c.number.page, c.number.box) for c in report.claims]
    assert {page for page, _ in places} == {1, 2, 3}
    assert all(box is not None and 0 <= box[0] < box[2] <= 596 and 0 <= box[1] < box[3] <= 842 for _, box in places)
    held = json.loads(report.to_json())["claims"][0]["number"]
    assert held["page"] == 1 and len(held["box"]) == 4
    plain_note = json.loads(checked(markdown(), "note.md", tmp_path).to_json())["claims"][0]["number"]
    assert "page" not in plain_note and "box" not in plain_note


def test_the_box_holds_the_digits() -> None:
    """Cut out of the page by its box, the text is the number."""
    readable()
    import pypdfium2

    data = broker()
    document = read_document_bytes(data, "note.pdf")
    assert document.places is not None
    page = pypdfium2.PdfDocument(data)[0]
    for words in ("88.20", "416%", "143.83"):
        start = document.text.index(words)
        (number, (left, top, right, bottom)), = document.places.of(start, start + len(words))
        assert number == 1
        held = page.get_textpage().get_text_bounded(left - 0.5, page.get_height() - bottom - 0.5, right + 0.5, page.get_height() - top + 0.5)
        assert words in held


def test_a_table_whose_numbers_the_page_does_not_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pdfplumber")
    from verifier.documents import pdf_tables

    torn = pdf_tables._one_line
    monkeypatch.setattr(pdf_tables, "_one_line", lambda text: torn(text).replace("108.40", "1084.0"))
    document = pdf(ruled=True, columns=1)
    assert document.tables == [] and len(document.unread) == 1 and "1084.0" in document.unread[0].en and "page 1" in document.unread[0].en


def test_pages_without_rules_are_not_opened_by_the_reader_of_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes most of the time of reading; what it would find on them, the places of the numbers tell as well."""
    from verifier.documents import pdf_tables

    monkeypatch.setattr(pdf_tables, "_opened", lambda data: pytest.fail("opened"))
    assert [len(pdf(pages=2, columns=columns).tables) for columns in (1, 2)] == [2, 2]
    with pytest.raises(pytest.fail.Exception, match="opened"):
        pdf(ruled=True, columns=1)


def scanned() -> bytes:
    readable()
    pytest.importorskip("reportlab")
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held)
    canvas.rect(50, 50, 200, 200, fill=1)
    canvas.showPage()
    canvas.save()
    return held.getvalue()


def locked() -> bytes:
    readable()
    pytest.importorskip("reportlab")
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held, encrypt=StandardEncryption("secret", canPrint=0))
    canvas.drawString(50, 700, "Revenue rose 5%.")
    canvas.save()
    return held.getvalue()


@pytest.mark.parametrize(("data", "name", "says"), [
    (lambda: readable() or b"%PDF-1.7 and nothing more", "n.pdf", "no readable PDF"), (lambda: broker()[:2000], "n.pdf", "PDF"), (scanned, "n.pdf", "pictures of pages"),
    (locked, "n.pdf", "locked by a password"), (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "n.docx", "password"), (lambda: b"\xd0\xcf\x11\xe0", "n.pptx", "password"),
    (lambda: b"PK\x03\x04broken", "n.pptx", "no readable .pptx"), (lambda: b"PK\x03\x04broken", "n.docx", "no readable .docx"), (lambda: laughing(), "n.docx", "no readable .docx"), (lambda: bomb("word/document.xml"), "n.docx", "larger unpacked"),
    (lambda: bomb("ppt/slides/slide1.xml"), "n.pptx", "larger unpacked"),
], ids=["torn", "cut", "scan", "locked pdf", "locked docx", "locked pptx", "broken pptx", "broken docx", "docx of a billion laughs", "docx bomb", "pptx bomb"])
def test_what_cannot_be_read_says_so_in_one_line(data: Callable[[], bytes], name: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / name).write_bytes(data())
    with pytest.raises(InputError, match=re.escape(says)) as wrong:
        read_document(tmp_path / name)
    assert "\n" not in str(wrong.value)
    assert main(["check", str(tmp_path / name)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err == f"verifier: {wrong.value}\n"


def laughing() -> bytes:
    """A document whose text grows a billionfold when its entities are put in."""
    entities = "".join(f'<!ENTITY {chr(97 + n)} "{f"&{chr(96 + n)};" * 10 if n else "ha"}">' for n in range(10))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("word/document.xml", f"<!DOCTYPE x [{entities}]><w:document {W}><w:body><w:p>{run('&j;')}</w:p></w:body></w:document>")
    return held.getvalue()


def bomb(entry: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package, package.open(entry, "w", force_zip64=True) as file:
        for _ in range(201):
            file.write(b" " * 1_000_000)
    return held.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str, footnotes: str = "") -> Document:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        if footnotes:
            package.writestr("word/footnotes.xml", f"<w:footnotes {W}>{footnotes}</w:footnotes>")
    return read_document_bytes(held.getvalue(), "n.docx")


def run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def test_tracked_changes_are_read_as_accepted() -> None:
    text = word(f"<w:p>{run('净利润增长')}<w:del><w:r><w:delText>416%</w:delText></w:r></w:del><w:ins>{run('24.03%')}</w:ins>"
                f"<w:moveFrom>{run('旧位置')}</w:moveFrom><w:moveTo>{run('，新位置')}</w:moveTo></w:p>").text
    assert text == "净利润增长24.03%，新位置\n"


def test_content_controls_and_footnotes_are_read() -> None:
    held = word(f"<w:sdt><w:sdtContent><w:p>{run('营收 4.58 亿元')}</w:p></w:sdtContent></w:sdt>",
                f"<w:footnote w:type='separator' w:id='-1'><w:p>{run('—')}</w:p></w:footnote><w:footnote w:id='1'><w:p>{run('上年同期 3.27 亿元')}</w:p></w:footnote>")
    assert held.text == "营收 4.58 亿元\n\n上年同期 3.27 亿元\n"


def test_a_path_to_each_format_is_a_document(tmp_path: Path) -> None:
    (tmp_path / "n.pptx").write_bytes(pptx())
    assert read_document(tmp_path / "n.pptx").title == TITLE
