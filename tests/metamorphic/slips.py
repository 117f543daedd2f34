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
KIN = (
    frozenset(("net_profit", "net_profit_parent", "net_profit_deducted", "operating_profit", "total_profit", "gross_profit")),
    frozenset(("gross_margin", "operating_margin", "net_margin")),
    frozenset(("roe_weighted", "roe_diluted")),
    frozenset(("equity_parent", "equity_total")),
)
RISES = {
    "增长": "下降",
    "上升": "下降",
    "提升": "下降",
    "增加": "减少",
    "下降": "上升",
    "下滑": "增长",
    "减少": "增加",
    "回落": "回升",
    "上涨": "下跌",
    "下跌": "上涨",
    "rose": "fell",
    "fell": "rose",
    "increased": "decreased",
    "decreased": "increased",
    "grew": "declined",
    "declined": "grew",
    "up": "down",
    "down": "up",
}
RISE = re.compile(rf"(?<![A-Za-z])({'|'.join(sorted(RISES, key=len, reverse=True))})(?:了| by)?\s*\**$")
AGAINST = re.compile(r"同比|环比|yoy|qoq|y/y|q/q|year[- ](?:over|on)[- ]year|sequential|quarter[- ](?:over|on)[- ]quarter", re.I)
YEARLY = frozenset(("同比", "yoy", "y/y", "year over year", "year-over-year", "year on year", "year-on-year"))
PRIOR_FIELD = re.compile(r"yoy|last|prior|去年|上年", re.I)
TOTAL = re.compile(r"合计|总计|共计|共|总和|之和|相加|total|together|combined|sum|add|altogether", re.I)
QUARTER = re.compile(r"单季|[一二三四]季度|第[一二三四]季|Q[1-4]|[1-4]Q|quarter", re.I)
CUMULATIVE = re.compile(r"前三季|前三个季|1-9月|9M|nine|H1|上半年|半年|first half|year to date|first-half|YTD|累计|中期", re.I)
MOVED = re.compile(r"(?:同比|环比|增|升|涨|降|跌|[+-]|up|down|rose|grew|gained|fell|rise|growth)[^，。；,;]{0,6}$", re.I)
COMPARED = {
    "高于": "低于",
    "低于": "高于",
    "超过": "低于",
    "不足": "超过",
    "不到": "超过",
    "above": "below",
    "below": "above",
    "over": "under",
    "under": "over",
    "超": "低于",
}
COMPARING = re.compile(rf"(?<![A-Za-z一-鿿])?({'|'.join(sorted(COMPARED, key=len, reverse=True))})(?:了| the| a)?\s*\**[$€£]?$")
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
    return sum(
        1
        for f in note.all_figures
        if f is not other_than and f.unit.kind == other_than.unit.kind and (stated.meets(f.value) or stated.meets(-f.value))
    )


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


def direction_mismatch(
    note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random
) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
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


def arithmetic_error(
    note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random
) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    before = note.before_number(label, 60)
    shown = re.search(r"\d[^\s=≈，。；,;]{0,6}\s*[/÷×*+\-]\s*\(?\d[^=≈，。；;]{0,12}[=≈＝]\s*\**$", before)
    if shown and parts.significant >= 2 and label.kind != "comparison":
        value = (parts.value * Decimal(rng.choice(("1.1327", "0.8713")))).quantize(parts.step)
        if _apart(value, parts):
            yield from _with(label, parts.with_value(value))


