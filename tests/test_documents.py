"""Documents: text kept as it is, tables found in every writing with exact offsets, bad input told in one line."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.documents import Document
from verifier.documents.grids import cell_at, tables_in
from verifier.documents.reading import inside, prose, read_document, read_document_bytes, table_spans
from verifier.errors import InputError

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the labelled corpus is not here")

PIPES = """# 三季报点评

**表1 主要数据（单位：百万元）**

| 项目 | 2024 | **2025E** |
|:---|---:|---:|
| 营业收入[1] | 1,204 | `1,310` |
| **归母净利润** | (63) | 28<sup>2</sup> |

资料来源：公司公告
"""


def grid(document: Document, number: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.tables[number].rows]


def spans_are_exact(document: Document) -> None:
    for table in document.tables:
        for row in table.rows:
            for cell in row:
                if cell.span is not None and cell.text:
                    assert document.text[slice(*cell.span)] == cell.text


def test_pipe_table() -> None:
    document = read_document(PIPES)
    assert grid(document) == [["项目", "2024", "2025E"], ["营业收入", "1,204", "1,310"], ["归母净利润", "(63)", "28"]]
    spans_are_exact(document)
    table = document.tables[0]
    assert table.name == "表1 主要数据" and table.caption == "表1 主要数据（单位：百万元）"
    assert any("百万元" in note for note in table.notes) and any("资料来源" in note for note in table.notes)
    assert table.rows[0][1].header and document.title == "三季报点评"


def test_html_table_with_merged_cells() -> None:
    text = """<table>
