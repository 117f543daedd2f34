"""The arithmetic trail of a derived value: formula, the same with its operands filled in, result, and where each came from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from verifier.catalogue import load
from verifier.claims import Claim, Quantity
from verifier.figures import OWN
from verifier.formula import references, substituted
from verifier.interval import Interval
from verifier.matching import Derived
from verifier.records import Input, Step

_FIVE = Context(prec=5, rounding=ROUND_HALF_UP)
_SIGN = {"add": " + ", "sum": " + ", "sub": " - ", "mul": " × ", "div": " / ", "path": " + "}


def steps_of(derived: Derived, claims: Sequence[Claim], language: str) -> list[Step]:
    """The steps that lead to a value, inner computations first, the last one giving the value itself."""
    steps: list[Step] = []
    _collect(derived, claims, language, steps)
    return steps


def _collect(derived: Derived, claims: Sequence[Claim], language: str, steps: list[Step]) -> None:
    if not derived.parts:
        if not steps:
            steps.append(Step(formula=name_of(derived, claims, language), substituted=shown(derived, claims, language), result=shown(derived, claims, language),
                              low=str(plain(derived.value.low)), high=str(plain(derived.value.high)), inputs=[_input(derived, claims, language)]))
        return
    for part in derived.parts:
        if part.parts and part.op != "minus":
            _collect(part, claims, language, steps)
    inputs = [_input(leaf, claims, language) for part in derived.parts for leaf in ([part] if not part.parts or part.op != "minus" else part.parts)]
    steps.append(Step(formula=formula_of(derived, claims, language), substituted=filled(derived, claims, language), result=size(derived.value, derived, language),
                      low=str(plain(derived.value.low)), high=str(plain(derived.value.high)), inputs=inputs))


def formula_of(derived: Derived, claims: Sequence[Claim], language: str) -> str:
    """``归母净利润@2025-9M / 归母净利润@2024-9M - 1``."""
    return _written(derived, [name_of(part, claims, language) for part in derived.parts], language)


def filled(derived: Derived, claims: Sequence[Claim], language: str) -> str:
    """The formula with what its operands are put in."""
    return _written(derived, [shown(part, claims, language) for part in derived.parts], language)


def _written(derived: Derived, parts: list[str], language: str) -> str:
    op = derived.op
    if op == "formula" and derived.tree is not None:
        names = references(derived.tree)
        return substituted(derived.tree, dict(zip(names, parts, strict=True)))
    if op == "growth":
        if derived.parts[1].value.high < 0:
            return f"({parts[0]} - {parts[1]}) / |{parts[1]}|"
        return f"{parts[0]} / {parts[1]} - 1"
    if op == "mean":
        return f"({' + '.join(parts)}) / {len(parts)}"
    if op == "cagr":
        return f"({parts[1]} / {parts[0]}) ^ (1/{parts[2]}) - 1"
    if op == "path":
        text = parts[0]
        for part, node in zip(parts[1:], derived.parts[1:], strict=True):
            text += f" - {part}" if node.op == "minus" else f" + {part}"
        return text
    if op == "neg":
        return f"-{parts[0]}"
    if op == "solved":
        return parts[0]
    if op in _SIGN:
        wrapped = [f"({p})" if op in ("mul", "div", "sub") and node.parts and node.op in ("add", "sub", "sum", "path", "mean", "growth", "div") and i + (op != "mul") > 0 and " " in p else p
                   for i, (p, node) in enumerate(zip(parts, derived.parts, strict=True))]
        return _SIGN[op].join(wrapped)
    return f"{op}({', '.join(parts)})"


def metric_name(metric: str, language: str) -> str:
    """A metric in the reader's words."""
    if metric.startswith(OWN):
        return metric[len(OWN):]
    known = load().metrics.get(metric)
    if known is None:
        return metric
    return known.name_zh if language == "zh" else known.name_en


def quantity_name(q: Quantity, language: str) -> str:
    """Whose, what, when: ``长川储能 成交额@2025-11-05``."""
    name = metric_name(q.metric, language)
    if q.segment:
        name = f"{q.segment} {name}"
    if q.period is not None:
        name = f"{name}@{q.period}"
    if q.measure == "growth":
        name += " 增速" if language == "zh" else " growth"
    elif q.measure == "change":
        name += " 变动" if language == "zh" else " change"
    return f"{q.entity} {name}" if q.entity else name


