"""A long note costs in proportion to its length, however much it says again and whatever its claims rest on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.long_notes import other_each_time, said_again
from verifier.judging import docket
from verifier.judging.docket import Docket
from verifier.matching import Ledger
from verifier.verification import check_text, verify

SAMPLES = Path(__file__).resolve().parents[1] / "samples"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often claims were judged and expressions worked out, and how many claims waited for one another at most."""
    counted: Counter[str] = Counter()
    judged, ways = docket.Docket.__init__, Ledger._ways

    def begun(self, ledger, claims, numerals, judge):  # type: ignore[no-untyped-def]
        def counting(own: Docket, claim):  # type: ignore[no-untyped-def]
            counted["judged"] += 1
            counted["deepest"] = max(counted["deepest"], len(own.busy))
            return judge(own, claim)
        judged(self, ledger, claims, numerals, counting)

    def worked_out(self, expression, mode):  # type: ignore[no-untyped-def]
        counted["worked out"] += 1
        return ways(self, expression, mode)

    monkeypatch.setattr(Docket, "__init__", begun)
    monkeypatch.setattr(Ledger, "_ways", worked_out)
    return counted


@pytest.mark.parametrize("text", [lambda n: said_again("zh/agent", 3 * n), lambda n: other_each_time("zh", 5000 * n)], ids=["said again", "other numbers"])
def test_twice_the_text_is_at_most_twice_the_work(text, calls: Counter[str]) -> None:  # type: ignore[no-untyped-def]
    work = []
    for size in (1, 2):
        calls.clear()
        claims = len(check_text(text(size)).claims)
        assert calls["deepest"] <= docket.DEEPEST
        assert claims < calls["judged"] <= 5 * claims
        work.append((claims, calls["worked out"]))
    assert work[1][0] > 1.7 * work[0][0] > 100
    assert work[1][1] / work[1][0] <= 1.3 * work[0][1] / work[0][0]


def test_said_forty_times_it_is_judged_as_said_four_times() -> None:
    few, many = (Counter(claim.verdict for claim in check_text(said_again("zh/agent", times)).claims) for times in (4, 40))
    assert set(many) == set(few)
    assert all(8 * count <= many[verdict] <= 12 * count for verdict, count in few.items())


def test_a_number_said_again_in_a_long_note_has_the_verdict_of_the_first() -> None:
    note = SAMPLES / "zh" / "agent.md"
    sources = [SAMPLES / "zh" / "agent.sources.json"]
    once = [claim.verdict for claim in verify(note, sources).claims]
    text = said_again("zh/agent", 6)
    again = [claim.verdict for claim in verify(text, sources).claims]
    assert again[: len(once)] == once
    told = [(first, later) for first, later in zip(once * 6, again, strict=True) if "unverifiable" != later != first]
    assert not told  # what rests on the text alone may stay open
    assert again.count("unverifiable") <= 6 * (once.count("unverifiable") + 1)


def test_claims_that_rest_on_one_another_in_a_long_chain_are_judged(calls: Counter[str]) -> None:
    """Every year's revenue is told by the growth on the year before: each claim bears on the next."""
    chain = "".join(f"{year}年营业收入{100 + year - 1985}亿元，同比增长{100 / (99 + year - 1985):.2f}%。" for year in range(1985, 2025))
    report = check_text(chain)
    assert calls["deepest"] <= docket.DEEPEST
    assert Counter(claim.verdict for claim in report.claims) == {"consistent": 78, "unverifiable": 2}
