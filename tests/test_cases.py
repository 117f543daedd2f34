"""Runs the case files: every code fires where it should and stays silent where it should, and every verdict has its rule shown."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from case_files import cases_in, faults, wanted

from verifier.codes import ALL
from verifier.records import VERDICTS

CODES = cases_in("codes")
RULES = cases_in("verdicts")


def _known(case: dict[str, Any], found: list[str]) -> None:
    """A case marked ``known`` must still fail: when it passes, its mark has to go."""
    if "known" in case:
        assert found, f"passes now: take out known = {case['known']!r}"
        pytest.xfail(case["known"])
    assert not found, "\n".join([case["says"], *found])


@pytest.mark.parametrize(("code", "case"), CODES, ids=lambda value: value if isinstance(value, str) else value["name"])
def test_code(code: str, case: dict[str, Any]) -> None:
    _known(case, faults(case, code))


@pytest.mark.parametrize(("file", "case"), RULES, ids=lambda value: value if isinstance(value, str) else value["name"])
def test_rule(file: str, case: dict[str, Any]) -> None:
    _known(case, faults(case))


BY_MODEL_ALONE = frozenset({"ambiguous"})
"""Codes that a case of one sentence cannot show, as they need a model; tests/test_model_hybrid.py has them."""


def test_every_code_has_cases_that_fire_and_cases_that_stay_silent() -> None:
    fires = Counter(code for code, case in CODES if any(want.codes and code in want.codes for want in wanted(case)))
    silent = Counter(code for code, case in CODES if not any(want.codes and code in want.codes for want in wanted(case)))
    shown = set(ALL) - BY_MODEL_ALONE
    assert {code for code, _ in CODES} == shown
    assert all(fires[code] >= 3 for code in shown), {code: fires[code] for code in shown if fires[code] < 3}
    assert all(silent[code] >= 2 for code in shown), {code: silent[code] for code in shown if silent[code] < 2}


def test_both_languages_and_every_verdict_are_shown() -> None:
    says = [case["says"] for _, case in CODES + RULES]
    chinese = [text for text in says if any("一" <= char <= "鿿" for char in text)]
    assert len(chinese) >= 40 and len(says) - len(chinese) >= 40
    shown = {want.verdict for _, case in CODES + RULES for want in wanted(case)}
    assert shown == set(VERDICTS)
