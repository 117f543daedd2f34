"""One store of figures for all notes: each gets the companies it names, of the years it speaks of, and nothing else."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.audit.audits import FIGURES, audit, checked_in_last_run, results
from verifier.sources.stores import opened

pytestmark = pytest.mark.usefixtures("inline")
ROWS = [("远山科技", "revenue", "2025", "12.50"), ("远山科技", "revenue", "2024", "10.00"), ("远山科技", "revenue", "2019", "4.10"),
        ("青屿制药", "revenue", "2025", "31.20"), ("青屿制药", "revenue", "2024", "30.00"), ("Larkfield Tools, Inc.", "revenue", "2025", "7.70")]
NOTES = {"one.md": "远山科技2025年营业收入为12.50亿元，同比增长25.0%。", "two.md": "青屿制药2025年营业收入为32.20亿元，同比增长4.0%。",
         "both.md": "远山科技2025年营业收入为12.50亿元，青屿制药2025年营业收入为31.20亿元。", "none.md": "某公司2025年营业收入为12.50亿元。",
         "named.md": "2025年营业收入为12.50亿元。"}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text, "utf-8")
    (tmp_path / "notes.csv").write_text("note,entity\nnamed.md,远山科技\n", "utf-8")
    return folder


def as_folder(at: Path) -> Path:
    """A file a company, one of which says whose it is by its name alone."""
    folder = at / "figures"
    (folder / "pharma").mkdir(parents=True)
    (folder / "远山科技.json").write_text(json.dumps([{key: value for key, value in each.items() if key != "entity"} for each in FIGURES]), "utf-8")
    rows = "".join(f"{entity},{metric},{period},{value},亿元\n" for entity, metric, period, value in ROWS if entity == "青屿制药")
    (folder / "pharma" / "a.csv").write_text(f"entity,metric,period,value,unit\n{rows}", "utf-8")
    return folder


def as_table(at: Path) -> Path:
    path = at / "all.csv"
    rows = "".join(f'"{entity}",{metric},{period},{value},亿元\n' for entity, metric, period, value in ROWS)
    path.write_text(f"entity,metric,period,value,unit\n{rows}", "utf-8")
    return path


def as_database(at: Path) -> str:
    path = at / "facts.db"
    base = sqlite3.connect(path)
    base.execute("create table facts (entity text, metric text, period text, value text, unit text)")
    base.executemany("insert into facts values (?, ?, ?, ?, '亿元')", ROWS)
    base.commit()
    base.close()
    return f"sqlite:///{path}"


@pytest.mark.parametrize("made", [as_folder, as_table, as_database])
def test_each_note_gets_its_own_figures(made: object, desk: Path, tmp_path: Path) -> None:
    assert callable(made)
    audit(desk, "--figures", made(tmp_path), "--map", tmp_path / "notes.csv", out=tmp_path / "out")
    reports = {label: each["report"] for label, each in results(tmp_path / "out").items()}
    verdicts = {label: [claim["verdict"] for claim in report["claims"]] for label, report in reports.items()}
    assert verdicts == {"one.md": ["supported", "supported"], "two.md": ["refuted", "supported"], "both.md": ["supported", "supported"],
                        "none.md": ["unverifiable"], "named.md": ["supported"]}
    taken = {label: sum(source["figures"] for source in report["sources"]) for label, report in reports.items()}
    assert taken == {"one.md": 2, "two.md": 2, "both.md": 4, "none.md": 0, "named.md": 2}, "2019 is too far before any of the notes"


@pytest.mark.parametrize("made", [as_table, as_database])
def test_a_changed_figure_touches_the_notes_that_take_it(made: object, desk: Path, tmp_path: Path) -> None:
    assert callable(made)
    store, out = made(tmp_path), tmp_path / "out"
    audit(desk, "--figures", store, out=out)
    audit(desk, "--figures", store, out=out)
    assert checked_in_last_run(out) == 0
    if made is as_table:
        store.write_text(store.read_text("utf-8").replace("31.20", "32.20").replace("4.10", "4.20").replace("7.70", "7.80"), "utf-8")
    else:
        base = sqlite3.connect(tmp_path / "facts.db")
        base.execute("update facts set value = '32.20' where value = '31.20'")
        base.execute("update facts set value = '4.20' where value = '4.10'")
        base.commit()
        base.close()
    audit(desk, "--figures", store, out=out)
    assert checked_in_last_run(out) == 2
    assert {label: each["report"]["claims"][0]["verdict"] for label, each in results(out).items() if label == "two.md"} == {"two.md": "supported"}


def test_a_note_s_own_figures_come_first_and_stay(desk: Path, tmp_path: Path) -> None:
    (desk / "one.sources.json").write_text(json.dumps(FIGURES), "utf-8")
    audit(desk / "one.md", "--figures", as_table(tmp_path), out=tmp_path / "out")
    (found,) = results(tmp_path / "out").values()
    assert [source["name"] for source in found["report"]["sources"]] == ["one.sources.json", "all.csv"]


def test_a_store_that_cannot_be_used_is_one_line(desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "broken.json").write_text("{", "utf-8")
    for store, line in ((tmp_path / "none", "does not exist"), (tmp_path / "empty", "holds no source file"), (tmp_path / "bad", "broken.json"),
                        ("sec:AAPL", "is no store of figures"), (f"sqlite:///{tmp_path}/none.db", "none.db")):
        assert audit(desk, "--figures", store, out=tmp_path / "out") == 2
        said = capsys.readouterr().err
        assert line in said and said.count("\n") == 1, said


def test_a_name_is_a_word_of_its_own(tmp_path: Path) -> None:
    store = opened(str(as_table(tmp_path)))
    assert [len(taken.source.figures) for taken in store.taken("LARKFIELD TOOLS beat in 2025.", None)] == [1]
    assert store.taken("Larkfield Toolshed beat.", None) == [] and store.taken("Tools", None) == []
    assert [len(taken.source.figures) for taken in store.taken("it beat", "Larkfield Tools")] == [1]
    assert store.taken("远山科技2024年增长。", None)[0] is store.taken("说的是2024年的远山科技。", None)[0], "the same selection is made once"
