"""Numbers in a cell's own style, trail steps, and the sentence that a finding says, in Chinese or English."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from verifier.dataclass import dataclass
from verifier.figures import Figure
from verifier.interval import Interval
from verifier.records import Expected, Input, Step
from verifier.tabular.instances import Instance, formula_text, substituted_text
from verifier.tabular.ledger import Ledger
from verifier.tabular.lines import Entry

_PRINTED = re.compile(r"^(?P<lead>[^\d.]*)(?P<digits>\d[\d,]*(?:\.\d+)?|\.\d+)(?P<tail>.*)$", re.S)
_TWELVE_DIGITS = Context(prec=12)
_PLACES = [Decimal(1).scaleb(-places) for places in range(16)]
_SIGNS = re.compile(r"[-−–—－+＋▲▼(（)）\s]")


@lru_cache(maxsize=8192)
def _style(printed: str) -> tuple[str, str, int, bool] | None:
    """What stands before and after the digits, how many decimals they have, and whether thousands are set off."""
    found = _PRINTED.match(printed.strip())
    if not found:
        return None
    digits = found["digits"]
    whole, _, decimals = digits.partition(".")
    # Below a thousand nothing shows whether the author sets thousands off; most tables do.
    return _SIGNS.sub("", found["lead"]), found["tail"].rstrip(")） "), len(decimals), "," in whole or len(whole) < 4


def in_style(value: Decimal, figure: Figure, more: int = 0) -> str:
    """A base-unit value as the figure's cell would print it, with ``more`` decimals than the cell has.

    A minus stays a minus even where the cell wrote losses in brackets.
    """
    style = _style(figure.printed)
    numeral = value / figure.unit.scale
    if style is None:
        return format(numeral.normalize(), "f")
    lead, tail, decimals, commas = style
    rounded = numeral.quantize(_PLACES[decimals + more], rounding=ROUND_HALF_UP) if decimals + more < 16 else numeral
    body = format(abs(rounded), ",f" if commas else "f")
    return f"{'-' if rounded < 0 else ''}{lead}{body}{tail}"


def bounds_in_style(value: Interval, figure: Figure) -> str:
    return f"[{in_style(value.low, figure, 2)}, {in_style(value.high, figure, 2)}]"


def decimal_text(value: Decimal) -> str:
    """A decimal string without exponent, at most 12 significant digits."""
    return format(_TWELVE_DIGITS.create_decimal(value).normalize(), "f")


@dataclass(frozen=True, slots=True)
class TrailInput:
    """An operand: its name, its number as printed, and the table, row and column it stands in."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One line of arithmetic; ``low`` and ``high`` bound its result in the base unit, ``result`` is in the cell's own."""

    formula: str
    substituted: str
    result: str
    low: Decimal
    high: Decimal
    inputs: tuple[TrailInput, ...]

    def record(self) -> Step:
        """The step as the report writes it, decimals as strings."""
        return Step(formula=self.formula, substituted=self.substituted, result=self.result, low=decimal_text(self.low), high=decimal_text(self.high),
                    inputs=[Input(name=one.name, value=one.value, from_=one.origin) for one in self.inputs])


class Trail:
    """Trail steps of one document's tables; an operand's record is made once and shared by the steps that use it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._inputs: dict[Entry, TrailInput] = {}
        self._steps: dict[Instance, TrailStep] = {}

    def step(self, instance: Instance) -> TrailStep:
        """One line of arithmetic, its bounds in the base unit and every operand with its table, row and column."""
        if instance not in self._steps:
            self._steps[instance] = self._made(instance)
        return self._steps[instance]

    def _made(self, instance: Instance) -> TrailStep:
        name, figure, image = self.ledger.name(instance.result), instance.result.figure, instance.image
        return TrailStep(f"{name} = {formula_text(instance)}", substituted_text(instance),
                         in_style(image.middle, figure, 0 if image.width >= figure.value.width else 1), image.low, image.high,
                         tuple([self._input(entry) for entry in instance.entries[1:]]))

    def _input(self, entry: Entry) -> TrailInput:
        if entry not in self._inputs:
            self._inputs[entry] = TrailInput(self.ledger.name(entry), entry.figure.printed, self.ledger.origin(entry))
        return self._inputs[entry]


def expected(entry: Entry, right: Interval) -> Expected:
    """The right value in the cell's own style and in the base unit."""
    return Expected(text=in_style(right.middle, entry.figure), value=decimal_text(right.middle), low=decimal_text(right.low),
                    high=decimal_text(right.high), unit=entry.figure.unit.report_name)


SENTENCES: dict[str, dict[str, str]] = {
    "zh": {
        "consistent": "与表内数字相符：{substituted} = {result}。",
        "operand": "作为算式的一项相符：{substituted} = {result}。",
        "improbable": "在最坏舍入区间之内，但超出舍入噪声三个标准差（存疑，不判错）：{substituted} = {result}。",
        "refuted": "表中为 {printed}；按 {formula} 应为 {result}，区间 {bounds}{peers}。",
        "culprit": "表中为 {printed}；有 {count} 个算式因它不成立，若为 {result}（{bounds}）则全部成立。",
        "imprecise": "表中为 {printed}；按 {formula} 为 {result}，区间 {bounds}，末位不符。",
        "not reproduced": "未能复现：试过 {tried} 种算法，最接近的 {formula} 得 {result}，区间 {bounds}；不足以判错。",
        "resting": "与 {other} 的 {value} 对不上，而出错的是后者。",
        "undecided": "与 {other} 的 {value} 不一致，无从判断哪个有误。",
        "loose": "只有宽松的算式涉及此数，无法核实。",
        "peers": "；同一算法在其余 {peers} 处成立",
        "transposed": "对调两位数字即为 {turned}。",
        "tried": "（共试 {tried} 种算法）",
    },
    "en": {
        "consistent": "Agrees with the tables: {substituted} = {result}.",
        "operand": "Agrees as a term of {substituted} = {result}.",
        "improbable": "Within worst-case rounding but beyond three sigma of rounding noise (doubtful, not refuted): {substituted} = {result}.",
        "refuted": "{printed} printed; {formula} gives {result}, {bounds}{peers}.",
        "culprit": "{printed} printed; {count} identities fail on it, and all hold if it is {result} ({bounds}).",
        "imprecise": "{printed} printed; {formula} gives {result}, {bounds}: the last digit does not follow.",
        "not reproduced": "Not reproduced: {tried} way(s) tried; the closest, {formula}, gives {result}, {bounds}. Too little to refute it.",
        "resting": "Does not follow from {value} in {other}, and that is the number in error.",
        "undecided": "Differs from {value} in {other}; nothing says which is wrong.",
        "loose": "Only loose arithmetic bears on this number.",
        "peers": "; the same way of computing holds in {peers} other places",
        "transposed": "Two digits exchanged give {turned}.",
        "tried": " ({tried} ways tried)",
    },
}


def sentence(language: str, key: str, **words: object) -> str:
    """The finding's sentence of that name with its numbers filled in."""
    return SENTENCES[language][key].format(**words)
