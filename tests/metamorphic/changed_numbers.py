"""(a) One supported number is changed beyond rounding: it must be refuted; what the note computes from it, followed through, tainted."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, DivisionByZero, InvalidOperation
from itertools import permutations

from tests.metamorphic.notes import HEDGED, Label, Note, Printed, printed
from tests.metamorphic.variants import Edit, Expectation, Variant
from verifier.interval import Interval
from verifier.periods import Period
from verifier.records import ClaimRecord

ONE = Decimal(1)
RESTATED = re.compile(r"可比|重述|追溯|还原|剔除|固定汇率|restated|constant currency|organic|like-for-like|comparable", re.I)
_NEAR = 48
FACTORS = tuple(Decimal(text) for text in ("1.083", "0.917", "1.137", "0.871", "1.274", "0.762", "1.419"))
# How a consequence may follow from one or two operands, in base units; the reading that reproduces the stated number alone is taken.
Way = Callable[..., Decimal]
SINGLE: tuple[Way, ...] = (lambda x: x,)
PAIRS: tuple[Way, ...] = (
    lambda x, y: x / y - 1,
    lambda x, y: x / y,
    lambda x, y: x * y,
    lambda x, y: x - y,
    lambda x, y: x + y,
    lambda x, y: x / (y * 100),
)


def changeable(note: Note) -> list[Label]:
    """Supported levels, rates and ratios in plain digits, without a word that would still cover another value."""
    out = []
    for label in note.agreed("supported"):
        parts = printed(label.number)
        if label.kind in ("comparison", "range") or parts is None or parts.value == 0 or parts.significant < 2:
            continue
        if _hedged(note, label):
            continue
        if not note.claims[label.id].trail or note.claims[label.id].trail[-1].low is None:
            continue
        if label.kind == "growth" and RESTATED.search(note.before_number(label, 40) + note.after_number(label, 40)):
            continue  # a base that words call another: when it does not tie, the guide leaves it open
        out.append(label)
    return out


def changed(note: Note, label: Label, claim: ClaimRecord, rng: random.Random) -> tuple[str, Decimal] | None:
    """Another number in the same dress that its recomputed interval cannot meet, and its value as a share of the old.

    A rate must not become the same measure's rate over other months, which a note may mean as well.
    """
    parts = printed(label.number)
    last = claim.trail[-1]
    assert parts is not None and last.low is not None and last.high is not None
    width = Decimal(last.high) - Decimal(last.low)
    size = abs(Decimal(claim.number.value))
    step = Decimal(claim.number.high) - Decimal(claim.number.low)
    for factor in rng.sample(FACTORS, len(FACTORS)):
        value = (parts.value * factor).quantize(parts.step)
        away = abs(value / parts.value - 1) * size
        if away > 3 * step + 2 * width and not _is_scaled(value, parts) and not (label.kind == "growth" and _other_rate(note, label, claim, value / parts.value)):
            return parts.with_value(value), value / parts.value
    return None


def _other_rate(note: Note, label: Label, claim: ClaimRecord, factor: Decimal) -> bool:
    """Whether a changed growth rate is that of the measure over another span of the sources."""
    low, high = sorted((Decimal(claim.number.low) * factor, Decimal(claim.number.high) * factor))
    levels = [f for f in note.all_figures if f.metric in (label.metric, claim.metric) and f.measure == "level" and f.period is not None and f.value.low > 0]
    totals: dict[Period, Interval] = {}
    for f in levels:  # of all the companies of a note together
        if f.segment is None and f.period is not None:
            totals[f.period] = totals[f.period] + f.value if f.period in totals else f.value
    pairs = [
        (new.value, old.value)
        for new, old in permutations(levels, 2)
        if new.entity == old.entity and new.segment == old.segment and old.period in (new.period.year_before, new.period.previous)  # type: ignore[union-attr]
    ]
    pairs += [(total, totals[then]) for now, total in totals.items() for then in (now.year_before, now.previous) if then in totals]
    return any(low <= new.high / old.low - 1 and new.low / old.high - 1 <= high for new, old in pairs if old.low > 0)


def _hedged(note: Note, label: Label) -> bool:
    """Whether a word before or after a number lets it stand for others."""
    after = note.after_number(label).lstrip(" *")
    return HEDGED.search(note.before_number(label)) is not None or after.startswith(("以上", "左右", "以下", "上下", "附近", "多", "+", "or more"))


def _is_scaled(value: Decimal, parts: Printed) -> bool:
    return (value / parts.value).log10() % 1 == 0


def variants(note: Note, rng: random.Random) -> Iterator[Variant]:
    salt = rng.random()
    for label in changeable(note):
        new = changed(note, label, note.claims[label.id], random.Random(f"{salt} {label.id}"))
        if new is None:
            continue
        text, factor = new
        values = {label.id: Decimal(note.claims[label.id].number.value) * factor}
        edits: list[Edit] = []
        for twin in _repeats(note, label):
            edits.append((twin.start, twin.end, text))
            values[twin.id] = values[label.id]
        edits += _as_operands(note, label, text)
        expectations = [Expectation(label, ("refuted",), rate="a changed")]
        for other, number in _consequences(note, values):  # a number said again takes the verdict of the first
            edits.append((other.start, other.end, number))
            again = len(other.depends_on) == 1 and note.by_id[other.depends_on[0]].metric == other.metric
            expectations.append(Expectation(other, ("tainted", "refuted") if again else ("tainted",), rate="a consequence"))
        touched = {one.label.id for one in expectations} | set(values)
        for other in note.labels:
            claim = note.claims.get(other.id)
            if other.id in touched or claim is None or touched & set(other.depends_on) or other.metric == label.metric:
                continue
            if claim.verdict == "supported":
                expectations.append(Expectation(other, ("supported", "consistent"), rate="a beside"))
        chained = any(one.rate == "a consequence" for one in expectations)
        yield Variant(note, "a chain" if chained else "a single", f"{label.number} -> {text}", expectations, edits)


def _as_operands(note: Note, label: Label, text: str) -> Iterator[Edit]:
    """The number where shown arithmetic uses it, in full or as bare digits."""
    old, new = printed(label.number), printed(text)
    for start, end in note.optional:
        shown = printed(note.text[start:end])
        if old is None or new is None or shown is None or shown.digits != old.digits:
            continue
        if old.significant >= 3 or abs(start - label.start) < _NEAR:  # 9.4 is another's, too, unless it stands by
            yield start, end, f"{shown.front}{new.digits}{shown.back}"


def _repeats(note: Note, label: Label) -> list[Label]:
    return [
        one for one in note.labels if (one.metric, one.period, one.number) == (label.metric, label.period, label.number) and one.id in note.claims
    ]


def _consequences(note: Note, values: dict[str, Decimal]) -> Iterator[tuple[Label, str]]:
    """Claims that the labels call dependent and whose number follows from stated ones in one plain way, with the number that follows now."""
    for label in note.labels:
        parts = printed(label.number)
        claim = note.claims.get(label.id)
        if (
            label.id in values
            or claim is None
            or parts is None
            or label.kind in ("comparison", "range")
            or label.verdict not in ("supported", "consistent")
            or claim.verdict not in ("supported", "consistent")  # like the changed number itself: one whose way the program knows
        ):
            continue
        if not set(label.depends_on) & set(values) or not 1 <= len(label.depends_on) <= 2 or any(one not in note.claims for one in label.depends_on):
            continue
        if any(note.by_id[one].kind in ("comparison", "range") for one in label.depends_on) or _hedged(note, label):
            continue
        old = [Decimal(note.claims[one].number.value) for one in label.depends_on]
        now = [values.get(one, value) for one, value in zip(label.depends_on, old, strict=True)]
        after = _followed(old, now, claim)
        if after is None:
            continue
        before = Decimal(claim.number.value)
        number = (parts.value * after / before).quantize(parts.step)
        if before == 0 or number <= 0 or abs(number - parts.value) < 4 * parts.step:
            continue
        values[label.id] = before * number / parts.value
        yield label, parts.with_value(number)


def _followed(old: list[Decimal], now: list[Decimal], claim: ClaimRecord) -> Decimal | None:
    low, high = sorted((Decimal(claim.number.low), Decimal(claim.number.high)))
    if claim.kind == "share" and len(old) == 2 and sum(one.from_ != "computed above" for step in claim.trail for one in step.inputs) >= 4:
        return None  # a share of the growth, not of the level, though both are 65%
    found = set()
    ways = SINGLE if len(old) == 1 else PAIRS
    for order in permutations(range(len(old))):
        for way in ways:
            try:
                was, after = way(*(old[i] for i in order)), way(*(now[i] for i in order))
            except (DivisionByZero, InvalidOperation):
                continue
            for sign in (1, -1):
                if low <= was * sign <= high and was:
                    found.add((after * sign).quantize(Decimal("1e-12")))
    return found.pop() if len(found) == 1 else None
