"""Diagnoses: why a claim fails, a module a code, tried in the order in which they explain.

The first whose wrong way ties with the stated number is reported, with how many were tried before it.
A module's docstring is its manual: what it means, how it happens, what to do, an example.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module

from verifier.codes import (
    arithmetic_error,
    cumulative_as_quarter,
    decimal_slip,
    definition_mismatch,
    direction_mismatch,
    entity_mismatch,
    field_misread,
    period_mismatch,
    sign_flip,
    sum_mismatch,
    unit_slip,
    value_mismatch,
    wrong_base,
    yoy_qoq_swap,
)
from verifier.codes.case import Case, Diagnosis
from verifier.dataclass import dataclass, replace

_TRIED = (
    direction_mismatch,
    sign_flip,
    yoy_qoq_swap,
    field_misread,
    unit_slip,
    decimal_slip,
    cumulative_as_quarter,
    wrong_base,
    definition_mismatch,
    period_mismatch,
    entity_mismatch,
    sum_mismatch,
    arithmetic_error,
    value_mismatch,
)
ALL = (
    "decimal-slip",
    "unit-slip",
    "sign-flip",
    "direction-mismatch",
    "field-misread",
    "wrong-base",
    "period-mismatch",
    "yoy-qoq-swap",
    "cumulative-as-quarter",
    "pp-vs-percent",
    "definition-mismatch",
    "entity-mismatch",
    "value-mismatch",
    "sum-mismatch",
    "arithmetic-error",
    "truncated",
    "assumed-input",
    "tainted-input",
    "conclusion-flips",
    "ambiguous",
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means, in words for the one who must act on it."""

    code: str
    title_zh: str
    title_en: str
    summary: str
    meaning: str
    meaning_zh: str
    how: str
    what_to_do: str
    example: str


def diagnose(case: Case) -> Diagnosis:
    """The first code whose wrong way to compute ties with the stated number."""
    for tried, module in enumerate(_TRIED, 1):
        found: Diagnosis | None = module.find(case)
        if found is not None:
            return replace(found, detail={**found.detail, "tried": tried})
    raise AssertionError("value_mismatch always explains")


@cache
def explanations() -> dict[str, Explanation]:
    """Every code's explanation, from its module's docstring."""
    found = {}
    for code in ALL:
        module = import_module(f"verifier.codes.{code.replace('-', '_')}")
        text = module.__doc__ or ""
        parts = dict(re.findall(r"^(What it means|How it happens|What to do|Example): (.*?)(?=^\w[\w ]*: |\Z)", text, re.M | re.S))
        clean = {name: " ".join(part.split()) for name, part in parts.items()}
        found[code] = Explanation(
            code,
            module.TITLE_ZH,
            module.TITLE_EN,
            text.strip().split("\n")[0],
            clean["What it means"],
            module.MEANING_ZH,
            clean["How it happens"],
            clean["What to do"],
            clean["Example"],
        )
    return found


__all__ = ["ALL", "Case", "Diagnosis", "Explanation", "diagnose", "explanations"]
