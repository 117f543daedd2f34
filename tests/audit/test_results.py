"""What is made of an audit: the counts, the page, the notes' pages, the tables for other programs."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.audit.audits import FIGURES, RIGHT, WRONG, audit
from verifier.audit.charts import columns
from verifier.audit.schema import TABLES, as_markdown
from verifier.records import VERDICTS

pytestmark = pytest.mark.usefixtures("inline")
EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
README = Path(__file__).resolve().parents[2] / "README.md"


class Tags(HTMLParser):
    """Every tag with its attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Six notes of two generators over three months, one of which cannot be read."""
    rows = [("n1", RIGHT, "model-a", "2025-01-10"), ("n2", WRONG, "model-a", "2025-02-10"), ("n3", WRONG.replace("13.50", "14.00"), "model-b", "2025-03-10"),
            ("=n4", "远山科技2023年毛利率为40%。", "model-b", "2025-03-11"), ("n5", "", "model-b", "2025-03-12"), (EVIL, WRONG.replace("13.50", "14.50"), EVIL, "2025-03-12")]
    path = tmp_path / "notes.jsonl"
    path.write_text("".join(json.dumps({"id": key, "text": text, "generator": by, "date": day, "figures": FIGURES}, ensure_ascii=False) + "\n"
                            for key, text, by, day in rows), "utf-8")
    return path


def test_the_counts(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(table, "--format", "json", out=tmp_path / "out") == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((tmp_path / "out" / "summary.json").read_text("utf-8")) and printed["schema"] == "verifier.audit/1"
    assert printed["notes"] == {"all": 6, "wrong": 3, "imprecise": 0, "clean": 1, "unchecked": 1, "failed": 1, "waiting": 0}
    assert printed["claims"]["all"] == sum(printed["claims"][verdict] for verdict in VERDICTS) and printed["claims"]["refuted"] == 3
    assert [(group["name"], group["notes"], group["wrong_notes"]) for group in printed["generators"]] == [("model-a", 2, 1), ("model-b", 2, 1), (EVIL, 1, 1)]
    assert [group["name"] for group in printed["time"]] == ["2025-01-10", "2025-02-10", "2025-03-10", "2025-03-11", "2025-03-12"]
    assert [(kind["name"], kind["refuted"], kind["notes"]) for kind in printed["metrics"]] == [("revenue", 3, 3)]
    assert [note["label"] for note in printed["worst"]] == [EVIL, "n2", "n3"] and printed["worst"][0]["refuted"] == 1
    assert {(each["entity"], each["need"]) for each in printed["missing"]} & {("远山科技", "gross_margin@2023")}
    (conflict,) = [each for each in printed["conflicts"] if each["kind"] == "level"]
    assert (conflict["entity"], conflict["metric"], conflict["period"], conflict["notes"]) == ("远山科技", "revenue", "2025", 4)
    assert {value["number"] for value in conflict["values"]} == {"12.50亿元", "13.50亿元", "14.00亿元", "14.50亿元"}
    assert [each["label"] for each in printed["failed"]] == ["n5"] and "is empty" in printed["failed"][0]["error"]


def test_the_page_says_it_all_and_asks_for_nothing(table: Path, tmp_path: Path) -> None:
    audit(table, "--lang", "en", out=tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    read = Tags(page)
    assert "3 of 6 notes have a wrong number (50%)" in read.text
    for said in ("model-b", "Conflicts between notes", "14.00亿元", "could not be checked", "n5", "gross margin 2023", EVIL):
        assert said in read.text, said
    assert "default-src 'none'; style-src 'sha256-" in page and {tag for tag, _ in read.tags} & {"script", "img", "iframe", "form", "object"} == set()
    assert not any(name.startswith("on") or name == "style" for _, attributes in read.tags for name in attributes)
    links = [attributes["href"] or "" for tag, attributes in read.tags if tag == "a"]
    pages = {link for link in links if link.startswith("notes/")}
    assert len(pages) == 3 and all((tmp_path / "out" / link).is_file() for link in pages) and not any("//" in link for link in links)
    one = (tmp_path / "out" / sorted(pages)[0]).read_text("utf-8")
    assert "远山科技" in one and "Content-Security-Policy" in one


def test_pages_that_are_no_longer_wanted_go(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    audit(table, "--pages", "all", out=out)
    assert len(list((out / "notes").glob("*.html"))) == 5
    kept = {path.name: path.stat().st_mtime_ns for path in (out / "notes").glob("*.html")}
    audit(table, "--pages", "1", out=out)
    (left,) = (out / "notes").glob("*.html")
    assert kept[left.name] == left.stat().st_mtime_ns, "a page that is there is not made anew"
    page = (out / "index.html").read_text("utf-8")
    assert page.count('href="notes/') == len(re.findall(re.escape(left.name), page))


def test_the_terminal_says_the_same(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audit(table, "--lang", "zh", out=tmp_path / "out")
    said = capsys.readouterr().out
    assert said.startswith("6 篇中 3 篇有错误数字（50%）\n") and "\x1b" not in said
    for part in ("model-b", "营业收入", "n2", "毛利率 2023", "12.50亿元", "n5", str(tmp_path / "out" / "index.html")):
        assert part in said, part


def test_exports_open_elsewhere_and_run_nothing(table: Path, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    audit(table, "--export", "csv,parquet,xlsx", "--meta", "desk=@hk", out=tmp_path / "out")
    folder = tmp_path / "out" / "export"
    frames = {name: pandas.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    for name, columns_of in TABLES.items():
        assert list(frames[name].columns) == list(columns_of), name
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file)
        assert head == list(columns_of) and len(rows) == len(frames[name])
        for row in rows:
            for cell in row:
                assert not re.match(r"[=+\-@]\s*\S", cell) or re.fullmatch(r"[+-]?\d+(\.\d+)?", cell), cell
    assert set(frames["notes"]["note"]) == {"n1", "n2", "n3", "=n4", "n5", EVIL} and list(frames["notes"]["state"]).count("failed") == 1
    claims = frames["claims"]
    wrong = claims[claims["verdict"] == "refuted"]
    assert sorted(wrong["value"]) == [1.35e9, 1.4e9, 1.45e9] and set(wrong["expected_value"]) == {1.25e9}
    assert set(frames["findings"]["of"]) == {"claim"} and len(frames["findings"]) == (claims["verdict"].isin(["refuted", "tainted", "imprecise"])).sum()
    import openpyxl

    book = openpyxl.load_workbook(folder / "audit.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert book.sheetnames == list(TABLES) and not any(cell.data_type == "f" for cell in cells) and any(cell.value == "'=n4" for cell in cells)
    assert [row[0].value for row in book["claims"].iter_rows(min_row=2)] == [f"'{note}" if note == "=n4" else note for note in claims["note"]]


def test_the_schema_in_the_readme_is_that_of_the_program(request: pytest.FixtureRequest) -> None:
    text = README.read_text("utf-8")
    part = re.compile(r"(<!-- generated: audit columns -->\n).*?(<!-- end -->)", re.S)
    made = part.sub(lambda found: f"{found[1]}{as_markdown()}\n{found[2]}", text)
    assert part.search(text)
    if request.config.getoption("--update-golden"):
        README.write_text(made, "utf-8")
    assert made == README.read_text("utf-8"), "run pytest --update-golden and read what it writes"


def test_columns_stay_within_their_frame() -> None:
    drawn = columns([(50.0, "a"), (100.0, "b")], 100, "share")
    assert [float(high) for high in re.findall(r'<rect [^>]*? height="([\d.]+)"', drawn)] == [50.0, 100.0]
    assert "<title>a</title>" in drawn
