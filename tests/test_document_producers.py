"""The note and figures of the format matrix through further programs that people write with: LibreOffice and XeLaTeX. Absent ones are skipped."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import test_document_formats as matrix

from verifier import verify
from verifier.documents import Box
from verifier.documents.pdf_lines import Line
from verifier.documents.pdf_tables import _parts
from verifier.documents.reading import read_document_bytes
from verifier.sources import read_source_bytes

pytestmark = pytest.mark.slow
NAMES = ("soffice", "libreoffice")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., bytes]:
    """Saves a file anew by LibreOffice: its bytes in another format."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no LibreOffice to write with")
    profile = tmp_path_factory.mktemp("profile")

    def saved(data: bytes, name: str, to: str, *options: str) -> bytes:
        folder = tmp_path_factory.mktemp("office")
        (folder / name).write_bytes(data)
        subprocess.run([program, "--headless", f"-env:UserInstallation={profile.as_uri()}", *options, "--convert-to", to, "--outdir", str(folder / "made"), str(folder / name)],
                       check=True, capture_output=True, timeout=180)
        made = folder / "made" / f"{Path(name).stem}.{to.partition(':')[0]}"
        if not made.exists():
            pytest.skip(f"this LibreOffice does not write {to} from {name}")
        return made.read_bytes()

    return saved


WRITER = "--infilter=HTML (StarWriter)"
SAVED: dict[str, Callable[[Callable[..., bytes]], tuple[bytes, str]]] = {
    "pdf of a docx": lambda save: (matrix.readable() or save(matrix.docx(), "note.docx", "pdf"), "note.pdf"),
    "pdf of a page, its table set tight": lambda save: (matrix.readable() or save(matrix.html(), "note.html", "pdf:writer_pdf_Export", WRITER), "note.pdf"),
    "docx of a page": lambda save: (save(matrix.html(), "note.html", "docx:Office Open XML Text", WRITER), "note.docx"),
    "docx saved again": lambda save: (save(matrix.docx(), "note.docx", "docx"), "note.docx"),
    "html of a docx": lambda save: (save(matrix.docx(), "note.docx", "html:HTML (StarWriter)"), "note.html"),
}


def tight(told: tuple[list[tuple[object, ...]], list[tuple[object, ...]]]) -> list[list[tuple[object, ...]]]:
    """Without blanks: both programs set a space between Han and digits, which is then a part of the number's text."""
    return [[tuple("".join(part.split()) if isinstance(part, str) else part for part in row) for row in rows] for rows in told]


def assert_the_same(data: bytes, name: str, tmp_path: Path) -> None:
    wanted = matrix.told(matrix.checked(matrix.markdown(), "note.md", tmp_path))
    assert len(wanted[0]) == 9 and len(wanted[1]) >= 3
    assert tight(matrix.told(matrix.checked(data, name, tmp_path))) == tight(wanted)


@pytest.mark.parametrize("kind", SAVED)
def test_what_libreoffice_saves_gives_the_same_claims_and_cells(kind: str, office: Callable[..., bytes], tmp_path: Path) -> None:
    assert_the_same(*SAVED[kind](office), tmp_path)


def book() -> bytes:
    """The figures as an analyst keeps them: numbers, with the printed places in their format."""
    from openpyxl import Workbook

    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["metric", "entity", "period", "value", "unit"])
    for figure in matrix.FIGURES["figures"]:
        places = len(figure["value"].partition(".")[2])  # type: ignore[index]
        sheet.append([figure["metric"], "甲公司", figure["period"], float(figure["value"]), figure["unit"]])  # type: ignore[index]
        sheet.cell(sheet.max_row, 4).number_format = "0." + "0" * places
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def test_a_sheet_that_libreoffice_saved_gives_the_same_figures_and_verdicts(office: Callable[..., bytes], tmp_path: Path) -> None:
    again = office(book(), "figures.xlsx", "xlsx")
    figures = [[(f.metric, f.period, f.value, f.unit, f.printed, f.place) for f in read_source_bytes(data, "figures.xlsx").figures] for data in (book(), again)]
    assert figures[0] == figures[1] and len(figures[0]) == 8
    wanted = matrix.told(matrix.checked(matrix.markdown(), "note.md", tmp_path))
    (tmp_path / "figures.xlsx").write_bytes(again)
    assert matrix.told(verify(tmp_path / "note.md", [tmp_path / "figures.xlsx"])) == wanted


