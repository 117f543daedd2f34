"""The number is off by a unit's factor: 万 for 亿, million for billion, thousands read as units.

What it means: the digits are right, the unit word or the source's unit was misread.
How it happens: a field in 千元 or 万元 read as yuan, "billion" written for "million".
What to do: take the unit from the source's header or field list and rewrite the number.
Example: turnover "128.65万元" where the field holds 1,286,540.31 thousand yuan, 12.87亿元.
"""

from __future__ import annotations

from verifier.codes.case import Case, Diagnosis

TITLE_ZH = "单位写错"
TITLE_EN = "unit slip"
MEANING_ZH = "差了一个单位的倍数：万/亿/百万/千、thousand/million/billion、元/分。"


def find(case: Case) -> Diagnosis | None:
    factor = case.power_of_ten()
    if factor is None or case.claim.numeral.unit.is_fraction:
        return None
    misread = any(
        figure.unit.scale != 1 and case.ties_raw(figure.printed) for figure in case.figures
    )  # the digits of a column in millions, read as 万元
    return case.found("unit-slip", factor=factor) if (abs(factor) in (3, 4, 6, 8, 9) or misread) and case.has_scale() else None
