"""Right sentences that look wrong: derived figures, restated bases, neighbours with alike names. None may alarm."""

from __future__ import annotations

from typing import Any

import pytest
from case_files import cases_in, faults, wanted

DECOYS = cases_in("decoys")


@pytest.mark.parametrize(("file", "case"), DECOYS, ids=lambda value: value if isinstance(value, str) else value["name"])
def test_decoy(file: str, case: dict[str, Any]) -> None:
    found = faults(case)
    if "known" in case:
        assert found, f"passes now: take out known = {case['known']!r}"
        pytest.xfail(case["known"])
    assert not found, "\n".join([case["says"], *found])


def test_no_decoy_expects_an_alarm() -> None:
    assert not [case["name"] for _, case in DECOYS for want in wanted(case) if want.verdict in ("refuted", "tainted", "imprecise")]
    assert len(DECOYS) >= 20