def tex(pages: int = 1) -> bytes:
    """Two columns by XeLaTeX, with a running head and a numbered foot."""
    matrix.readable()
    program, fonts = shutil.which("xelatex"), shutil.which("fc-list")
    if program is None or fonts is None:
        pytest.skip("no XeLaTeX to set with")
    listed = subprocess.run([fonts, ":lang=zh-cn", "family"], capture_output=True, text=True, check=True).stdout
    font = next((name for name in ("Noto Serif CJK SC", "Noto Sans CJK SC", "FandolSong") if name in listed), None)
    if font is None:
        pytest.skip("no Chinese font")

    def plain(words: str) -> str:
        return words.replace("%", "\\%")

    rows = r"\\ ".join(" & ".join(map(plain, row)) for row in matrix.ROWS)
    page = "\n\n".join([rf"\section*{{{matrix.TITLE}}}", *map(plain, matrix.PARAGRAPHS), rf"\noindent {matrix.CAPTION}",
                        rf"\noindent\begin{{tabular}}{{lrrr}}\hline {rows}\\\hline\end{{tabular}}", matrix.LAST])
    source = (rf"\documentclass[twocolumn,a4paper,10pt]{{article}}\usepackage{{xeCJK}}\setCJKmainfont{{{font}}}\usepackage{{fancyhdr}}\pagestyle{{fancy}}"
              r"\fancyhead[L]{乙证券研究所 公司点评}\fancyfoot[C]{请务必阅读正文之后的免责声明 \thepage}\begin{document}" + "\n" + "\n\\clearpage\n".join([page] * pages) + "\n\\end{document}\n")
    return _set(source, program)


def _set(source: str, program: str) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "note.tex").write_text(source, "utf-8")
        done = subprocess.run([program, "-interaction=batchmode", "note.tex"], cwd=folder, capture_output=True, timeout=300)
        if not Path(folder, "note.pdf").exists():
            pytest.skip(f"this XeLaTeX lacks what the note needs (status {done.returncode})")
        return Path(folder, "note.pdf").read_bytes()


def test_what_xelatex_sets_in_two_columns_gives_the_same_claims_and_cells(tmp_path: Path) -> None:
    assert_the_same(tex(), "note.pdf", tmp_path)


def test_its_running_heads_and_feet_are_left_out() -> None:
    text = read_document_bytes(tex(pages=3), "note.pdf").text
    assert "乙证券" not in text and "免责声明" not in text and text.count(matrix.LAST) == 3


def line(words: str, gaps: dict[int, float]) -> Line:
    """A line of letters eight points wide, blanks of four, and wider ones where ``gaps`` says so."""
    boxes: list[Box | None] = []
    at = 0.0
    for index, letter in enumerate(words):
        boxes.append(None if letter == " " else (at, 0.0, at + 8, 10.0))
        at += gaps.get(index, 4.0) if letter == " " else 8
    made = Line.of(list(words), boxes, 10.0)
    assert made is not None
    return made


@pytest.mark.parametrize(("words", "gaps", "parts"), [
    ("revenue 96.30 108.40 121.50", {}, ["revenue", "96.30", "108.40", "121.50"]), ("cost of sales 8.1% (12.6%)", {}, ["cost of sales", "8.1%", "(12.6%)"]),
    ("margin 8.1% 12.6% 12.1%", {6: 30}, ["margin", "8.1%", "12.6%", "12.1%"]), ("2023A 2024A 2025E", {}, ["2023A", "2024A", "2025E"]),
    ("sales rose by 12.6%", {}, []), ("sales of 2024 and of 2025", {}, [])])
def test_columns_set_tight_are_cut_between_numbers_and_sentences_are_not(words: str, gaps: dict[int, float], parts: list[str]) -> None:
    assert [part for part, _ in _parts(line(words, gaps))] == parts
