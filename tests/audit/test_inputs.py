"""What an audit is given: folders, patterns, tables of notes, URLs, figures by name or by a mapping."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.audit.audits import FIGURES, RIGHT, WRONG
from verifier.audit.loading import Loader
from verifier.audit.notes import Note, count_of, notes_of
from verifier.audit.plan import Plan
from verifier.errors import InputError


def found(tmp_path: Path, *inputs: object, **options: object) -> dict[str, Note]:
    plan = Plan(inputs=tuple(map(str, inputs)), out=tmp_path / "out", **options)  # type: ignore[arg-type]
    listed = list(notes_of(plan))
    assert count_of(plan) == len(listed)
    return {note.label: note for note in listed}


def test_a_folder_is_read_to_its_depth_in_order(notes: Path, tmp_path: Path) -> None:
    (notes / ".hidden.md").write_text(RIGHT, "utf-8")
    (notes / "a" / "draft.md").write_text(RIGHT, "utf-8")
    listed = found(tmp_path, notes, exclude=("draft*",))
    assert list(listed) == ["a/right.md", "a/wrong.md", "b/alone.txt", "b/right.md"]
    assert listed["a/right.md"].sources == (str(notes / "a" / "right.sources.json"),) and listed["b/alone.txt"].sources == ()


def test_results_within_the_folder_are_no_notes(notes: Path, tmp_path: Path) -> None:
    (notes / "out").mkdir()
    (notes / "out" / "note.html").write_text("<p>x", "utf-8")
    assert len(list(notes_of(Plan(inputs=(str(notes),), out=notes / "out")))) == 4


def test_a_pattern_and_a_file_named_twice(notes: Path, tmp_path: Path) -> None:
    listed = found(tmp_path, notes / "*" / "right.md", notes / "a" / "right.md")
    assert len(listed) == 2 and all(note.sources for note in listed.values())


@pytest.mark.parametrize("form", ["jsonl", "csv", "tsv", "parquet"])
def test_tables_of_notes(form: str, tmp_path: Path) -> None:
    rows = [{"id": "n1", "text": RIGHT, "generator": "model-a", "date": "2025/03/01", "desk": "hk", "sources": "figures.json"},
            {"id": "n2", "text": WRONG, "generator": "model-b", "date": "2025-04-01", "desk": "sh", "sources": ""}]
    path = tmp_path / f"notes.{form}"
    if form == "jsonl":
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    elif form == "parquet":
        pandas = pytest.importorskip("pandas")
        pytest.importorskip("pyarrow")
        pandas.DataFrame(rows).to_parquet(path)
    else:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter="\t" if form == "tsv" else ",")
            writer.writeheader()
            writer.writerows(rows)
    listed = found(tmp_path, path)
    assert list(listed) == ["n1", "n2"]
    first = listed["n1"]
    assert first.text is not None and first.text.decode() == RIGHT, "the text keeps its line ends"
    assert (first.generator, first.date, first.metadata) == ("model-a", "2025-03-01", {"desk": "hk"})
    assert first.sources == (str(tmp_path / "figures.json"),) and listed["n2"].sources == ()


def test_figures_within_a_row_and_a_column_of_another_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text(json.dumps({"key": 7, "answer": RIGHT, "figures": FIGURES}, ensure_ascii=False), "utf-8")
    note = found(tmp_path, path, text_column="answer")["7"]
    loaded = Loader(Plan(inputs=(), out=tmp_path), "engine").load(note)
    assert [given.name for given in loaded.task.sources] == ["figures.json"] and json.loads(loaded.task.sources[0].data or b"") == FIGURES


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_a_mapping_says_what_a_note_does_not(form: str, notes: Path, tmp_path: Path) -> None:
    (tmp_path / "shared.json").write_text(json.dumps(FIGURES), "utf-8")
    path = tmp_path / f"map.{form}"
    entry = {"sources": "shared.json", "entity": "远山科技", "generator": "model-a", "desk": "hk"}
    if form == "csv":
        path.write_text("note,sources,entity,generator,desk\nb/alone.txt,shared.json,远山科技,model-a,hk\n", "utf-8")
    elif form == "json":
        path.write_text(json.dumps({"b/alone.txt": entry}), "utf-8")
    else:
        path.write_text(json.dumps({"note": "alone", **entry}), "utf-8")
    listed = found(tmp_path, notes, mapping=str(path), generator="analyst")
    note = listed["b/alone.txt"]
    assert (note.sources, note.entity, note.generator, note.metadata) == ((str(tmp_path / "shared.json"),), "远山科技", "model-a", {"desk": "hk"})
    assert listed["a/right.md"].generator == "analyst"


def test_urls_are_read_through_fsspec(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    system = fsspec.filesystem("memory")
    for name, text in {"desk/x/one.md": RIGHT, "desk/x/one.sources.json": json.dumps(FIGURES), "desk/two.md": WRONG, "desk/list.jsonl":
                       json.dumps({"id": "r1", "text": RIGHT, "sources": "x/one.sources.json"})}.items():
        system.pipe_file(f"/{name}", text.encode())
    listed = found(tmp_path, "memory://desk")
    assert sorted(listed) == ["two.md", "x/one.md"]
    assert list(found(tmp_path, "memory://desk/**/*.md")) and list(found(tmp_path, "memory://desk/list.jsonl")) == ["r1"]
    loaded = Loader(Plan(inputs=(), out=tmp_path), "engine").load(listed["x/one.md"])
    assert loaded.task.data.decode() == RIGHT and [given.name for given in loaded.task.sources] == ["one.sources.json"]
    row = Loader(Plan(inputs=(), out=tmp_path), "engine").load(found(tmp_path, "memory://desk/list.jsonl")["r1"])
    assert json.loads(row.task.sources[0].data or b"") == FIGURES
    with pytest.raises(InputError, match="does not exist"):
        found(tmp_path, "memory://nowhere")
    with pytest.raises(InputError, match="no kind of URL"):
        found(tmp_path, "nosuchthing://x")
