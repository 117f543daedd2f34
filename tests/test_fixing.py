"""``verifier fix``: right numbers in the author's own style, through all consequences, and nothing else."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from verifier.cli import main
from verifier.correcting import Correction, corrected
from verifier.correcting.difference import unified
from verifier.correcting.edits import Edit, applied, composed, span_back
from verifier.correcting.sentences import Sentences
from verifier.documents.reading import read_document_bytes
from verifier.figures import Source
from verifier.sources import read_source_bytes
from verifier.verification import verify

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"   # where it is at hand; the samples always are
FOLDERS = [ROOT / "samples" / "zh", ROOT / "samples" / "en", CORPUS / "dev", CORPUS / "seeds"]
NOTES = sorted(gold for folder in FOLDERS for gold in folder.glob("*.gold.json"))
RIGHT = ("supported", "consistent")


def figures(*rows: tuple[str, str, str, str]) -> list[dict[str, str]]:
    return [dict(zip(("metric", "period", "value", "unit"), row, strict=True)) for row in rows]


def given(rows: list[dict[str, str]]) -> Source:
    return read_source_bytes(json.dumps(rows, ensure_ascii=False).encode(), "figures.json")


PROFIT = figures(("归母净利润", "2025-9M", "9.55", "亿元"), ("归母净利润", "2024-9M", "7.70", "亿元"))


def fixed(text: str, *rows: tuple[str, str, str, str]) -> Correction:
    return corrected(text, [given(figures(*rows))] if rows else [])


# -- over labelled notes ---------------------------------------------------------------------------

@pytest.mark.parametrize("gold", NOTES, ids=lambda gold: gold.name.removesuffix(".gold.json"))
def test_a_corrected_note_checks_clean_and_no_right_number_is_touched(gold: Path) -> None:
    labels = json.loads(gold.read_text("utf-8"))
    note = gold.with_name(labels["document"])
    sources = [gold.with_name(name) for name in labels["sources"]]
    made = corrected(note, sources)
    text = made.document.text

    left = [flag.span for flag in made.flags]
    stray = [record.number.text for record in made.remaining
             if not any(start <= span_back(made.edits, record.number.span)[0] < end for start, end in left)]
    assert stray == [], "wrong in the corrected note, and not left to the author"

    rights = {(claim["start"], claim["end"]) for claim in labels["claims"] if claim["verdict"] in RIGHT}
    touched = [(text[edit.start:edit.end], edit.new) for edit in made.edits for start, end in rights if edit.start < end and start < edit.end]
    assert touched == []

    by_span = {claim.number.span: claim for claim in made.before.claims}
    thresholds = {span for span, claim in by_span.items() if claim.kind == "comparison"}
    assert not [edit for edit in made.edits if edit.span in thresholds], "thresholds are the author's"

    again = corrected(read_document_bytes(made.text.encode(), note.name), sources)
    assert again.edits == [], "run twice, it changes something more"
    after = {span_back(made.edits, record.number.span): record for record in made.after.claims}
    conclusions = [claim.number.span for flag in made.flags for claim, why in zip(flag.claims, flag.reasons, strict=True) if why == "conclusion"]
    assert [made.document.text[slice(*span)] for span in conclusions if after[span].verdict in RIGHT] == [], "a false conclusion is borne out"

    before = verify(note, sources)
    wrong = {claim.number.span for claim in before.claims if claim.verdict in ("refuted", "tainted", "imprecise")}
    changed = [edit for edit in made.edits if not edit.turned and any(edit.start < end and start < edit.end for start, end in wrong)]
    if any(claim.verdict == "refuted" for claim in before.claims):
        assert changed or made.flags


def test_the_labelled_notes_are_there() -> None:
    assert len(NOTES) >= 20


# -- the author's own style ------------------------------------------------------------------------

STYLES: list[tuple[str, list[tuple[str, str, str, str]], str]] = [
    # the sign turns, and the word with it
    ("2025年前三季度营业收入7.70亿元，同比增长12.0%。", [("营业收入", "2025-9M", "7.70", "亿元"), ("营业收入", "2024-9M", "9.55", "亿元")],
     "2025年前三季度营业收入7.70亿元，同比下降19.4%。"),
    ("2025年前三季度营业收入为9.55亿元，同比下滑24.0%。", [("营业收入", "2025-9M", "9.55", "亿元"), ("营业收入", "2024-9M", "7.70", "亿元")],
     "2025年前三季度营业收入为9.55亿元，同比增长24.0%。"),
    ("In 2025 revenue was $770 million, up 24.0% year over year.", [("revenue", "2025", "770", "million USD"), ("revenue", "2024", "955", "million USD")],
     "In 2025 revenue was $770 million, down 19.4% year over year."),
    ("In 2025 revenue was $770 million (+24.0% y/y).", [("revenue", "2025", "770", "million USD"), ("revenue", "2024", "955", "million USD")],
     "In 2025 revenue was $770 million (-19.4% y/y)."),
    # unit, places, thousands, spaces, currency
    ("2025年前三季度归母净利润 94,550.0 万元。", [("归母净利润", "2025-9M", "95512.34", "万元")],
     "2025年前三季度归母净利润 95,512.3 万元。"),
    ("２０２５年前三季度归母净利润１９.５５亿元。", [("归母净利润", "2025-9M", "95512.34", "万元")], "２０２５年前三季度归母净利润９.５５亿元。"),
    ("2025年前三季度归母净利润约19.6亿元。", [("归母净利润", "2025-9M", "9.5512", "亿元")], "2025年前三季度归母净利润约9.6亿元。"),
    ("In 2025 revenue was $1,955.0 million.", [("revenue", "2025", "2955.04", "million USD")], "In 2025 revenue was $2,955.0 million."),
    # points for percent, as the author writes them elsewhere; the unit, where that is what is wrong; a number in words
    ("2025年前三季度毛利率17.86%，同比提升2.7%；净利率8.10%，同比提升1.1pct。", [("毛利率", "2025-9M", "17.86", "%"), ("毛利率", "2024-9M", "15.13", "%"),
     ("净利率", "2025-9M", "8.10", "%"), ("净利率", "2024-9M", "7.00", "%")], "2025年前三季度毛利率17.86%，同比提升2.7pct；净利率8.10%，同比提升1.1pct。"),
    ("In 2025 revenue was $95.0 billion.", [("revenue", "2025", "95.02", "million USD")], "In 2025 revenue was $95.0 million."),
    ("2025年前三季度营业收入同比增长约三成。", [("营业收入", "2025-9M", "11.20", "亿元"), ("营业收入", "2024-9M", "7.00", "亿元")],
     "2025年前三季度营业收入同比增长约六成。"),
    # a sign of its own
    ("2025年前三季度经营活动现金流净额为1.27亿元。", [("经营现金流净额", "2025-9M", "-1.2684", "亿元")],
     "2025年前三季度经营活动现金流净额为-1.27亿元。"),
    # emphasis and CRLF stay
    ("# 三季报\r\n\r\n2025年前三季度归母净利润**19.55 亿元**。\r\n", [("归母净利润", "2025-9M", "9.5512", "亿元")],
     "# 三季报\r\n\r\n2025年前三季度归母净利润**9.55 亿元**。\r\n"),
]


@pytest.mark.parametrize(("text", "rows", "right"), STYLES)
def test_a_number_is_written_as_its_author_writes(text: str, rows: list[tuple[str, str, str, str]], right: str) -> None:
    made = fixed(text, *rows)
    assert made.text == right
    assert made.clean and not made.remaining


def test_the_operands_of_shown_arithmetic_follow() -> None:
    made = corrected("每股净资产为210.44亿元/14.63亿股≈143.83元/股。\n\n市净率（P/B）为109.65/143.83≈0.76倍。")
    assert made.text == "每股净资产为210.44亿元/14.63亿股≈14.38元/股。\n\n市净率（P/B）为109.65/14.38≈7.62倍。"


def test_a_conclusion_that_flips_is_flagged_and_its_words_are_left() -> None:
    text = "每股净资产为210.44亿元/14.63亿股≈143.83元/股。\n\n市净率（P/B）为109.65/143.83≈0.76倍，低于1倍。\n\n公司经营稳健。"
    made = corrected(text)
    assert made.text == text.replace("143.83", "14.38").replace("0.76", "7.62")
    assert [(flag.sentence, flag.reasons) for flag in made.flags] == [("市净率（P/B）为109.65/143.83≈0.76倍，低于1倍。", ("conclusion",))]
    assert [record.number.text for record in made.remaining] == ["1倍"], "every later check sees the contradiction"


def test_what_is_right_stays_byte_for_byte() -> None:
    text = "2025年前三季度归母净利润9.55亿元，去年同期7.70亿元，同比增长24.0%。"
    made = corrected(text, [given(PROFIT)])
    assert made.text == text and made.clean and made.edits == []


# -- edits -----------------------------------------------------------------------------------------

def test_later_edits_are_put_together_with_those_before() -> None:
    text = "一 416% 二 0.32 三"
    first = [Edit(2, 6, "24.03%")]
    later = [Edit(2, 8, "24.0%"), Edit(11, 15, "5.65")]
    assert applied(applied(text, first), later) == applied(text, composed(text, first, later)) == "一 24.0% 二 5.65 三"
    assert span_back(first, (11, 15)) == (9, 13)


def test_an_edit_that_comes_to_nothing_is_none() -> None:
    assert composed("a 1 b", [Edit(2, 3, "22")], [Edit(2, 4, "1")]) == []


@pytest.mark.parametrize(("text", "at", "sentence"), [
    ("一是增长。二是PEG低于1；三是便宜。", 9, "二是PEG低于1；"),
    ("P/E of approx. 12x vs. 14x. Cheap. Next", 18, "P/E of approx. 12x vs. 14x."),
    ("- 一项\n- 二项，低于1\n- 三项", 8, "- 二项，低于1"),
])
def test_sentences(text: str, at: int, sentence: str) -> None:
    start, end = Sentences(text).around(at)
    assert text[start:end] == sentence


# -- the command -----------------------------------------------------------------------------------

def note(folder: Path, text: str, name: str = "note.md", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


WRONG = "# 三季报点评\r\n\r\n2025年前三季度归母净利润9.55亿元，同比增长416%。😀\r\n\r\n去年同期归母净利润7.70亿元。"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "figures.json"
    path.write_text(json.dumps(PROFIT, ensure_ascii=False), "utf-8")
    return path


def test_the_diff_applies(tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = note(tmp_path, WRONG)
    assert main(["fix", str(path), "--source", str(source)]) == 1, "as it stands the note is wrong"
    out = capsys.readouterr().out
    assert path.read_bytes() == WRONG.encode()
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=tmp_path, input=out.encode(), check=True)
    assert path.read_bytes() == WRONG.replace("416%", "24%").encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_write_keeps_line_ends_and_encoding(tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str], encoding: str) -> None:
    text = WRONG if encoding != "gb18030" else WRONG.replace("😀", "")
    path = note(tmp_path, text, "note.txt", encoding)
    assert main(["fix", str(path), "--source", str(source), "--write"]) == 0
    assert path.read_bytes() == text.replace("416%", "24%").encode(encoding)
    written = path.read_bytes()
    assert main(["fix", str(path), "--source", str(source), "--write"]) == 0
    assert path.read_bytes() == written
    assert capsys.readouterr().out == ""


def test_json_says_all(tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = note(tmp_path, WRONG)
    main(["fix", str(path), "--source", str(source), "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "verifier.fix/1" and told["clean"] is True
    assert [(edit["old"], edit["new"]) for edit in told["edits"]] == [("416%", "24%")]
    assert told["diff"] == unified(WRONG, WRONG.replace("416%", "24%"), "note.md")


@pytest.mark.parametrize(("arguments", "says"), [
    (["gone.md"], "no such file"), (["page.html", "--write"], "not corrected in place"), (["scan.pdf", "--write"], "not corrected in place"), (["note.md", "--output", "."], "is a folder")])
def test_what_cannot_be_used_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
                                                 arguments: list[str], says: str) -> None:
    monkeypatch.chdir(tmp_path)
    note(tmp_path, WRONG)
    note(tmp_path, "<p>营收1亿元</p>", "page.html")
    assert main(["fix", *arguments]) == 2
    told = capsys.readouterr().err
    assert says in told and told.count("\n") == 1


# -- Word ------------------------------------------------------------------------------------------

@pytest.fixture
def redline(tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[bytes], bytes]:
    pytest.importorskip("docx_editor")

    def corrected_by_the_command(data: bytes) -> bytes:
        path, out = tmp_path / "note.docx", tmp_path / "out.docx"
        path.write_bytes(data)
        assert main(["fix", str(path), "--source", str(source), "--output", str(out)]) in (0, 1)
        assert path.read_bytes() == data
        return out.read_bytes()

    return corrected_by_the_command


def test_word_gets_tracked_changes_and_keeps_those_of_others(redline: Callable[[bytes], bytes]) -> None:
    from tests.word_notes import comments, deleted, inserted, paragraph, part, run, word_file

    data = word_file(
        paragraph(run("三季报点评"), style="Heading1"),
        paragraph(run("　"), inserted("按三季报，", "Li"), deleted("按快报，", "Li"), run("2025年前三季度归母净利润9.55亿元，同比增长"),
                  run("41", "<w:b/>"), run("6%", "<w:i/>"), run("。去年同期7.70亿元。")),
        paragraph(run("每股净资产为210.44亿元/14.63亿股≈143.83元/股。市净率（P/B）为109.65/143.83≈0.76倍，低于1倍。")))
    out = redline(data)
    text = read_document_bytes(out, "out.docx").text
    assert "按三季报，2025年前三季度归母净利润9.55亿元，同比增长24%。" in text
    assert "≈14.38元/股。市净率（P/B）为109.65/14.38≈7.62倍，低于1倍。" in text, "the conclusion that flips is the author's"
    xml = part(out, "word/document.xml")
    assert xml.count('w:author="Li"') == 2 and xml.count('w:author="verifier"') >= 5
    assert "<w:rPr><w:b/></w:rPr><w:t>24%</w:t>" in xml, "the correction looks as the number did"
    assert "<w:delText>143.83元/股</w:delText>" in xml
    said = comments(out)
    assert any("24.03%" in one or "24%" in one for one in said) and any("不再成立" in one for one in said)

    again = redline(out)
    assert comments(again) == said
    assert part(again, "word/document.xml").count("<w:ins ") == xml.count("<w:ins ")


def test_word_tables_and_like_numbers(redline: Callable[[bytes], bytes]) -> None:
    from tests.word_notes import paragraph, run, table, word_file

    data = word_file(
        table(("项目（亿元）", "2025年前三季度"), ("存货", "416")),
        paragraph(run("416家客户贡献了大部分收入。2025年前三季度归母净利润9.55亿元，去年同期7.70亿元，同比增长416%。")))
    text = read_document_bytes(redline(data), "out.docx").text
    assert "存货\t416\n" in text and "416家客户" in text and "同比增长24%。" in text