<caption>Results ($m)</caption>
<tr><th rowspan="2">Item</th><th colspan="2">Q3&nbsp;2025</th></tr>
<tr><th>Amount</th><th>Share</th></tr>
<tr><td><b>Sales</b></td><td>12.5</td><td>40%</td></tr>
</table>"""
    document = read_document(text)
    assert grid(document) == [["Item", "Q3 2025", ""], ["", "Amount", "Share"], ["Sales", "12.5", "40%"]]
    cell = document.tables[0].rows[2][0]
    assert cell.span is not None and text[slice(*cell.span)] == "Sales"
    assert document.tables[0].name == "Results"


def test_tabbed_and_spaced_tables() -> None:
    document = read_document("**利润表 (亿元)**\n\n会计年度\t2024\t2025E\n<b>营业收入</b>\t<b>6.5</b>\t8.6\n利润\t\t0.2\n\n正文一行。\n\n"
                             "Year        2023    2024\nRevenue     1,204   1,310\nEBITDA        301     333\n")
    assert grid(document) == [["会计年度", "2024", "2025E"], ["营业收入", "6.5", "8.6"], ["利润", "", "0.2"]]
    assert grid(document, 1) == [["Year", "2023", "2024"], ["Revenue", "1,204", "1,310"], ["EBITDA", "301", "333"]]
    assert document.tables[0].name == "利润表"
    spans_are_exact(document)


def test_prose_is_no_table() -> None:
    text = "营收 3.2 亿元  同比增长。\n一个 | 竖线。\n另一行 | 也有。\n\tindented code\n\tmore code\n  - a  b\n"
    assert read_document(text).tables == []


def test_offsets_inside_tables() -> None:
    document = read_document(PIPES)
    spans = table_spans(document)
    assert inside(spans, document.text.index("1,204")) and not inside(spans, document.text.index("三季报"))
    masked = prose(document)
    assert len(masked) == len(document.text) and "1,204" not in masked and "三季报点评" in masked


def test_line_ends_and_mark_are_kept() -> None:
    document = read_document_bytes("\ufeff营收\r\n| a | b |\r\n|---|---|\r\n| c | 5 |\r\n".encode(), "n.md")
    assert document.text.startswith("\ufeff营收\r\n")
    assert grid(document) == [["a", "b"], ["c", "5"]]
    spans_are_exact(document)


def test_other_encodings() -> None:
    words = "营业收入同比增长百分之三十，归母净利润扭亏为盈。"
    assert read_document_bytes(words.encode("gb18030"), "n.txt").text == words
    assert read_document_bytes(words.encode("utf-16"), "n.txt").text == words


def test_html_page_and_word_document() -> None:
    page = b"<html><head><title>Note</title><style>p{}</style></head><body><h1>Sales</h1><p>Up <b>5%</b> on <i>1</i>.</p>" \
           b"<table><tr><th>Item<th>2024<tr><td>Revenue<td>12</table></body></html>"
    document = read_document_bytes(page, "n.html")
    assert "# Sales\nUp 5% on 1.\n" in document.text and document.title == "Note" and "p{}" not in document.text
    assert grid(document) == [["Item", "2024"], ["Revenue", "12"]]
    spans_are_exact(document)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:tc>" for word in ("营收", "4.58"))
    body = f'<w:document {space}><w:body><w:p><w:r><w:t>标题</w:t></w:r></w:p><w:tbl><w:tr>{cells}</w:tr></w:tbl></w:body></w:document>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("word/document.xml", body)
    word = read_document_bytes(packed.getvalue(), "n.docx")
    assert grid(word) == [["营收", "4.58"]] and word.title == "标题"
    spans_are_exact(word)


@pytest.mark.parametrize(("data", "name", "says"), [
    (b"", "n.md", "is empty"),
    (b" \n\t\n", "n.md", "only blanks"),
    (b"\x00\x01\x02text", "n.txt", "binary"),
    (b"revenue \xff\xfe\x00", "n.md", "binary"),
    (b"caf\xe9 revenue rose", "n.md", "0xe9 at offset 3"),
    (b"%PDF-1.7", "n.pdf", "PDF"),
    (b"not a zip", "n.docx", "no readable .docx"),
])
def test_bad_documents(data: bytes, name: str, says: str) -> None:
    with pytest.raises(InputError) as wrong:
        read_document_bytes(data, name)
    assert says in str(wrong.value) and str(wrong.value).startswith(name) and "\n" not in str(wrong.value)


def test_paths(tmp_path: Path) -> None:
    (tmp_path / "n.md").write_text("营收 4.58 亿元", encoding="utf-8")
    assert read_document(str(tmp_path / "n.md")).name == "n.md"
    with pytest.raises(InputError, match="no such file"):
        read_document("missing.md")
    with pytest.raises(InputError, match="folder"):
        read_document(tmp_path)
    assert read_document("see note.md for details").name == "text"


@given(st.text(alphabet=st.sampled_from("ab1 \t|-\n\r*`<>bt/年　(),.%&;"), max_size=200))
def test_any_text_is_read_and_spans_slice_it(text: str) -> None:
    for table in tables_in(text):
        assert table.span is not None and 0 <= table.span[0] < table.span[1] <= len(text)
        assert len({len(row) for row in table.rows}) == 1
        for row in table.rows:
            for cell in row:
                assert cell.span is None or 0 <= cell.span[0] <= cell.span[1] <= len(text)


@given(st.text(alphabet=st.sampled_from("12., *`<>b/&ampsu"), max_size=30))
def test_cell_without_markup(raw: str) -> None:
    cell = cell_at(f"|{raw}|", 1, len(raw) + 1)
    assert cell.span is not None and cell.text == cell.text.strip()


@pytest.mark.parametrize("line", ["a  b  c\n", "| a | b |\n", "a\t\n", "<table>", "|"])
def test_long_blocks_take_linear_time(line: str) -> None:
    import time

    start = time.process_time()
    tables_in(line * 4000)
    assert time.process_time() - start < 2


@needs_corpus
def test_every_labelled_cell_of_the_seed_is_found() -> None:
    document = read_document(CORPUS / "seeds" / "paratera.md")
    cells = {cell.span: (cell.text, table.name, row[0].text) for table in document.tables for row in table.rows for cell in row}
    labels = json.loads((CORPUS / "seeds" / "paratera.tables.json").read_text("utf-8"))
    assert [label for label in labels if cells.get(tuple(label["span"])) != (label["stated"], label["table"], label["row"])] == []


@needs_corpus
def test_tables_of_the_corpus() -> None:
    found = {path.name: len(read_document(path).tables) for path in sorted((CORPUS / "dev").glob("d??.md"))}
    assert {name: count for name, count in found.items() if count} == {"d05.md": 1, "d10.md": 2, "d13.md": 1}


@pytest.mark.parametrize(("text", "what"), [
    ("1," * 300_000, "text: has 300,000 numbers, more than the 100,000 that are read. "),
    ("营业收入增长。" * 800_000, "text: has 5,600,000 characters, more than the 5,000,000 that are read. ")])
def test_what_is_far_longer_than_any_note_is_refused_in_one_line(text: str, what: str) -> None:
    with pytest.raises(InputError) as refused:
        read_document(text)
    assert str(refused.value) == what + "Give the note alone, or in parts; figures go with --source."
    with pytest.raises(InputError, match="Give the note alone"):
        read_document_bytes(text.encode(), "note.md")
