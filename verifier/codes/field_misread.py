"""A field of the source was taken for something else.

What it means: the stated number is what a source field gives when its meaning, sign, unit or scale is misread.
How it happens: the field's name misleads (Tushare's ``yoy_net_profit`` is last year's profit, not a growth rate or an increase),
or a percentage is read as a multiple (Yahoo's ``debtToEquity`` 64.1 means 64.1%).
What to do: look the field up with ``verifier figures`` and use the value it stands for.
Example: "last year 1.85亿" computed as 9.55 - 7.70, where 7.70 itself is last year's figure.
"""

from __future__ import annotations

from verifier.catalogue import mistaken
from verifier.codes.case import Case, Diagnosis
from verifier.figures import Figure

TITLE_ZH = "字段误读"
TITLE_EN = "field misread"
MEANING_ZH = "把数据字段理解成了别的含义、符号、单位或口径。"


def find(case: Case) -> Diagnosis | None:
    return _prior_year(case) or _mistaken(case) or _printed_digits(case) or _fraction(case)


def _prior_year(case: Case) -> Diagnosis | None:
    """Last year's value taken for the increase, or the increase computed from it taken for last year's value."""
    q = case.quantity
    if q is None or q.period is None:
        return None
    metrics = (q.metric, *q.others)
    base = q.base if q.measure != "level" else q.period
    now = q.period if q.measure != "level" else q.period.shifted(12)
    if base is None:
        return None
    for metric in metrics:
        prior = case.sourced(metric, base, q.entity)
        if prior is None or prior.figure is None or not _is_prior_field(prior.figure):
            continue
        if q.measure in ("change", "growth") and (
            case.ties(prior.value)
            or case.ties(-prior.value)
            or case.ties_raw(prior.figure.printed)
            or (case.claim.numeral.unit.is_fraction and case.ties_digits(prior.figure.printed))
        ):
            return case.found("field-misread", field=prior.figure.place, value=prior.figure)
        current = case.sourced(metric, now, q.entity)
        if q.measure == "level" and current is not None and (case.ties(current.value - prior.value) or case.ties(current.value + prior.value)):
            return case.found("field-misread", field=prior.figure.place, value=prior.figure)
    return None


def _mistaken(case: Case) -> Diagnosis | None:
    """A field that the catalogue knows to be taken for the metric of the claim: an amount under the name of a margin, interest paid for received."""
    q = case.quantity
    if q is None or case.digits < 2:
        return None
    taken = mistaken().get(q.metric)
    for figure in case.fields_named(taken, q) if taken else ():
        near = figure.unit.kind == case.claim.numeral.unit.kind
        if case.ties(figure.value) if near else (case.ties_raw(figure.printed) or case.ties_digits(figure.printed)):
            return case.found("field-misread", field=figure.place, value=figure)
    return None


def _fraction(case: Case) -> Diagnosis | None:
    """A stored fraction written with a percent sign (0.95 as 0.95%), or a stored percentage as a multiple."""
    if case.power_of_ten() not in (-2, 2) or case.digits < 2:
        return None
    percent = case.claim.numeral.unit.is_fraction
    for figure in case.figures:
        stored = figure.unit.scale == 1 and figure.unit.kind in ("percent", "number", "multiple")
        if figure.provider_field and (stored if percent else figure.unit.is_fraction) and case.ties_as_written(figure.printed):
            return case.found("field-misread", field=figure.place, value=figure)
    return None


def _is_prior_field(figure: Figure) -> bool:
    return bool(figure.provider_field)


def _printed_digits(case: Case) -> Diagnosis | None:
    """The very digits that the source prints, in another unit than the field's."""
    for figure in case.figures:
        if figure.provider_field and case.ties_raw(figure.printed) and not case.ties(figure.value) and not case.is_unit_factor():
            return case.found("field-misread", field=figure.place, value=figure)
    return None