def name_of(derived: Derived, claims: Sequence[Claim], language: str) -> str:
    """What an operand is called in a formula."""
    if derived.op == "minus":
        return name_of(derived.parts[0], claims, language)
    if derived.figure is not None:
        f = derived.figure
        metric = metric_name(f.metric, language)
        who = f"{f.entity} " if f.entity and derived.quantity is not None and derived.quantity.entity == f.entity else ""
        part = f"{f.segment} " if f.segment else ""
        rate = {"level": "", "growth_yoy": "同比" if language == "zh" else " yoy", "growth_qoq": "环比" if language == "zh" else " qoq"}.get(f.measure, "")
        return f"{who}{part}{metric}{rate}" + (f"@{f.period}" if f.period is not None else "")
    if derived.claim is not None:
        claim = claims[derived.claim]
        return metric_name(claim.metric, language) + (f"@{claim.period}" if claim.period is not None else "")
    if derived.op == "constant":
        return f"{derived.value.low:f}"
    if derived.op == "literal":
        return derived.names[0]
    if derived.quantity is not None:
        return quantity_name(derived.quantity, language)
    return formula_of(derived, claims, language) if derived.parts else size(derived.value, derived, language)


def shown(derived: Derived, claims: Sequence[Claim], language: str) -> str:
    """An operand's value as a reader writes it."""
    if derived.op == "minus":
        return shown(derived.parts[0], claims, language)
    if derived.op == "literal":
        return derived.names[0]
    if derived.op == "claim" and derived.claim is not None and derived.value.meets(claims[derived.claim].stated):
        return claims[derived.claim].numeral.text.strip("*")
    return size(derived.value, derived, language)


def _input(derived: Derived, claims: Sequence[Claim], language: str) -> Input:
    if derived.figure is not None:
        where = derived.figure.origin
    elif derived.claim is not None:
        where = f"claim {claims[derived.claim].id}"
    elif derived.op == "constant":
        where = "definition"
    elif derived.op == "literal":
        where = "text"
    elif derived.parts:
        where = "computed above" if language == "en" else "上式"
    else:
        where = "text"
    return Input.model_construct(name=name_of(derived, claims, language), value=str(plain(_middle(derived.value))), from_=where)


def size(value: Interval, derived: Derived | None, language: str) -> str:
    """A base-unit value as a reader writes it: 7.70亿, 24.03%, 14.38."""
    middle = _middle(value)
    kind = _kind(derived)
    if kind == "fraction":
        return f"{_short(middle * 100)}%"
    big = abs(middle)
    if kind in ("money", "shares") or (kind == "" and big >= 100000):
        for scale, zh, en in ((Decimal(10) ** 12, "万亿", "tn"), (Decimal(10) ** 8, "亿", ""), (Decimal(10) ** 9, "", "bn"), (Decimal(10) ** 6, "", "mn"), (Decimal(10) ** 4, "万", "")):
            word = zh if language == "zh" else en
            if word and big >= scale:
                return f"{_short(middle / scale)}{word}"
    return _short(middle)


def _kind(derived: Derived | None) -> str:
    while derived is not None:
        if derived.op in ("growth", "cagr"):
            return "fraction"
        if derived.quantity is not None and derived.quantity.measure == "growth":
            return "fraction"
        if derived.figure is not None:
            return "fraction" if derived.figure.unit.is_fraction else derived.figure.unit.kind
        if derived.quantity is not None and derived.op not in ("claim",):
            known = load().metrics.get(derived.quantity.metric)
            return {"percent": "fraction"}.get(known.kind, known.kind) if known else ""
        if derived.op in ("sub", "add", "sum", "mean", "path", "neg", "minus") and derived.parts:
            derived = derived.parts[0]
            continue
        return ""
    return ""


def _middle(value: Interval) -> Decimal:
    return value.middle


def _short(value: Decimal) -> str:
    rounded = _FIVE.plus(value)
    if rounded and rounded.adjusted() >= 4:
        rounded = value.quantize(Decimal("0.01")) if abs(value) < Decimal(10) ** 12 else value
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text and len(text.split(".")[1]) > 2 else text


def plain(value: Decimal) -> Decimal | str:
    """A decimal without exponent and without digits beyond what matters."""
    if value.is_infinite():
        return value
    rounded = Context(prec=12, rounding=ROUND_HALF_UP).plus(value)
    return f"{rounded.normalize():f}" if rounded else "0"
