"""Pages of a PDF that are shown turned or cut: boxes are those of the page as it is shown, and a table set across is read like one upright."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import test_document_formats as matrix

from verifier.documents.pdf_pictures import SCALE, picture, sizes
from verifier.documents.reading import read_document_bytes

for package in ("pypdfium2", "pdfplumber", "reportlab", "PIL"):
    pytest.importorskip(package, reason="of the pdf extra and the tests")


def printed(turned: int, media: tuple[int, ...] | None, cut: tuple[int, ...] | None, words: str = "88.20") -> bytes:
    """One number on a page, the page then turned and its shown part moved."""
    import pypdfium2
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(595, 842))
    canvas.setFont("Helvetica", 24)
    canvas.drawString(150, 600, words)
    canvas.save()
    made = pypdfium2.PdfDocument(held.getvalue())
    page = made[0]
    page.set_rotation(turned)
    if media:
        page.set_mediabox(*media)
    if cut:
        page.set_cropbox(*cut)
    again = io.BytesIO()
    made.save(again)
    return again.getvalue()


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize(("media", "cut"), [(None, None), ((-20, -30, 575, 812), None), (None, (20, 30, 560, 830))], ids=["whole", "moved", "cut"])
def test_the_boxes_are_where_the_picture_shows_the_number(turned: int, media: tuple[int, ...] | None, cut: tuple[int, ...] | None) -> None:
    from PIL import Image

    data = printed(turned, media, cut)
    places = read_document_bytes(data, "n.pdf").places
    assert places is not None
    boxes = [box for page, box in places.of(0, 5) if page == 1]
    told = min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
    drawn = Image.open(io.BytesIO(picture(data, 1))).convert("L").point(lambda value: 255 if value < 128 else 0)
    ink = drawn.getbbox()
    assert ink is not None and all(abs(point - edge / SCALE) < 2 for point, edge in zip(told, ink, strict=True))
    (width, height), = sizes(data)
    assert abs(drawn.width - width * SCALE) < 2 and abs(drawn.height - height * SCALE) < 2


def across() -> bytes:
    """The note and its table on a page set across, as wide tables are: drawn sideways, and shown turned so that they stand upright."""
    import pypdfium2
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(595, 842))
    canvas.translate(595, 0)
    canvas.rotate(90)
    canvas.setFont("STSong-Light", 11)
    at = 500
    for words in (matrix.TITLE, *matrix.PARAGRAPHS):
        for start in range(0, len(words), 50):
            canvas.drawString(60, at, words[start : start + 50])
            at -= 16
        at -= 12
    canvas.drawString(60, at, matrix.CAPTION)
    for row in matrix.ROWS:
        at -= 18
        for number, words in enumerate(row):
            canvas.drawString(64 + number * 110, at, words)
            canvas.rect(60 + number * 110, at - 5, 110, 18)
    canvas.drawString(60, at - 40, matrix.LAST)
    canvas.save()
    made = pypdfium2.PdfDocument(held.getvalue())
    made[0].set_rotation(90)
    again = io.BytesIO()
    made.save(again)
    return again.getvalue()


def test_a_page_set_across_gives_the_same_claims_and_cells(tmp_path: Path) -> None:
    data = across()
    assert sizes(data) == [(842, 595)]
    report = matrix.checked(data, "note.pdf", tmp_path)
    assert matrix.told(report) == matrix.told(matrix.checked(matrix.markdown(), "note.md", tmp_path))
    assert all(claim.number.box is not None and claim.number.box[0] > 50 and claim.number.box[2] < 842 for claim in report.claims)


@pytest.mark.parametrize("turned", [0, 90])
@pytest.mark.parametrize(("media", "cut"), [((-20, -30, 575, 812), None), (None, (20, 30, 560, 830)), (None, (0, 0, 595, 802))], ids=["moved", "cut", "cut above"])
def test_a_ruled_table_on_a_sheet_that_is_cut_stands_where_its_lines_do(turned: int, media: tuple[int, ...] | None, cut: tuple[int, ...] | None) -> None:
    import pypdfium2

    made = pypdfium2.PdfDocument(across() if turned else matrix.broker(ruled=True, columns=1))
    if media:
        made[0].set_mediabox(*media)
    if cut:
        made[0].set_cropbox(*cut)
    held = io.BytesIO()
    made.save(held)
    document = read_document_bytes(held.getvalue(), "n.pdf")
    assert document.text.count("108.40") == len(document.tables) == 1  # not once more as text
    cell, = (cell for row in document.tables[0].rows for cell in row if cell.text == "108.40")
    assert document.places is not None and cell.span is not None
    (_, (left, top, right, bottom)), = document.places.of(*cell.span)
    page = pypdfium2.PdfDocument(held.getvalue())[0]
    from PIL import Image

    drawn = Image.open(io.BytesIO(picture(held.getvalue(), 1))).convert("L")
    inside = drawn.crop((int(left * SCALE) + 4, int(top * SCALE) + 4, int(right * SCALE) - 4, int(bottom * SCALE) - 4))
    assert inside.getextrema()[0] < 100 and 0 <= left < right <= page.get_width() and 0 <= top < bottom <= page.get_height()  # ink within the cell
    edge = drawn.crop((int(left * SCALE) - 3, int(top * SCALE), int(left * SCALE) + 4, int(bottom * SCALE)))
    assert edge.resize((7, 1)).getextrema()[0] < 160  # its left rule


def test_there_is_no_picture_of_a_page_that_is_not_there() -> None:
    data = printed(0, None, None)
    for number in (0, 2, -1):
        with pytest.raises(ValueError, match="no page"):
            picture(data, number)


def test_a_huge_page_is_drawn_small() -> None:
    from PIL import Image

    drawn = Image.open(io.BytesIO(picture(printed(0, (0, 0, 14400, 14400), None), 1)))
    assert max(drawn.size) <= 4001
