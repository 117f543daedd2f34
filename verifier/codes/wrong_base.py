"""The growth or share was taken over the wrong denominator.

What it means: the same two figures give the stated number when divided by the other one, or by another period's.
How it happens: (new - old) / new instead of / old; a share of last year's total.
What to do: divide by the base that the words name.
Example: a fall from 30.46 to 19.88 given as 53.2%, which divides by 19.88; it is 34.7%.
"""

from __future__ import annotations

from verifier.codes.case import Case, Diagnosis

TITLE_ZH = "基数用错"
TITLE_EN = "wrong base"
MEANING_ZH = "增速或占比的分母用错。"


def find(case: Case) -> Diagnosis | None:
    for value, what in case.wrong_bases():
        if case.ties(value) or (case.claim.about_change and case.ties(-value)):
            return case.found("wrong-base", base=what)
    return None
