"""What the model may answer, and the checks that refuse what the text does not hold.

An answer names number spans by their marks; it carries no value. A proposal is refused, with the reason, when its mark
is none of the passage's, is said twice, names a metric that neither the catalogue nor the passage knows, a metric whose
kind the number's unit cannot state, a period or formula that cannot be read, or an operand that does not exist.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from verifier.catalogue import load
from verifier.claims import Expression
from verifier.dataclass import dataclass
from verifier.extractors.llm.formulas import Formulas
from verifier.extractors.llm.passages import MARK, Passage
from verifier.extractors.llm.prompts import Offer
from verifier.figures import OWN
from verifier.fold import fold
from verifier.numerals import Numeral
from verifier.periods import Period
from verifier.records import ClaimKind

LONGEST_ANSWER = 60_000
_MONEY = frozenset({"money", "number"})
_RATES = frozenset({"percent", "point", "basis_point", "multiple", "number", "index"})
_STATES = {
    "money": _MONEY,
    "per_share": frozenset({"per_share", "money", "number", "index"}),
    "percent": _RATES,
    "ratio": _RATES,
    "multiple": frozenset({"multiple", "number", "percent"}),
    "days": frozenset({"days", "months", "number"}),
    "shares": frozenset({"shares", "number"}),
    "count": frozenset({"count", "number", "shares", "physical"}),
    "points": frozenset({"index", "number", "point", "count"}),
}
"""The units in which a level of each kind of metric can be stated; physical metrics (a price a ton, a fleet) come in any."""
_GROWTH = frozenset({"percent", "multiple", "number"})


class Proposal(BaseModel):
    """One claim as the model proposes it. Keys are short because every one of them is paid for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    n: int = Field(ge=1)
    m: str = Field(min_length=1, max_length=60)
    k: Literal["level", "growth", "change", "ratio", "share", "sum", "comparison", "range", "count"]
    p: str | None = Field(default=None, max_length=12)
    b: str | None = Field(default=None, max_length=12)
    e: str | None = Field(default=None, max_length=60)
    s: str | None = Field(default=None, max_length=60)
    d: Literal["-", "+"] | None = None
    r: Literal["<", ">"] | None = None
    f: str | None = Field(default=None, max_length=120)
    a: bool | None = None


class Proposals(BaseModel):
    """The whole answer to one passage."""

    model_config = ConfigDict(extra="forbid", strict=True)

    claims: list[Proposal] = Field(max_length=96)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal that stood: the numeral's index, and what the model takes it for."""

    number: int
    metric: str
    words: str
    kind: ClaimKind
    period: Period | None
    base: Period | None
    entity: str | None
    segment: str | None
    falling: bool
    relation: Literal["=", "<", ">"]
    expression: Expression | None
    assumed: bool


def answer_schema() -> dict[str, Any]:
    """The JSON schema of an answer: no defaults, no references, absent keys for what is not said.

    >>> sorted(answer_schema()["properties"]["claims"]["items"]["required"])
    ['k', 'm', 'n']
    """
    entry: dict[str, Any] = {
        "type": "object",
        "properties": {
            "n": {"type": "integer"},
            "m": {"type": "string"},
            "k": {"type": "string", "enum": ["level", "growth", "change", "ratio", "share", "sum", "comparison", "range", "count"]},
            "p": {"type": "string"},
            "b": {"type": "string"},
            "e": {"type": "string"},
            "s": {"type": "string"},
            "d": {"type": "string", "enum": ["-"]},
            "r": {"type": "string", "enum": ["<", ">"]},
            "f": {"type": "string"},
            "a": {"type": "boolean"},
        },
        "required": ["n", "m", "k"],
        "additionalProperties": False,
    }
    claims = {"type": "array", "items": entry}
    return {"title": "claims", "type": "object", "properties": {"claims": claims}, "required": ["claims"], "additionalProperties": False}


def problem_of(answer: str) -> str | None:
    """Why an answer breaks the schema, in one line for the model; None where it does not.

    >>> problem_of('{"claims": [{"n": 1, "m": "revenue", "k": "profit"}]}')
    "claims.0.k: Input should be 'level', 'growth', 'change', 'ratio', 'share', 'sum', 'comparison', 'range' or 'count'"
    """
    try:
        read(answer)
    except ValueError as reason:
        return str(reason)
    return None


