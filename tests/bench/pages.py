"""What reading and checking a PDF of 200 pages takes: seconds of processor time, and the most memory that the process ever held.

    python -m tests.bench.pages            the limits are 60 s and 1 GB; status 1 when one is not met
    python -m tests.bench.pages 20

Each page holds a broker's two columns of text and a ruled table of sixty numbers. It is written by a process of its own, so that the memory
is the reader's alone.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS, BYTES = 60, 1024**3
ROWS, COLUMNS = 12, 5


def write(path: Path, pages: int) -> None:
    """So many pages of invented commentary."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import BaseDocTemplate, Frame, FrameBreak, PageBreak, PageTemplate, Paragraph, Table, TableStyle

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    words = ParagraphStyle("words", fontName="STSong-Light", fontSize=9, leading=13, wordWrap="CJK")
    look = TableStyle([("FONTNAME", (0, 0), (-1, -1), "STSong-Light"), ("FONTSIZE", (0, 0), (-1, -1), 7), ("ALIGN", (1, 0), (-1, -1), "RIGHT"), ("GRID", (0, 0), (-1, -1), 0.4, "black")])
    made = BaseDocTemplate(str(path), pagesize=A4)
    made.addPageTemplates(PageTemplate(frames=[Frame(40, 430, 250, 370), Frame(305, 430, 250, 370), Frame(40, 40, 515, 380)]))
    story: list[object] = []
    for number in range(pages):
        texts = [f"{'甲乙丙丁戊己庚辛壬癸'[(number + 3 * part) % 10]}公司{2000 + (number + part) % 25}年实现营业收入{80 + (number + part) % 40}.{number % 90 + 10}亿元，同比增长{5 + number % 20}.4%；归母净利润{9 + number % 5}.55亿元，毛利率为31.6%，{'费用率下降，盈利改善' if part % 2 else '订单充足，景气延续'}。" for part in range(12)]
        table = [["项目（百万元）", *(f"{2020 + column}A" for column in range(COLUMNS))]]
        table += [[f"科目{row}", *(f"{1000 + 37 * row + 11 * column + number:,}.{column}" for column in range(COLUMNS))] for row in range(ROWS)]
        story += [*(Paragraph(text, words) for text in texts[:6]), FrameBreak(), *(Paragraph(text, words) for text in texts[6:]), FrameBreak(), Table(table, style=look), PageBreak()]
    made.build(story)


def measured(pages: int) -> tuple[int, int, float, float, int]:
    """Claims and cells found, processor seconds of reading and of all, and bytes at most, of this process with so many pages."""
    from verifier import verify
    from verifier.documents.reading import read_document

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "note.pdf"
        subprocess.run([sys.executable, "-c", f"from pathlib import Path; from tests.bench.pages import write; write(Path({str(path)!r}), {pages})"], check=True)
        begun = time.process_time()
        document = read_document(path)
        reading = time.process_time() - begun
        report = verify(document)
        cells = sum(cell.span is not None for table in document.tables for row in table.rows for cell in row)
        return len(report.claims), cells, reading, time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    claims, cells, reading, seconds, most = measured(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    print(f"{claims:,} claims and {cells:,} cells; read in {reading:.1f} s, read and checked in {seconds:.1f} s of processor time, {most / 1024**2:,.0f} MB at most")
    sys.exit(seconds > SECONDS or most > BYTES)
