"""Findings one by one: the same as in the report, a root before what follows from it, the report last."""

from __future__ import annotations

from pathlib import Path

import pytest

from verifier.agents.checker import Checker, as_source, as_text
from verifier.judging import Outcome
from verifier.records import CellRecord, ClaimRecord, Report
from verifier.streaming import NOTICED, ready, stream
from verifier.verification import unjudged, verify

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = sorted(path for path in ROOT.glob("samples/*/*.md") if ".marked." not in path.name)
PROFIT = [{"metric": "归母净利润", "period": "2025", "value": "9.55", "unit": "亿元"}]


@pytest.mark.parametrize("note", SAMPLES, ids=lambda path: path.stem)
def test_a_stream_says_what_the_report_says(note: Path) -> None:
    sources = sorted(note.parent.glob(f"{note.stem}.sources*"))
    *findings, last = stream(unjudged(note, sources))
    report = verify(note, sources)
    assert isinstance(last, Report) and last == report
    streamed = {finding.id: finding for finding in findings if isinstance(finding, ClaimRecord)}
    wanted = {claim.id: claim for claim in report.claims if claim.verdict in NOTICED | {"unverifiable"}}
    unsaid = {"message": ""}
    assert {key: one.model_copy(update=unsaid) for key, one in streamed.items()} == {key: one.model_copy(update=unsaid) for key, one in wanted.items()}
    assert [finding for finding in findings if isinstance(finding, CellRecord)] == [cell for cell in report.tables if cell.verdict in NOTICED]
    assert len(findings) == len(streamed) + sum(cell.verdict in NOTICED for cell in report.tables)
    order = list(streamed)
    for finding in streamed.values():
        late = {one for one in finding.depends_on if one in wanted and wanted[one].verdict in NOTICED and order.index(one) > order.index(finding.id)}
        assert finding.verdict == "unverifiable" or all(finding.id in rests_on(one, wanted) for one in late), "only claims that rest on each other"


def rests_on(claim: str, claims: dict[str, ClaimRecord]) -> set[str]:
    found: set[str] = set()
    left = [claim]
    while left:
        new = set(claims[left.pop()].depends_on) & set(claims) - found
        found |= new
        left += new
    return found


def given_in_turn(*outcomes: Outcome) -> list[list[int]]:
    """Which claims are given after each is judged."""
    held: list[int] = []
    given: set[int] = set()
    turns = []
    for index, outcome in enumerate(outcomes):
        held += [index] if outcome.verdict in NOTICED else []
        turns.append(list(ready(held, outcomes[:index + 1], given)))
    assert held == []
    return turns


def test_a_root_that_stands_later_in_the_text_comes_first() -> None:
    first, second = Outcome("tainted", depends_on=[3]), Outcome("tainted", depends_on=[0, 2])
    assert given_in_turn(first, second, Outcome("supported"), Outcome("refuted")) == [[], [], [], [3, 0, 1]]
    assert given_in_turn(Outcome("refuted"), Outcome("tainted", depends_on=[0]), Outcome("imprecise")) == [[0], [1], [2]]


def test_claims_that_rest_on_each_other_wait_for_nothing_else() -> None:
    assert given_in_turn(Outcome("tainted", depends_on=[1]), Outcome("tainted", depends_on=[0]), Outcome("refuted")) == [[], [0, 1], [2]]
    root = Outcome("refuted")
    assert given_in_turn(Outcome("tainted", depends_on=[1, 2]), Outcome("tainted", depends_on=[0]), root) == [[], [], [2, 0, 1]]
    assert given_in_turn(Outcome("refuted", depends_on=[0])) == [[0]]


def test_a_finding_comes_before_the_rest_is_judged() -> None:
    started = Checker.on([PROFIT]).start(as_text("2025年公司归母净利润9.65亿元。" + "门店数增至312家。" * 3))
    asked: list[int] = []
    judge, outcome = started.judge, started.judge.outcome
    judge.outcome = lambda index: asked.append(index) or outcome(index)  # type: ignore[method-assign, func-returns-value]
    first = next(stream(started))
    assert isinstance(first, ClaimRecord) and first.verdict == "refuted"
    assert len(started.extraction.claims) > 1 and set(asked) == {0}


def test_figures_in_memory_are_read_as_a_file_of_them_would_be(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    file.write_text('[{"metric": "归母净利润", "period": "2025", "value": "9.55", "unit": "亿元"}]', "utf-8")
    assert as_source(PROFIT).figures == as_source(file).figures
