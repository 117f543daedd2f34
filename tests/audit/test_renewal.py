"""A rerun makes anew what is no longer right, and that alone; and what workers make of reports is what this process would."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.audit.audits import FIGURES, Inline, audit, query
from verifier.audit import exports, renewal
from verifier.audit.errands import performed
from verifier.audit.ledger import Ledger
from verifier.audit.pool import Pool
from verifier.audit.tasks import Errand


def made(out: Path) -> dict[str, int]:
    """When each file of the results was written."""
    return {str(path.relative_to(out)): path.stat().st_mtime_ns for path in (*(out / "export").iterdir(), *(out / "notes").iterdir())}


@pytest.mark.usefixtures("inline")
def test_nothing_is_counted_or_written_again_where_nothing_changed(notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    audit(notes, "--export", "csv,xlsx", out=out)
    before, summary = made(out), json.loads((out / "summary.json").read_text("utf-8"))
    monkeypatch.setattr(renewal, "summary_of", lambda ledger: pytest.fail("counted again"))
    assert audit(notes, "--export", "csv,xlsx", out=out) == 1
    again = json.loads((out / "summary.json").read_text("utf-8"))
    assert made(out) == before and again.pop("run")["kept"] == 4 and again == {key: summary[key] for key in again}
    assert len(again) == len(summary) - 1


@pytest.mark.usefixtures("inline")
@pytest.mark.parametrize("change", [
    lambda notes: (notes / "a" / "right.md").unlink(),
    lambda notes: (notes / "a" / "right.md").write_text("远山科技2025年营业收入为99亿元。\n", "utf-8"),
    lambda notes: (notes / "a" / "right.sources.json").write_text(json.dumps(FIGURES[:1]), "utf-8"),
    lambda notes: (notes / "a" / "right.md").rename(notes / "a" / "renamed.md"),
], ids=["gone", "changed", "figures", "renamed"])
def test_whatever_changes_shows(notes: Path, tmp_path: Path, change: Callable[[Path], object]) -> None:
    audit(notes, out=tmp_path / "out")
    change(notes)
    audit(notes, out=tmp_path / "out")
    audit(notes, out=tmp_path / "fresh")
    summaries = [json.loads((tmp_path / name / "summary.json").read_text("utf-8")) for name in ("out", "fresh")]
    assert [each.pop("run")["number"] for each in summaries] == ["000002", "000001"] and summaries[0] == summaries[1]
    tables = [[line.split(",")[:3] for line in (tmp_path / name / "export" / "claims.csv").read_text("utf-8-sig").splitlines()] for name in ("out", "fresh")]
    assert tables[0] == tables[1]


@pytest.mark.usefixtures("inline")
def test_metadata_and_touched_files_are_written_anew(notes: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    audit(notes, "--generator", "model-a", out=out)
    first = (out / "export" / "notes.csv").read_text("utf-8-sig")
    (out / "export" / "claims.csv").write_text("edited", "utf-8")
    (out / "export" / "findings.csv").unlink()
    audit(notes, "--generator", "model-a", out=out)
    assert (out / "export" / "claims.csv").read_text("utf-8-sig").startswith("note,") and (out / "export" / "findings.csv").is_file()
    assert (out / "export" / "notes.csv").read_text("utf-8-sig") == first
    audit(notes, "--generator", "model-b", out=out)
    assert "model-b" in (out / "export" / "notes.csv").read_text("utf-8-sig")
    assert json.loads((out / "summary.json").read_text("utf-8"))["generators"][0]["name"] == "model-b"
    assert query(out, "select max(checked) from run where number > '000001'") == [(0,)]


@pytest.mark.usefixtures("inline")
def test_the_tables_are_the_same_whoever_makes_their_lines(notes: Path, tmp_path: Path) -> None:
    for number in range(12):
        (notes / "a" / f"more {number}.md").write_text(f"=远山科技2025年营业收入为12.{number}亿元，\n同比增长25.0%。", "utf-8")
    audit(notes, out=tmp_path / "out")
    ledger, texts = Ledger.open(tmp_path / "out", reading=True), []
    pool = Pool(2, 60)
    try:
        for place, engine in (("alone", None), ("shared", pool), ("inline", Inline(1, 1))):
            (tmp_path / place).mkdir()
            exports.export(ledger, tmp_path / place, ["csv"], engine)
            texts.append({path.name: path.read_bytes() for path in (tmp_path / place / "export").iterdir()})
    finally:
        pool.close()
        ledger.close()
    assert texts[0] == texts[1] == texts[2] and texts[0]["notes.csv"].count(b"\r\n") == 17


def _refused(number: int) -> bytes:
    if number == 3:
        raise OverflowError(number)
    return str(number).encode()


def test_errands_come_back_in_their_order_and_a_defect_shows() -> None:
    given = [Errand(number, "errand", str.encode, (str(number),)) for number in range(40)]
    pool = Pool(2, 60)
    try:
        assert list(performed(given, pool)) == [str(number).encode() for number in range(40)]
    finally:
        pool.close()
    with pytest.raises(OverflowError):
        list(performed([Errand(number, "errand", _refused, (number,)) for number in range(6)], Inline(1, 1)))