def sum_mismatch(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    if len(claim.trail[-1].inputs) < 2:
        return  # the source prints the total itself: a level that simply differs from it
    if label.kind == "sum" and parts.significant >= 3 and TOTAL.search(re.split(r"[。；;，,\n]", note.before_number(label, 24))[-1]):
        value = (parts.value * Decimal(rng.choice(("1.0731", "0.9423")))).quantize(parts.step)
        if _apart(value, parts):
            yield from _with(label, parts.with_value(value))


def pp_vs_percent(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    if (
        label.kind == "change"
        and re.fullmatch(r"\s*(?:个?百分点|percentage points?|pp|pct|ppt)", parts.back)
        and not (note.language == "en" and parts.back.strip() == "pct")
    ):
        yield from _with(label, f"{parts.front}{parts.digits}%")
    elif label.kind == "growth" and parts.back == "%" and MOVED.search(note.before_number(label, 16) + parts.front):
        yield from _with(label, f"{parts.front}{parts.digits}" + ("个百分点" if note.language == "zh" else " percentage points"))


def _other_figure(
    note: Note, label: Label, claim: ClaimRecord, parts: Printed, fits: Callable[[Figure, Figure], bool], rng: random.Random
) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    figure = _source_figure(note, claim)
    if figure is None or parts.significant < 3 or label.kind != "level":
        return
    others = [
        f
        for f in note.all_figures
        if f is not figure
        and f.measure == figure.measure == "level"
        and f.segment == figure.segment
        and f.variant is None
        and f.bound is None
        and f.unit.kind == figure.unit.kind
        and fits(figure, f)
    ]
    rng.shuffle(others)
    for other in others:
        value = _written(claim, parts, other.value.middle).quantize(parts.step)
        new = printed(parts.with_value(value)) if value > 0 else None
        if new is None or not _apart(value, parts) or new.significant < 3 or other.value.low * figure.value.low <= 0:
            continue
        ties = [f for f in note.all_figures if f.value.meets(other.value) and f is not other and f is not figure and f.unit.kind == other.unit.kind]
        if new.digits in note.text[max(0, label.start - 60) : label.end + 60]:
            continue  # the neighbour's own number would stand there twice
        if all((f.metric, f.period, f.entity) == (other.metric, other.period, other.entity) for f in ties):
            yield from _with(label, parts.with_value(value))
            return


def _same(a: Figure, b: Figure, *names: str) -> bool:
    return all(getattr(a, name) == getattr(b, name) for name in names)


def period_mismatch(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    def fits(a: Figure, b: Figure) -> bool:
        if (
            not _same(a, b, "metric", "entity")
            or a.period is None
            or b.period is None
            or a.period == b.period
            or a.period.is_instant != b.period.is_instant
        ):
            return False
        if label.metric != a.metric:
            return False
        return a.period.is_instant or (a.period.months == b.period.months and a.period.estimate == b.period.estimate)

    yield from _other_figure(note, label, claim, parts, fits, rng)


def cumulative_as_quarter(
    note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random
) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    def fits(a: Figure, b: Figure) -> bool:
        if (
            not _same(a, b, "metric", "entity")
            or a.period is None
            or b.period is None
            or a.period.is_instant
            or b.period.is_instant
            or a.period.end != b.period.end
        ):
            return False
        if not _named_period(note, label, a):
            return False
        return {a.period.months, b.period.months} in ({3, 6}, {3, 9}) and all(p.months == 3 or p.is_cumulative for p in (a.period, b.period))

    yield from _other_figure(note, label, claim, parts, fits, rng)


def _named_period(note: Note, label: Label, figure: Figure) -> bool:
    """Whether the sentence itself says before the number that it is a quarter's, or the months' so far."""
    sentence = re.split(r"[。\n]|\. ", note.before_number(label, 120))[-1]
    quarter, so_far = list(QUARTER.finditer(sentence)), list(CUMULATIVE.finditer(sentence))
    last_quarter, last_so_far = (found[-1].end() if found else -1 for found in (quarter, so_far))
    single = figure.period is not None and figure.period.months == 3
    return last_quarter > last_so_far if single else last_so_far > last_quarter


def entity_mismatch(note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
    yield from _other_figure(
        note, label, claim, parts, lambda a, b: _same(a, b, "metric", "period") and a.entity != b.entity and None not in (a.entity, b.entity), rng
    )


def definition_mismatch(
    note: Note, label: Label, parts: Printed, claim: ClaimRecord, rng: random.Random
) -> Iterator[tuple[list[Edit], tuple[str, ...]]]:
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
    last = claim.trail[-1]
    if last.low is None or last.high is None or Decimal(last.low) <= value / 100 * (1 if new > old else -1) <= Decimal(last.high):
        return  # coarse operands leave both within their rounding
    if _apart(value, parts) and abs(value - parts.value) > 8 * parts.step:
        yield from _with(label, parts.with_value(value))


SLIPS: dict[str, Slip] = {
    "decimal-slip": decimal_slip,
    "unit-slip": unit_slip,
    "sign-flip": sign_flip,
    "direction-mismatch": direction_mismatch,
    "truncated": truncated,
    "value-mismatch": value_mismatch,
    "arithmetic-error": arithmetic_error,
    "sum-mismatch": sum_mismatch,
    "pp-vs-percent": pp_vs_percent,
    "period-mismatch": period_mismatch,
    "cumulative-as-quarter": cumulative_as_quarter,
    "entity-mismatch": entity_mismatch,
    "definition-mismatch": definition_mismatch,
    "wrong-base": wrong_base,
}


def variants(note: Note, rng: random.Random) -> Iterator[Variant]:
    salt = rng.random()
    for label in changeable(note):
        parts = printed(label.number)
        claim = note.claims[label.id]
        rng = random.Random(f"{salt} {label.id}")
        if parts is None or Decimal(claim.number.value) == 0:
            continue
        for code, slip in SLIPS.items():
            for edits, verdicts in slip(note, label, parts, claim, rng):
                yield Variant(note, f"f {code}", f"{label.number} -> {edits[0][2]}", [Expectation(label, verdicts, code, rate=f"f {code}")], edits)
    yield from _rates_exchanged(note)
    yield from _assumed(note)
    yield from _conclusions(note)
    yield from _prior_year_fields(note)


def _assumed(note: Note) -> Iterator[Variant]:
    """A clause whose number nothing bears on is introduced as an assumption."""
    for label in note.agreed("unverifiable"):
        claim = note.claims[label.id]
        if label.kind not in ("level", "share") or claim.codes or printed(label.number) is None:
            continue
        clause = re.split(r"[，。；;\n：:（(*|、]|, |\. ", note.text[max(0, label.start - 40) : label.start])[-1]
        if len(clause) < 3 or any(ch.isdigit() for ch in clause) or label.start - 40 > 0 and len(clause) == 40:
            continue
        word = "假设" if note.language == "zh" else "assuming "
        at = label.start - len(clause) + (len(clause) - len(clause.lstrip()))
        yield Variant(
            note,
            "f assumed-input",
            f"{word}{clause}{label.number}",
            [Expectation(label, ("unverifiable",), "assumed-input", rate="f assumed-input")],
            [(at, at, word)],
        )


def _conclusions(note: Note) -> Iterator[Variant]:
    """The number that a comparison rests on crosses the bar, and the word turns with it: the words follow the wrong number."""
    for label in note.agreed("supported"):
        found = COMPARING.search(note.before_number(label))
        bar = printed(label.number)
        if label.kind != "comparison" or len(label.depends_on) != 1 or not found or bar is None:
            continue
        rests_on = note.by_id[label.depends_on[0]]
        own, claim = printed(rests_on.number), note.claims.get(rests_on.id)
        if (
            claim is None
            or own is None
            or claim.verdict != "supported"
            or rests_on.verdict != "supported"
            or Decimal(claim.number.value) <= 0
            or rests_on.end > label.start
        ):
            continue
        threshold, value = Decimal(note.claims[label.id].number.value), Decimal(claim.number.value)
        new = (own.value * threshold * Decimal("0.71" if value > threshold else "1.43") / value).quantize(own.step)
        if threshold <= 0 or new <= 0:
            continue
        at = label.start - len(note.before_number(label)) + found.start(1)
        edits = [
            (twin.start, twin.end, own.with_value(new))
            for twin in note.labels
            if (twin.metric, twin.period, twin.number) == (rests_on.metric, rests_on.period, rests_on.number)
        ]
        yield Variant(
            note,
            "f conclusion-flips",
            f"{rests_on.number} -> {own.with_value(new)}, {found[1]} -> {COMPARED[found[1]]}",
            [Expectation(label, ("tainted",), "conclusion-flips", rate="f conclusion-flips")],
            [*edits, (at, at + len(found[1]), COMPARED[found[1]])],
        )


def _prior_year_fields(note: Note) -> Iterator[Variant]:
    """A field that holds last year's value is taken for the increase: last year becomes this year less that field."""
    for label in changeable(note):
        parts, claim = printed(label.number), note.claims[label.id]
        figure = _source_figure(note, claim)
        if parts is None or figure is None or not PRIOR_FIELD.search(figure.place) or figure.period is None or label.kind != "level":
            continue
        now = [
            f
            for f in note.all_figures
            if (f.metric, f.entity, f.measure, f.period) == (figure.metric, figure.entity, "level", figure.period.shifted(12))
        ]
        if now and now[0].value.low > figure.value.high:
            value = _written(claim, parts, now[0].value.middle - figure.value.middle).quantize(parts.step)
            if _apart(value, parts):
                text = parts.with_value(value)
                yield Variant(
                    note,
                    "f field-misread",
                    f"{label.number} -> {text}",
                    [Expectation(label, FAILS, "field-misread", rate="f field-misread")],
                    [(label.start, label.end, text)],
                )


def _rates_exchanged(note: Note) -> Iterator[Variant]:
    """A year-on-year and a quarter-on-quarter rate of one quantity change places."""
    rates: dict[tuple[str, str | None], dict[str, Label]] = {}
    for label in note.agreed("supported"):
        parts = printed(label.number)
        if label.kind != "growth" or parts is None or parts.back != "%" or not label.period or "Q" not in label.period:
            continue
        around = (
            re.split(r"[，、,;；(（]", note.before_number(label, 12))[-1]
            if note.language == "zh"
            else re.split(r"[,;()]| and ", note.after_number(label, 30))[0]
        )
        named = AGAINST.findall(around)
        if named:
            rates.setdefault((label.metric, label.period), {})["yoy" if named[-1].lower() in YEARLY else "qoq"] = label
    for pair in rates.values():
        if len(pair) == 2 and pair["yoy"].number != pair["qoq"].number and pair["yoy"].number[0].isdigit() == pair["qoq"].number[0].isdigit():
            one, two = pair["yoy"], pair["qoq"]
            yield Variant(
                note,
                "f yoy-qoq-swap",
                f"{one.number} <-> {two.number}",
                [Expectation(x, FAILS, "yoy-qoq-swap", rate="f yoy-qoq-swap") for x in (one, two)],
                [(one.start, one.end, two.number), (two.start, two.end, one.number)],
            )