def read(answer: str) -> list[Proposal]:
    """The proposals of an answer, read strictly: one JSON object, no key twice, nothing beside it.

    :raises ValueError: one line that says what is wrong.
    """
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("the answer is far longer than its passage allows")
    try:
        held = json.loads(answer, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("the answer is nested too deeply") from None
    except json.JSONDecodeError as reason:
        raise ValueError(f"it is no JSON: {reason.msg} at character {reason.pos + 1}") from None
    try:
        return Proposals.model_validate(held).claims
    except ValidationError as reason:
        first = reason.errors(include_url=False, include_input=False)[0]
        raise ValueError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError(f"the key {next(k for k, _ in pairs if sum(k == other for other, _ in pairs) > 1)!r} stands twice in one object")
    return made


@dataclass(frozen=True, slots=True)
class Sieve:
    """Holds proposals of one passage against what the passage and the catalogue hold."""

    passage: Passage
    offer: Offer
    numerals: list[Numeral]
    entities: frozenset[str]

    def sift(self, proposals: list[Proposal]) -> tuple[list[Proposed], list[str]]:
        """The proposals that stand, and a line for each that does not."""
        kept: dict[int, Proposed] = {}
        refused: list[str] = []
        for proposal in proposals:
            try:
                found = self._proposed(proposal)
                if found.number in kept:
                    raise ValueError("this number has a claim already")
            except ValueError as reason:
                refused.append(f"⟨{proposal.n}⟩ {proposal.m}: {reason}")
                continue
            kept[found.number] = found
        return list(kept.values()), refused

    def _proposed(self, one: Proposal) -> Proposed:
        if one.n > len(self.passage.numbers):
            raise ValueError(f"the passage has no number ⟨{one.n}⟩")
        number = self.passage.numbers[one.n - 1]
        numeral = self.numerals[number]
        metric, words = self._metric(one.m)
        known = load().metrics.get(metric)
        unit = numeral.unit.kind
        ratio_of = one.k == "ratio" and bool(one.f)  # of the metric to something else, as the formula says
        if known is not None and one.k in ("level", "sum", "count", "ratio") and not (known.measure or ratio_of) and unit not in _STATES.get(known.kind, (unit,)):
            raise ValueError(f"a number in {numeral.unit.report_name} is no {one.k} of {metric}, which is {known.kind}")
        if one.k == "growth" and not (unit in _GROWTH or numeral.word):
            raise ValueError(f"a number in {numeral.unit.report_name} is no growth rate")
        if one.k == "share" and not (unit in _GROWTH or numeral.unit.is_fraction or numeral.word):
            raise ValueError(f"a number in {numeral.unit.report_name} is no share")
        if one.k == "comparison" and one.r is None:
            raise ValueError("a comparison without its direction")
        period, base = self._period(one.p), self._period(one.b)
        return Proposed(
            number,
            metric,
            words,
            one.k,
            period,
            base,
            self._named(one.e, "company"),
            self._segment(one.s),
            one.d == "-",
            one.r or "=",
            Formulas(self.passage, self.offer, self.numerals).expression(one.f, number) if one.f else None,
            bool(one.a),
        )

    def _metric(self, said: str) -> tuple[str, str]:
        """A metric id, or ``own:`` with the passage's own words."""
        catalogue = load()
        if said in catalogue.metrics:
            return said, catalogue.metrics[said].name_zh
        offered = (*self.offer.metrics, *(figure.metric for figure in self.offer.figures.values()))
        own = next((metric for metric in offered if metric.startswith(OWN) and _tight(metric[len(OWN) :]) == _tight(said)), None)
        if own is not None:
            return own, said
        name = catalogue.terms.named(fold(said))
        if name is not None:
            return name.metric, said
        if len(said) >= 2 and self._stands(said):
            return OWN + said, said
        raise ValueError("neither a metric of the catalogue nor words of the passage")

    def _stands(self, words: str) -> bool:
        return _tight(words) in _tight(self.passage.context + "\n" + MARK.sub("", self.passage.text))

    def _named(self, words: str | None, what: str) -> str | None:
        if not words:
            return None
        if words in self.entities or self._stands(words):
            return words
        raise ValueError(f"the passage names no {what} {words!r}")

    def _segment(self, words: str | None) -> str | None:
        if not words:
            return None
        known = next((f.segment for f in self.offer.figures.values() if f.segment and _tight(f.segment) == _tight(words)), None)
        return known or self._named(words, "segment")

    def _period(self, label: str | None) -> Period | None:
        if not label:
            return None
        return Period.parse(label)


def _tight(words: str) -> str:
    """Words without spaces and emphasis, half-width, in lower case: what the text and a quote of it share."""
    return "".join(fold(words).lower().replace("*", "").split())
