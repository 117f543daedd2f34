"""One claim in its surroundings: what a construction may look at, and what it may say of the claim."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Literal

from verifier.catalogue import load
from verifier.catalogue.terms import Term
from verifier.claims import Claim, Quantity, Reading
from verifier.dataclass import dataclass, field
from verifier.extractors.rules.tokens import Reading as Text
from verifier.extractors.rules.tokens import held
from verifier.extractors.rules.topics import residue
from verifier.extractors.vocabulary import Mention, Vocabulary
from verifier.fold import fold
from verifier.once import Kept, once
from verifier.periods import Period
from verifier.records import ClaimKind

_STOPS = ",;。!?\n:"
MOST_BEFORE = 200
"""How many claims of a paragraph are looked back upon."""


@dataclass(slots=True)
class Told:
    """What a construction says of a claim: the readings that come before all others, and what else it is then known to be.

    ``alone`` drops the earlier readings; else they stay behind, none of them certain.
    """

    readings: list[Reading] = field(default_factory=list)
    kind: ClaimKind | None = None
    metric: str | None = None
    words: str | None = None
    segment: str | None = None
    period: Period | None = None
    relation: Literal["<", ">"] | None = None
    subject: int | None = None
    about_change: bool | None = None
    alone: bool = False
    assumed: bool | None = None
    """Whether the number is only supposed, where that is told."""
    falls: bool = False
    """Whether the words make a plain number the size of a fall."""
    expected_by: str | None = None
    """What analysts have to do with the number, where that is told anew: "level" where they foresaw it, "gap" where it is how far they were off."""
    stands: bool = False
    """Whether the number is a level as it is written, whatever way it was taken to move."""


class Surroundings:
    """A document's text, names and claims, looked up by place."""

    def __init__(self, text: Text, vocabulary: Vocabulary, claims: Sequence[Claim], entity: str | None, latest: Period | None) -> None:
        self.text, self.vocabulary, self.claims, self.entity, self.latest = text, vocabulary, claims, entity, latest
        self.folded = text.folded
        self._terms: list[Term] = sorted(text.terms, key=attrgetter("start"))
        self._starts = [t.start for t in self._terms]
        self._places = [c.numeral.start for c in claims]
        self.names = text.names
        self._name_starts = [m.start for m in text.names]
        self.spelled: dict[tuple[int, int], dict[int, tuple[Reading, bool]]] = {}
        """By sentence, what :mod:`spelled` found in it."""
        self._holds = {(s.start, s.end): s.holds for s in text.sentences}
        self._blocks = [s.start for s, last in zip(text.sentences, (None, *text.sentences), strict=False) if last is None or last.block != s.block]

    def of_quote(self, claim: Claim) -> Sequence[Claim]:
        """The claims of a claim's sentence, itself among them."""
        first = last = claim.index
        while first > 0 and self.claims[first - 1].quote == claim.quote:
            first -= 1
        while last + 1 < len(self.claims) and self.claims[last + 1].quote == claim.quote:
            last += 1
        return self.claims[first : last + 1]

    def holds(self, claim: Claim) -> frozenset[str]:
        """The characters and words of a claim's sentence."""
        return self._holds.get(claim.quote) or held(self.text.low, *claim.quote)

    def named(self, low: int, high: int) -> list[Mention]:
        """The names that stand between two places."""
        starts = self._name_starts
        return [m for m in self.names[bisect_left(starts, low) : bisect_left(starts, high)] if m.end <= high]

    def terms(self, low: int, high: int) -> list[Term]:
        """The catalogue's metrics named between two places."""
        return [t for t in self._terms[bisect_left(self._starts, low) : bisect_right(self._starts, high)] if t.end <= high]

    def opening(self, place: int) -> int:
        """Where the paragraph or bullet begins that a place stands in."""
        at = bisect_right(self._blocks, place) - 1
        return self._blocks[at] if at > 0 else 0

    def since(self, place: int, claim: Claim) -> list[Claim]:
        """The claims from a place up to one, at most the last :data:`MOST_BEFORE`."""
        first = max(0, claim.index - MOST_BEFORE)
        return list(self.claims[bisect_left(self._places, place, first, claim.index) : claim.index])


