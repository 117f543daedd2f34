"""(f) Each code's typical slip is put into a right claim: the claim must fail, with that code first."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from decimal import ROUND_DOWN, Decimal

from tests.metamorphic.changed_numbers import changeable
from tests.metamorphic.notes import Label, Note, Printed, printed
from tests.metamorphic.variants import Edit, Expectation, Variant
from verifier.figures import Figure
from verifier.interval import Interval
from verifier.records import ClaimRecord

FAILS = ("refuted",)
KIN = (frozenset(("net_profit", "net_profit_parent", "net_profit_deducted", "operating_profit", "total_profit", "gross_profit")),
       frozenset(("gross_margin", "operating_margin", "net_margin")), frozenset(("roe_weighted", "roe_diluted")), frozenset(("equity_parent", "equity_total")))
RISES = {"增长": "下降", "上升": "下降", "提升": "下降", "增加": "减少", "下降": "上升", "下滑": "增长", "减少": "增加", "回落": "回升", "上涨": "下跌", "下跌": "上涨",
         "rose": "fell", "fell": "rose", "increased": "decreased", "decreased": "increased", "grew": "declined", "declined": "grew", "up": "down", "down": "up"}
RISE = re.compile(rf"(?<![A-Za-z])({'|'.join(sorted(RISES, key=len, reverse=True))})(?:了| by)?\s*\**$")
Slip = Callable[[Note, Label, Printed, ClaimRecord, random.Random], Iterator[tuple[list[Edit], tuple[str, ...]]]]


def _with(label: Label, text: str, verdicts: tuple[str, ...] = FAILS) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    if text != label.number:
        yield [(label.start, label.end, text)], verdicts


def _written(claim: ClaimRecord, parts: Printed, value: Decimal) -> Decimal:
    """A base-unit value in the unit that the claim is written in, without its sign."""
    return abs(value * parts.value / Decimal(claim.number.value))


def _source_figure(note: Note, claim: ClaimRecord) -> Figure | None:
    """The one source figure that a level was checked against."""
    used = note.used(claim)
    return used[0] if len(claim.trail) == 1 and len(claim.trail[0].inputs) == 1 and used else None


def _apart(value: Decimal, parts: Printed) -> bool:
    """A wrong number that differs clearly and is no power of ten away."""
    if value <= 0 or abs(value - parts.value) <= 4 * parts.step or abs(value / parts.value - 1) < Decimal("0.02"):
        return False
    power = (value / parts.value).log10()
    return abs(power - power.to_integral_value()) > Decimal("0.002") or abs(power) < Decimal("0.3")


def _tie_of(note: Note, parts: Printed, claim: ClaimRecord, text: str, other_than: Figure) -> int:
    """How many figures of the sources the new number would also tie with: a slip must have one explanation."""
    new = printed(text)
    assert new is not None
    scale = abs(Decimal(claim.number.value)) / parts.value
    stated = Interval.rounded(new.value * scale, new.step * scale)
    return sum(1 for f in note.all_figures if f is not other_than and f.unit.kind == other_than.unit.kind and (stated.meets(f.value) or stated.meets(-f.value)))


def decimal_slip(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    if parts.significant < 3 or label.kind not in ("level", "growth", "ratio", "share"):
        return
    whole = parts.digits.replace(",", "")
    up = Decimal(whole) * 10
    plain = Printed(parts.front, whole, parts.back)
    if rng.random() < 0.5 and parts.places >= 1:
        yield from _with(label, plain.with_value(up, max(parts.places - 1, 0)))
    else:
        yield from _with(label, plain.with_value(Decimal(whole) / 10, parts.places + 1))


def unit_slip(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    if parts.significant < 3 or label.kind != "level":
        return
    for old, new in (("亿", "万"), ("万", "亿"), ("billion", "million"), ("million", "billion"), ("bn", "mn")):
        if re.match(rf"\s*{old}(?:[元股港美吨]|\s|$)", parts.back):
            yield from _with(label, f"{parts.front}{parts.digits}{parts.back.replace(old, new, 1)}")
            return


def sign_flip(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    if parts.significant < 2 or label.kind not in ("growth", "level", "change"):
        return
    flipped = {"+": "-", "-": "+", "−": "+", "–": "+"}
    if parts.front[:1] in flipped and parts.value:
        yield from _with(label, flipped[parts.front[0]] + label.number[1:])


def direction_mismatch(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    if label.kind not in ("growth", "change") or parts.front.strip(" $€") in ("+", "-"):
        return
    found = RISE.search(note.before_number(label))
    if found:
        at = label.start - len(note.before_number(label)) + found.start(1)
        yield [(at, at + len(found[1]), RISES[found[1]])], FAILS


def truncated(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    last = claim.trail[-1]
    if last.low is None or last.high is None or parts.significant < 3 or parts.value == 0 or "," in parts.digits:
        return
    low, high = sorted(_written(claim, parts, Decimal(end)) for end in (last.low, last.high))
    cut = low.quantize(parts.step, rounding=ROUND_DOWN)
    if cut == parts.value - parts.step and low > cut + parts.step * Decimal("0.52") and high < parts.value:
        yield from _with(label, parts.with_value(cut), ("imprecise",))


def value_mismatch(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    figure = _source_figure(note, claim)
    if label.kind != "level" or figure is None or figure.measure != "level" or label.depends_on or parts.significant < 3:
        return
    for factor in rng.sample(("1.0731", "0.9237", "1.1483", "0.8319"), 4):
        text = parts.with_value((parts.value * Decimal(factor)).quantize(parts.step))
        new = printed(text)
        if new is not None and _apart(new.value, parts) and _tie_of(note, parts, claim, text, figure) == 0:
            yield from _with(label, text)
            return


def arithmetic_error(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    before = note.before_number(label, 60)
    shown = re.search(r"\d[^\s=≈，。；,;]{0,6}\s*[/÷×*+\-]\s*\(?\d[^=≈，。；;]{0,12}[=≈＝]\s*\**$", before)
    if shown and parts.significant >= 2 and label.kind != "comparison":
        value = (parts.value * Decimal(rng.choice(("1.1327", "0.8713")))).quantize(parts.step)
        if _apart(value, parts):
            yield from _with(label, parts.with_value(value))


def sum_mismatch(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    if label.kind == "sum" and parts.significant >= 3:
        value = (parts.value * Decimal(rng.choice(("1.0731", "0.9423")))).quantize(parts.step)
        if _apart(value, parts):
            yield from _with(label, parts.with_value(value))


def pp_vs_percent(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    if label.kind == "change" and re.fullmatch(r"\s*(?:个?百分点|percentage points?|pp|pct|ppt)", parts.back) and not (note.language == "en" and parts.back.strip() == "pct"):
        yield from _with(label, f"{parts.front}{parts.digits}%")
    elif label.kind == "growth" and parts.back == "%":
        yield from _with(label, f"{parts.front}{parts.digits}" + ("个百分点" if note.language == "zh" else " percentage points"))


def _other_figure(note: Note, label: Label, claim: ClaimRecord, parts: Printed, fits: Callable[[Figure, Figure], bool], rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    figure = _source_figure(note, claim)
    if figure is None or parts.significant < 3 or label.kind != "level":
        return
    others = [f for f in note.all_figures if f is not figure and f.measure == figure.measure == "level" and f.segment == figure.segment and f.variant is None and f.bound is None
              and f.unit.kind == figure.unit.kind and fits(figure, f)]
    rng.shuffle(others)
    for other in others:
        value = _written(claim, parts, other.value.middle).quantize(parts.step)
        new = printed(parts.with_value(value)) if value > 0 else None
        if new is None or not _apart(value, parts) or new.significant < 3 or other.value.low * figure.value.low <= 0:
            continue
        ties = [f for f in note.all_figures if f.value.meets(other.value) and f is not other and f is not figure and f.unit.kind == other.unit.kind]
        if all((f.metric, f.period, f.entity) == (other.metric, other.period, other.entity) for f in ties):
            yield from _with(label, parts.with_value(value))
            return


def _same(a: Figure, b: Figure, *names: str) -> bool:
    return all(getattr(a, name) == getattr(b, name) for name in names)


def period_mismatch(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    def fits(a: Figure, b: Figure) -> bool:
        if not _same(a, b, "metric", "entity") or a.period is None or b.period is None or a.period == b.period or a.period.is_instant != b.period.is_instant:
            return False
        return a.period.is_instant or (a.period.months == b.period.months and a.period.estimate == b.period.estimate)

    yield from _other_figure(note, label, claim, parts, fits, rng)


def cumulative_as_quarter(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    def fits(a: Figure, b: Figure) -> bool:
        if not _same(a, b, "metric", "entity") or a.period is None or b.period is None or a.period.is_instant or b.period.is_instant or a.period.end != b.period.end:
            return False
        return {a.period.months, b.period.months} in ({3, 6}, {3, 9}) and all(p.months == 3 or p.is_cumulative for p in (a.period, b.period))

    yield from _other_figure(note, label, claim, parts, fits, rng)


def entity_mismatch(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    yield from _other_figure(note, label, claim, parts, lambda a, b: _same(a, b, "metric", "period") and a.entity != b.entity and None not in (a.entity, b.entity), rng)


def definition_mismatch(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    def fits(a: Figure, b: Figure) -> bool:
        return a.metric != b.metric and _same(a, b, "period", "entity") and any(a.metric in kin and b.metric in kin for kin in KIN)

    yield from _other_figure(note, label, claim, parts, fits, rng)


def wrong_base(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    """The increase over the new value instead of the old."""
    if label.kind != "growth" or parts.back != "%" or parts.significant < 2:
        return
    inputs = claim.trail[-1].inputs
    if len(inputs) != 2 or not all(note.figures.get(one.from_) for one in inputs):
        return
    new, old = (Decimal(one.value) for one in inputs)
    if old <= 0 or new <= 0 or not Decimal(claim.number.low) <= new / old - 1 <= Decimal(claim.number.high):
        return
    value = (abs(1 - old / new) * 100).quantize(parts.step)
    if _apart(value, parts) and abs(value - parts.value) > 8 * parts.step:
        yield from _with(label, parts.with_value(value))


SLIPS: dict[str, Slip] = {
    "decimal-slip": decimal_slip, "unit-slip": unit_slip, "sign-flip": sign_flip, "direction-mismatch": direction_mismatch, "truncated": truncated,
    "value-mismatch": value_mismatch, "arithmetic-error": arithmetic_error, "sum-mismatch": sum_mismatch, "pp-vs-percent": pp_vs_percent,
    "period-mismatch": period_mismatch, "cumulative-as-quarter": cumulative_as_quarter, "entity-mismatch": entity_mismatch,
    "definition-mismatch": definition_mismatch, "wrong-base": wrong_base}


def variants(note: Note, rng: random.Random) -> Iterator[Variant]:
    for label in changeable(note):
        parts = printed(label.number)
        claim = note.claims[label.id]
        if parts is None or Decimal(claim.number.value) == 0:
            continue
        for code, slip in SLIPS.items():
            for edits, verdicts in slip(note, label, parts, claim, rng):
                yield Variant(note, f"f {code}", f"{label.number} -> {edits[0][2]}", [Expectation(label, verdicts, code, rate=f"f {code}")], edits)
    yield from _rates_exchanged(note)


def _rates_exchanged(note: Note) -> Iterator[Variant]:
    """A year-on-year and a quarter-on-quarter rate of one quantity change places."""
    rates: dict[tuple[str, str | None], dict[str, Label]] = {}
    for label in note.agreed("supported"):
        parts = printed(label.number)
        if label.kind != "growth" or parts is None or parts.back != "%" or not label.period or "Q" not in label.period:
            continue
        around = note.before_number(label, 8) + " " + note.after_number(label, 22)
        quarterly = re.search(r"环比|sequential|quarter[- ](?:over|on)|qoq|q/q", around, re.I)
        yearly = re.search(r"同比|year[- ](?:over|on)|yoy|y/y", around, re.I)
        if bool(quarterly) != bool(yearly):
            rates.setdefault((label.metric, label.period), {})["qoq" if quarterly else "yoy"] = label
    for pair in rates.values():
        if len(pair) == 2 and pair["yoy"].number != pair["qoq"].number and pair["yoy"].number[0].isdigit() == pair["qoq"].number[0].isdigit():
            one, two = pair["yoy"], pair["qoq"]
            yield Variant(note, "f yoy-qoq-swap", f"{one.number} <-> {two.number}", [Expectation(x, FAILS, "yoy-qoq-swap", rate="f yoy-qoq-swap") for x in (one, two)],
                          [(one.start, one.end, two.number), (two.start, two.end, one.number)])
