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
from verifier.numerals import Numeral
from verifier.numerals.restating import restate
from verifier.records import Input, Step

_FIVE = Context(prec=5, rounding=ROUND_HALF_UP)
_TWELVE = Context(prec=12, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_HUNDRED = Decimal(100)
_COUNTS = {"count_positive": ("中为正的个数", "how many are positive of"), "count_negative": ("中为负的个数", "how many are negative of")}
_SIGN = {"add": " + ", "sum": " + ", "sub": " - ", "mul": " × ", "div": " / "}
_COMPOUND = frozenset(("add", "sub", "sum", "path", "mean", "growth", "div"))
_COUNTED = frozenset(("multiple", "number", "ratio", "count", "physical", "days", "points", "index", "rate"))
_CURRENCY_ZH = {"CNY": "元", "USD": "美元", "HKD": "港元", "EUR": "欧元", "JPY": "日元", "GBP": "英镑", "TWD": "新台币", "SGD": "新元", "KRW": "韩元"}
_CURRENCY_EN = {"USD": "$", "HKD": "HK$", "EUR": "€", "GBP": "£", "CNY": "RMB "}
_RATES_ZH = {"growth_yoy": "同比", "growth_qoq": "环比", "growth_vs_open": "较年初", "change_yoy": "同比变动",
             "change_qoq": "环比变动", "increment_yoy": "同比增量"}
_RATES_EN = {"growth_yoy": " yoy", "growth_qoq": " qoq", "growth_vs_open": " since the opening", "change_yoy": " change yoy",
             "change_qoq": " change qoq", "increment_yoy": " increment yoy"}
_SCALES_ZH = ((Decimal(10) ** 12, "万亿"), (Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))
_SCALES_EN = ((Decimal(10) ** 12, "tn"), (Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "mn"))


def steps_of(derived: Derived, claims: Sequence[Claim], language: str, home: str | None = None, like: Numeral | None = None,
             value: Interval | None = None) -> list[Step]:
    """The steps that lead to a value, inner computations first, the last one giving the value itself.

    ``home`` is the document's own entity, which goes without saying. The last result is printed in the unit of ``like``, the claim's
    own number; ``value`` is that result where the derived one counts in bare digits.
    """
    steps: list[Step] = []
    last = None
    if like is not None and _suits(_kind(derived, claims), like):
        last = in_unit_of(like, value if value is not None else derived.value)
    _collect(derived, claims, language, home, steps, last)
    return steps


def _suits(kind: str, like: Numeral) -> bool:
    """Whether a value of that kind can be written in the unit of ``like``."""
    written = "fraction" if like.unit.is_fraction else like.unit.kind
    if not kind or written == kind:
        return True
    return {kind, written} <= _COUNTED or {kind, written} == {"money", "per_share"}


def suits(derived: Derived, claims: Sequence[Claim], like: Numeral) -> bool:
    """Whether a derived value can be written in the unit of a claim's number."""
    return _suits(_kind(derived, claims), like)


def in_unit_of(like: Numeral, value: Interval) -> str:
    """A value as the claim's author writes such a number: 18.40% where a bare quotient is 0.18399.

    >>> from verifier.numerals import scan
    >>> in_unit_of(scan("占比18.3%")[0], Interval.point("0.18399"))
    '18.40%'
    """
    return restate(value.middle, like, sign=False)


def _collect(derived: Derived, claims: Sequence[Claim], language: str, home: str | None, steps: list[Step], result: str | None = None) -> None:
    """Adds the steps of a value; the last gives it as ``result`` where that is set."""
    low = str(plain(derived.value.low))
    high = low if derived.value.high is derived.value.low else str(plain(derived.value.high))
    if not derived.parts:
        if not steps:
            text, name = shown(derived, claims, language), name_of(derived, claims, language, home)
            steps.append(Step(formula=name, substituted=text, result=text if result is None else result, low=low, high=high,
                              inputs=[_input(derived, name, claims, language)]))
        return
    for part in derived.parts:
        if part.parts and part.op != "minus":
            _collect(part, claims, language, home, steps)
    names = [name_of(part, claims, language, home) for part in _ordered(derived)]
    inputs = [_input(part if not part.parts or part.op != "minus" else part.parts[0], name, claims, language)
              for part, name in zip(_ordered(derived), names, strict=True)]
    steps.append(Step(formula=_with_names(derived, names, claims, language, home), substituted=filled(derived, claims, language),
                      result=size(derived.value, derived, language, claims) if result is None else result, low=low, high=high, inputs=inputs))


def formula_of(derived: Derived, claims: Sequence[Claim], language: str, home: str | None = None) -> str:
    """``归母净利润@2025-9M / 归母净利润@2024-9M - 1``."""
    return _with_names(derived, [name_of(part, claims, language, home) for part in _ordered(derived)], claims, language, home)


def _with_names(derived: Derived, names: Sequence[str], claims: Sequence[Claim], language: str, home: str | None) -> str:
    """The formula with these names of its operands."""
    if derived.op == "solved":
        return _solved(derived, claims, formula_of(derived.parts[0], claims, language, home) if derived.parts[0].parts else "", language, False)
    parts = zip(names, _ordered(derived), strict=True)
    return _written(derived, [_grouped(derived.op, index, name, part) for index, (name, part) in enumerate(parts)], language)


def filled(derived: Derived, claims: Sequence[Claim], language: str) -> str:
    """The formula with what its operands are put in."""
    if derived.op == "solved":
        return _solved(derived, claims, filled(derived.parts[0], claims, language) if derived.parts[0].parts else "", language, True)
    return _written(derived, [shown(part, claims, language) for part in _ordered(derived)], language)


def _grouped(op: str, index: int, name: str, node: Derived) -> str:
    """The name of an operand, in brackets where it is itself a sum or quotient."""
    needs = op in ("mul", "div", "growth", "neg") or (op == "sub" and index > 0)
    return f"({name})" if needs and node.parts and node.op in _COMPOUND and node.quantity is None and " " in name else name


def _solved(derived: Derived, claims: Sequence[Claim], equation: str, language: str, values: bool) -> str:
    """An operand solved back from the claim that its identity gives: ``14.38元 = 210.44亿元 / 14.63亿股``."""
    closing = next((claims[index] for index in sorted(derived.claims)), None)
    if closing is None or not equation:
        return shown(derived.parts[0], claims, language) if values else name_of(derived.parts[0], claims, language)
    return f"{closing.numeral.text.strip('*') if values else _claimed(closing, language)} = {equation}"


def _ordered(derived: Derived) -> Sequence[Derived]:
    """The operands in the order in which they are written: of a path what is added before what is taken off."""
    if derived.op != "path":
        return derived.parts
    return sorted(derived.parts, key=lambda part: part.op == "minus")


def _written(derived: Derived, parts: list[str], language: str) -> str:
    """The operation over its operands, ``parts`` in the order of :func:`_ordered`."""
    op = derived.op
    if op == "formula" and derived.tree is not None:
        names = references(derived.tree)
        return substituted(derived.tree, dict(zip(names, parts, strict=True)))
    if op == "growth":
        if derived.parts[1].value.high < 0:
            return f"({parts[0]} - {_signed(parts[1])}) / |{parts[1]}|"
        return f"{parts[0]} / {parts[1]} - 1"
    if op == "mean":
        return f"({' + '.join(map(_term, parts))}) / {len(parts)}"
    if op == "cagr":
        return f"({parts[1]} / {parts[0]}) ^ (1/{parts[2]}) - 1"
    if op == "path":
        text = ""
        for part, node in zip(parts, _ordered(derived), strict=True):
            minus = node.op == "minus"
            text += f" {'-' if minus else '+'} {_signed(part)}" if text else f"-{part}" if minus else part
        return text
    if op == "neg":
        return f"-{_signed(parts[0])}"
    if op in ("solved", "minus"):
        return parts[0]
    if op in _SIGN:
        return _SIGN[op].join([parts[0], *map(_term, parts[1:])])
    if op in _COUNTS:
        zh, en = _COUNTS[op]
        return f"({', '.join(parts)}) {zh}" if language == "zh" else f"{en} ({', '.join(parts)})"
    return f"{op}({', '.join(parts)})"


def _signed(part: str) -> str:
    return f"({part})" if part[:1] in "-−" else part


def _term(part: str) -> str:
    """An operand after a sign: a plus sign of its own is left out."""
    return _signed(part.removeprefix("+"))


def peers_in_words(whose: str, language: str) -> str:
    """The entity of a missing figure; one that the text only calls a peer or the industry has no name."""
    return ("同业或行业" if language == "zh" else "a peer or the industry") if whose.startswith("〔") else whose


def metric_name(metric: str, language: str) -> str:
    """A metric in the reader's words."""
    if metric.startswith(OWN):
        return metric[len(OWN):]
    known = load().metrics.get(metric)
    if known is None:
        return metric
    return known.name_zh if language == "zh" else known.name_en


def quantity_name(q: Quantity, language: str, home: str | None = None) -> str:
    """Whose, what, when: ``长川储能 成交额@2025-11-05``; the document's own entity goes without saying."""
    name = metric_name(q.metric, language)
    if q.segment:
        name = f"{q.segment} {name}"
    if q.period is not None:
        name = f"{name}@{q.period}"
    if q.measure == "growth":
        name += " 增速" if language == "zh" else " growth"
    elif q.measure == "change":
        name += " 变动" if language == "zh" else " change"
    return f"{q.entity} {name}" if q.entity and q.entity != home else name


def _claimed(claim: Claim, language: str) -> str:
    """What a claim states: ``归母净利润@2025-9M 增速``."""
    name = metric_name(claim.metric, language) + (f"@{claim.period}" if claim.period is not None else "")
    if claim.kind == "growth":
        return name + (" 增速" if language == "zh" else " growth")
    return name + (" 变动" if language == "zh" else " change") if claim.kind == "change" else name


def name_of(derived: Derived, claims: Sequence[Claim], language: str, home: str | None = None) -> str:
    """What an operand is called in a formula."""
    if derived.op == "minus":
        return name_of(derived.parts[0], claims, language, home)
    if derived.figure is not None:
        f = derived.figure
        metric = metric_name(f.metric, language)
        who = f"{f.entity} " if f.entity and f.entity != home and derived.quantity is not None and derived.quantity.entity == f.entity else ""
        part = f"{f.segment} " if f.segment else ""
        rate = _RATES_ZH.get(f.measure, "") if language == "zh" else _RATES_EN.get(f.measure, "")
        return f"{who}{part}{metric}{rate}" + (f"@{f.period}" if f.period is not None else "")
    if derived.claim is not None:
        return _claimed(claims[derived.claim], language)
    if derived.op == "constant":
        return f"{derived.value.low:f}"
    if derived.op == "literal" and derived.names and derived.names[0]:
        return derived.names[0]
    if derived.quantity is not None:
        return quantity_name(derived.quantity, language, home)
    return formula_of(derived, claims, language, home) if derived.parts else size(derived.value, derived, language, claims)


def shown(derived: Derived, claims: Sequence[Claim], language: str) -> str:
    """An operand's value as a reader writes it."""
    if derived.op == "minus":
        return shown(derived.parts[0], claims, language)
    if derived.op == "constant":
        return f"{derived.value.low:f}"
    if derived.op == "literal" and derived.names and derived.names[0]:
        return derived.names[0]
    if derived.op == "claim" and derived.claim is not None:
        claim = claims[derived.claim]
        if derived.value.meets(claim.stated) or (derived.quantity is None and derived.value.scaled(claim.numeral.unit.scale).meets(claim.stated)):
            return (derived.names[0] if derived.quantity is None and derived.names else claim.numeral.text).strip("*")
    return size(derived.value, derived, language, claims)


def _input(derived: Derived, name: str, claims: Sequence[Claim], language: str) -> Input:
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
    return Input(name=name, value=str(plain(derived.value.middle)), from_=where)


def size(value: Interval, derived: Derived | None, language: str, claims: Sequence[Claim] = ()) -> str:
    """A base-unit value as a reader writes it: 7.70亿元, $102.0mn, 24.03%, 14.38."""
    middle = value.middle
    kind = _kind(derived, claims)
    if kind == "fraction":
        return f"{_short(_WIDE.multiply(middle, _HUNDRED))}%"
    much = abs(middle)
    scaled = kind in ("money", "shares", "per_share", "") or (kind in ("physical", "count") and language == "zh" and much >= 100000)
    if middle.is_infinite() or not scaled:
        whole = kind in ("physical", "count") and much >= 10000 and middle == middle.to_integral_value()
        return f"{middle:,.0f}" if whole else _short(middle)
    currency = _currency(derived, claims) if kind in ("money", "per_share") else None
    word = ""
    if kind != "per_share" and (kind or much >= 100000):
        for scale, scale_word in _SCALES_ZH if language == "zh" else _SCALES_EN:
            if much >= scale:
                middle, word = _WIDE.divide(middle, scale), scale_word
                break
    number = _short(middle)
    if language == "zh":
        return number + word + ("股" if kind == "shares" else _CURRENCY_ZH.get(currency or "", currency or ""))
    if kind == "shares":
        return f"{number}{word} shares"
    sign = _CURRENCY_EN.get(currency or "", f"{currency} " if currency else "")
    return f"-{sign}{number[1:]}{word}" if number.startswith("-") else f"{sign}{number}{word}"


def _kind(derived: Derived | None, claims: Sequence[Claim] = ()) -> str:
    """The kind of a value's unit, ``fraction`` for all percentages; empty where the operation does not tell."""
    while derived is not None:
        if derived.op in ("growth", "cagr") or (derived.quantity is not None and derived.quantity.measure == "growth"):
            return "fraction"
        if derived.figure is not None:
            return "fraction" if derived.figure.unit.is_fraction else derived.figure.unit.kind
        if derived.op == "claim" and derived.claim is not None and derived.claim < len(claims):
            unit = claims[derived.claim].numeral.unit
            # An operand of shown arithmetic may count the bare digits of a percentage.
            return unit.kind if not unit.is_fraction else "fraction" if derived.quantity is not None or _is_fraction(derived, claims) else ""
        if derived.quantity is not None and derived.op != "claim":
            known = load().metrics.get(derived.quantity.metric)
            if known is not None:
                return {"percent": "fraction"}.get(known.kind, known.kind)
            if derived.op != "path":
                return ""
        if derived.op in ("sub", "add", "sum", "mean", "path", "neg", "minus") and derived.parts:
            derived = derived.parts[0]
            continue
        return ""
    return ""


def _is_fraction(derived: Derived, claims: Sequence[Claim]) -> bool:
    """Whether an operand of shown arithmetic counts in fractions, not in the digits of its percentage."""
    said = claims[derived.claim].stated.middle if derived.claim is not None else Decimal(0)
    return bool(said) and abs(derived.value.middle) < 30 * abs(said)


def _currency(derived: Derived | None, claims: Sequence[Claim]) -> str | None:
    """The currency of the money that went into a value; None where several did or none tells."""
    if derived is None:
        return None
    found: set[str] = set()
    for leaf in derived.leaves():
        if leaf.figure is not None:
            found.add(leaf.figure.unit.currency or "")
        elif leaf.claim is not None and leaf.claim < len(claims):
            found.add(claims[leaf.claim].numeral.unit.currency or "")
    found.discard("")
    return found.pop() if len(found) == 1 else None


def _short(value: Decimal) -> str:
    rounded = _FIVE.plus(value)
    if rounded and rounded.adjusted() >= 4:
        rounded = _WIDE.quantize(value, Decimal("0.01")) if rounded.adjusted() < 12 else _WIDE.plus(value)
    text = f"{rounded:f}"
    if "." not in text:
        return text
    whole, _, decimals = text.partition(".")
    return text.rstrip("0").rstrip(".") if len(decimals) > 2 or not decimals.strip("0") and len(whole) > 3 else text


def plain(value: Decimal) -> Decimal | str:
    """A decimal without exponent and without digits beyond what matters."""
    text = str(value)
    if len(text) <= _TWELVE.prec and text[-1] <= "9" and "E" not in text and value:
        return text.rstrip("0").rstrip(".") if "." in text else text  # as most are
    if value.is_infinite():
        return value
    rounded = _TWELVE.plus(value)
    return f"{rounded.normalize():f}" if rounded else "0"