class Look:
    """One claim, seen from its number: the words before and after, and what was claimed before it."""

    def __init__(self, around: Surroundings, claim: Claim) -> None:
        self.around, self.claim, self.n = around, claim, claim.numeral
        self.holds = around.holds(claim)
        """The characters and words of its sentence."""
        self.folded = around.folded
        self.start, self.end = claim.quote[0], claim.quote[1]
        self.before = self.folded[self.start : self.n.start]
        """The sentence up to the number."""
        self.after = self.folded[self.n.end : max(self.end, self.n.end)]
        """The rest of the sentence behind the number."""

    @once
    def clause(self) -> str:
        """The words since the last stop, numbers included."""
        before = self.before
        stop = max([before.rfind(mark) for mark in _STOPS])
        spaced = before.rfind(".", stop + 1)
        while spaced >= 0 and not before[spaced + 1 : spaced + 2].isspace():
            spaced = before.rfind(".", stop + 1, spaced)
        return before[max(stop + 1, spaced + 2 if spaced >= 0 else 0) :]

    @once
    def said(self) -> list[Claim]:
        """The claims before it in its sentence."""
        return [c for c in self.around.since(self.start, self.claim) if c.quote == self.claim.quote]

    @once
    def block(self) -> list[Claim]:
        """The claims before it in its paragraph, its sentence included."""
        return self.around.since(self.around.opening(self.n.start), self.claim)

    @property
    def next(self) -> Claim | None:
        """The claim after it in its sentence."""
        at = self.claim.index + 1
        found = self.around.claims[at] if at < len(self.around.claims) else None
        return found if found is not None and found.quote == self.claim.quote else None

    def alike(self, other: Claim) -> bool:
        """Whether two numbers are of one dimension; a bare number may stand for a multiple."""
        return self.alike_to(self.claim, other)

    @staticmethod
    def alike_to(one: Claim, other: Claim) -> bool:
        """The same of any two claims."""
        kinds = {one.numeral.unit.kind, other.numeral.unit.kind}
        return len(kinds) == 1 or kinds == {"number", "multiple"} or kinds == {"money", "per_share"}

    def levels(self, claims: Sequence[Claim]) -> list[Claim]:
        """Those of some claims that state a number like this one's, neither compared nor spanned."""
        return [c for c in claims if self.alike(c) and c.kind not in ("comparison", "range") and c.numeral.high is None]

    @staticmethod
    def levels_of(claims: Sequence[Claim], units: tuple[str, ...]) -> list[Claim]:
        """Those of some claims that state one number in a unit of these kinds, neither compared nor spanned."""
        return [c for c in claims if c.numeral.unit.kind in units and c.kind not in ("comparison", "range") and c.numeral.high is None]

    def quantity(self, words: tuple[int, int], period: Period | None) -> Quantity | None:
        """What some words name: a metric, of the segment named beside it; None where they name none, several, or more than that."""
        terms = self.around.terms(*words)
        names = self.around.named(*words)
        own = next((m for m in names if m.kind == "own"), None)
        named = next((m for m in names if m.kind == "segment"), None)
        segment = named.target if named is not None else None
        if own is not None and not terms:
            return None if residue(self._unnamed(words, own)) else Quantity(own.target, self.claim.entity, period)
        if len(terms) != 1:
            return None
        if residue(rest := self._unnamed(words, terms[0], named)):
            alike = [s for s in self.around.vocabulary.of_segment if fold(s).startswith(rest.strip())]
            if len(alike) != 1 or segment is not None:
                return None  # some part of it that no source has
            segment = alike[0]
        known = load().metrics[terms[0].metric]
        metric, others = terms[0].metric, tuple(m for m in known.family if m != terms[0].metric) if terms[0].loose else ()
        if segment is not None and metric == "segment_revenue":
            metric, others = "revenue", ("segment_revenue", "total_revenue")
        return Quantity(metric, self.claim.entity, period, segment=segment, others=others)

    def _unnamed(self, words: tuple[int, int], *named: Term | Mention | None) -> str:
        """The words beside the names themselves."""
        text = list(self.folded[words[0] : words[1]])
        for one in named:
            if one is not None:
                text[one.start - words[0] : one.end - words[0]] = [" "] * (one.end - one.start)
        return "".join(text)


Way = Callable[[Look], Told | None]


class Ways:
    """Ways of explaining a number, tried in their order: each for units of some kinds, in sentences that hold one of some words.

    Kinds are listed with spaces between them; without kinds or words a way is tried for all. What a way cannot explain is passed over
    without looking at it. Other ways may stand among them, for all kinds and words.
    """

    def __init__(self, *ways: tuple[Way | Ways, str, frozenset[str]]) -> None:
        self._ways = ways
        self.of_kind: Kept[str, list[tuple[Way, frozenset[str]]]] = Kept(self._of_kind)
        """Those for numbers of a kind, each with its words."""

    def _of_kind(self, kind: str) -> list[tuple[Way, frozenset[str]]]:
        found: list[tuple[Way, frozenset[str]]] = []
        for way, kinds, words in self._ways:
            if not kinds or kind in kinds.split():
                found += way.of_kind[kind] if isinstance(way, Ways) else [(way, words)]
        return found

    def told(self, look: Look) -> Told | None:
        """What the first of them says that has something to say."""
        holds = look.holds
        for way, words in self.of_kind[look.n.unit.kind]:
            if (not words or not words.isdisjoint(holds)) and (made := way(look)) is not None:
                return made
        return None


ANY: frozenset[str] = frozenset()
"""No word in particular."""

__all__ = ["ANY", "Look", "Surroundings", "Told", "Way", "Ways"]
