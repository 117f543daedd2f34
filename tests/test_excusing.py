"""Numbers that miss a figure they were not meant to be, or that cannot be compared with it, are not called wrong."""

from __future__ import annotations

from tests.native_notes import checked, claim
from verifier.sources import read_source_bytes
from verifier.verification import check_text

DEBT = (("interest-bearing debt", "2025-09-30", "38.26", "CNY billion"), ("monetary funds", "2025-09-30", "11.20", "CNY billion"))


def test_a_difference_shown_is_no_wrong_amount_of_what_it_is_taken_from() -> None:
    text = "At the end of September 2025: net bank debt = {} − 11.20 = RMB {}bn."
    assert claim(checked(text.format("38.26", "27.06"), *DEBT), "RMB 27.06bn").verdict in ("supported", "consistent")
    assert claim(checked(text.format("38.26", "72.06"), *DEBT), "RMB 72.06bn").verdict == "refuted"


def test_operands_may_carry_the_names_of_their_fields() -> None:
    text = "2025年9月末净债务：`totalDebt` 382.6亿元 − `totalCash` 112.0亿元 = {}亿元。"
    rows = (("interest_bearing_debt", "2025-09-30", "382.6", "亿元"), ("monetary_funds", "2025-09-30", "112.0", "亿元"))
    assert claim(checked(text.format("270.6"), *rows), "270.6亿元").verdict in ("supported", "consistent")
    assert claim(checked(text.format("290.6"), *rows), "290.6亿元").verdict == "refuted"


def test_a_field_quoted_as_the_source_prints_it_is_right() -> None:
    info = read_source_bytes(b'{"info": {"symbol": "TMRK", "shortName": "Tamarack", "debtToEquity": 44.716, "trailingPE": 21.3}}', "tmrk.json")
    found = check_text("Tamarack (TMRK): `debtToEquity` reads 44.716, i.e. 44.7%.", "note.md", [info])
    assert claim(found, "44.716").verdict == "supported"
    wrong = check_text("Tamarack (TMRK): `debtToEquity` reads 47.416, i.e. 47.4%.", "note.md", [info])
    assert claim(wrong, "47.416").verdict != "supported"


def test_an_amount_only_taken_away_is_no_negative_one() -> None:
    rows = (("cash and short-term investments", "2025-09-30", "3412", "USD million"), ("total debt", "2025-09-30", "420", "USD million"))
    text = "At the end of September 2025 the enterprise value counts total debt of $420 million, minus $3.41 billion of cash and short-term investments."
    assert claim(checked(text, *rows), "minus $3.41 billion").verdict == "supported"


def test_lakh_crore_is_a_million_million() -> None:
    found = checked("Deposits at the end of September 2025 were ₹2.13 lakh crore.", ("deposits", "2025-09-30", "2130000", "INR million"))
    assert claim(found, "₹2.13 lakh crore").verdict == "supported"
