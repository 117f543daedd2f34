"""Lists of quotes under bare words, and the wraps that tell them without a metric's name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from verifier.sources import read_source_bytes
from verifier.verification import check_text

SHARES = """Ticker,Name,Date,Close,Previous close,Change %,Volume (million),YTD %
ALDR,Aldermoor Energy,2025-11-06,48.72,46.90,3.88,12.4,14.3
BRXT,Braxton Foods,2025-11-06,71.15,73.06,-2.61,6.8,-4.2
"""
INDICES = """Index,Date,Close,Change,Change %,YTD %
Continental 500,2025-11-06,6742.18,31.46,0.47,14.6
"""
PARTS = """Item,Unit,H1 2024,H1 2025
Revenue,GBP m,1486.3,1552.8
Revenue - Food,GBP m,812.4,870.6
Lapsed card ratio,%,0.34,0.27
Interim dividend per share,cents,4.2,5.0
"""
WRAP = """Closing bell, 6 November 2025

The Continental 500 added 31.46 points, or 0.47%, to 6,742.18. Aldermoor Energy climbed 3.88% to $48.72 and is up 13.4% for the year.
Braxton Foods rose 2.61% to $71.15 from $73.06 the day before.
"""


def test_bare_words_of_a_list_of_quotes_are_of_the_share_or_index() -> None:
    shares = {(f.entity, f.metric): f.printed for f in read_source_bytes(SHARES.encode(), "quotes.csv").figures}
    assert shares["Aldermoor Energy", "share_price"] == "48.72"
    assert shares["Braxton Foods", "price_change_pct"].startswith("-2.61")
    assert shares["Braxton Foods", "period_return"].startswith("-4.2")
    index = {(f.entity, f.metric) for f in read_source_bytes(INDICES.encode(), "indices.csv").figures}
    assert ("Continental 500", "index_level") in index and ("Continental 500", "price_change") in index


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        ("31.46 points", "supported"),
        ("0.47%", "supported"),
        ("6,742.18", "supported"),
        ("3.88%", "supported"),
        ("$48.72", "supported"),
        ("13.4%", "refuted"),
        ("2.61%", "refuted"),
        ("$73.06", "supported"),
    ],
)
def test_a_wrap_that_names_no_metric(number: str, verdict: str) -> None:
    sources = [read_source_bytes(SHARES.encode(), "quotes.csv"), read_source_bytes(INDICES.encode(), "indices.csv")]
    found = {claim.number.text: claim.verdict for claim in check_text(WRAP, "wrap", sources).claims}
    assert found.get(number) == verdict
    assert "500" not in found


def test_a_part_after_a_dash_a_ratio_by_its_name_and_cents() -> None:
    made = {(f.metric, f.segment): f for f in read_source_bytes(PARTS.encode(), "half.csv").figures if f.period is not None and f.period.fiscal_year == 2025}
    assert made["revenue", "Food"].printed.startswith("870.6")
    assert made["own:Lapsed card ratio", None].unit.kind == "percent"
    assert made["dps", None].value.middle == Decimal("0.05")
