"""The parts do not add up to the stated total or share.

What it means: the members that the words name sum to another number, beyond what rounding explains.
How it happens: a member was left out or counted twice, or a digit of the total was mistyped.
What to do: add the parts again, and recheck every share taken of the total.
Example: six revenues that add up to 420.98亿 given as 438.98亿.
"""

from __future__ import annotations

from verifier.claims import Combination
from verifier.codes.case import Case, Diagnosis

TITLE_ZH = "加总不符"
TITLE_EN = "sum mismatch"
MEANING_ZH = "各部分相加与所述合计或占比不符。"


def find(case: Case) -> Diagnosis | None:
    expression = case.reading.expression
    added = isinstance(expression, Combination) and expression.op in ("sum", "add", "largest") and not _takes_away(expression)
    if added or case.claim.kind == "sum" or (case.derived.op in ("sum", "largest") and len(case.derived.parts) > 1):
        return case.found("sum-mismatch")
    return None


def _takes_away(expression: Combination) -> bool:
    """Whether a chain of shown numbers also takes one away: 13.15 - 9.82 + 12.19 has no parts and no total."""
    return any(isinstance(arg, Combination) and (arg.op == "sub" or _takes_away(arg)) for arg in expression.args)
