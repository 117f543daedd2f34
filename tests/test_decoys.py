"""Right sentences that look wrong: derived figures, restated bases, neighbours with alike names. None may alarm."""

from __future__ import annotations

from typing import Any

import pytest
from case_files import cases_in, faults, wanted

from verifier.sources import read_source_bytes
from verifier.verification import check_text

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


def test_an_amount_without_any_unit_overturns_no_amount_in_millions() -> None:
    source = read_source_bytes(b"item,2024Q3,2025Q3\nGross bookings,128.4,139.2\n", "bookings.csv")
    found = check_text("Gross bookings in 3Q25 came to RMB 139.2 billion.", "note.md", [source])
    assert [c.verdict for c in found.claims] == ["unverifiable"]
