"""``eval``: the figures on a small corpus counted by hand, and the same figures as the corpus's own scorer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import report_samples as samples

from verifier.errors import InputError
from verifier.records import Expected, Report
from verifier.scoring import magnitude, score

SCORER = Path(__file__).parents[2] / "shared" / "corpus" / "score.py"
TEXT = "a 5%, b 6%, c 7%, d 8%, e 9%, f 10%, g 11%"
GOLD = {"5%": ("supported", None, []), "6%": ("refuted", "6.6%", ["value-mismatch"]), "7%": ("tainted", "7.7%", ["tainted-input"]),
        "8%": ("consistent", None, []), "9%": ("refuted", "9.5%", ["sign-flip"]), "10%": ("unverifiable", None, [])}


def label(number: str) -> dict[str, object]:
    verdict, expected, codes = GOLD[number]
    start = TEXT.index(f" {number}") + 1
    return {"id": f"g{number}", "number": number, "start": start, "end": start + len(number), "metric": "roe", "period": "2024",
            "verdict": verdict, "expected": expected, "codes": codes, "why": ""}


def reported(number: str, verdict: str, codes: tuple[str, ...] = (), expected: str | None = None) -> object:
    right = Expected(text=expected, value="0.1", low="0.1", high="0.1", unit="percent") if expected else None
    return samples.claim(TEXT, number, f" {number}", verdict, id=f"r{number}", metric="roe", value="0.1", low="0.1", high="0.1", codes=codes,
                         expected=right)


def report_of(name: str) -> Report:
    claims = {"one.md": [reported("5%", "supported"), reported("6%", "refuted", ("value-mismatch",), "6.61%"), reported("7%", "supported"),
                         reported("8%", "refuted", ("value-mismatch",), "8%"), reported("9%", "tainted", ("tainted-input",), "9.9%"),
                         reported("11%", "supported")],
              "two.md": [reported("5%", "supported")]}[name]
    return samples.report(TEXT, claims, name=name, language="en")  # type: ignore[arg-type]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    optional = [[TEXT.index("11%"), TEXT.index("11%") + 3]]
    for name, numbers in (("one", GOLD), ("two", {"5%": 0, "10%": 0})):
        (tmp_path / f"{name}.md").write_text(TEXT, "utf-8")
        (tmp_path / f"{name}.report.json").write_text(report_of(f"{name}.md").to_json(), "utf-8")
        gold = {"document": f"{name}.md", "sources": [f"{name}.sources.json"], "claims": [label(number) for number in numbers],
                "optional": optional if name == "one" else []}
        (tmp_path / f"{name}.gold.json").write_text(json.dumps(gold), "utf-8")
    return tmp_path


def check(document: Path, sources: Sequence[Path]) -> Report:
    assert [source.name for source in sources] == [document.name.replace(".md", ".sources.json")]
    return report_of(document.name)


def test_figures_by_hand(corpus: Path) -> None:
    assert score([corpus], check).figures() == {
        "documents": 2, "failed": 0, "claims": 8, "recall": 0.75, "precision": 1.0, "verdict": round(3 / 6, 4), "errors": round(2 / 3, 4),
        "roots": 1.0, "alarms": round(1 / 5, 4), "cleared": round(1 / 3, 4), "grounded": 1.0, "codes": 0.5, "expected": 0.5}


def test_the_worst_cases_come_first(corpus: Path) -> None:
    kinds = [miss.kind for miss in score([corpus], check).worst()]
    assert kinds == ["cleared", "alarm", "wrong code", "wrong value", "verdict", "missed", "missed"]


def test_an_unusable_document_counts_as_failed(corpus: Path) -> None:
    def failing(document: Path, sources: Sequence[Path]) -> Report:
        raise InputError(document.name, "is empty")

    scores = score([corpus], failing)
    assert scores.figures()["failed"] == 2 and scores.figures()["recall"] == 0 and scores.figures()["precision"] is None


@pytest.mark.skipif(not SCORER.exists(), reason="the corpus is not here")
def test_the_same_figures_as_the_corpus_scorer(corpus: Path) -> None:
    teller = corpus / "tell.py"
    teller.write_text("import pathlib, sys\nprint(pathlib.Path(sys.argv[1]).with_suffix('.report.json').read_text('utf-8'))\n", "utf-8")
    done = subprocess.run([sys.executable, str(SCORER), "--json", str(corpus), "--", sys.executable, str(teller)], capture_output=True, text=True,
                          timeout=60, check=True)
    assert json.loads(done.stdout) == score([corpus], check).figures()


@pytest.mark.parametrize(("text", "size"), [("24.03%", 0.2403), ("7.70亿元", 7.7e8), ("1,204 thousand", 1204e3), ("150bp", 0.015),
                                            ("3.1个百分点", 0.031), ("$1.5B", 1.5e9), ("无", None)])
def test_magnitude(text: str, size: float | None) -> None:
    assert magnitude(text) == (None if size is None else pytest.approx(size))


@pytest.mark.parametrize("content", ["{", "[]", '{"document": "x.md"}'])
def test_broken_labels_are_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.gold.json").write_text(content)
    with pytest.raises(InputError, match=r"x\.gold\.json"):
        score([tmp_path], check)


def test_a_folder_without_labels_is_named(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(InputError):
            score([folder], check)
