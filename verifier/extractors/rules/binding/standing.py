"""Where the walk stands: what holds at this place of the text, and what the sentence and the block have said so far."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

from verifier.bases import bases_said
from verifier.catalogue import load
from verifier.claims import Claim
from verifier.dataclass import dataclass, replace
from verifier.extractors.rules.binding.phrases import PROFITS, SET_ASIDE, WITHOUT, WITHOUT_ONCE
from verifier.extractors.rules.equations import Equation, find_equations
from verifier.extractors.rules.tokens import Reading as Text
from verifier.extractors.rules.tokens import Sentence, Token
from verifier.extractors.rules.topics import Topic, own_topic, topic_of
from verifier.extractors.vocabulary import Vocabulary
from verifier.namesakes import is_index_of_the_market
from verifier.numerals import Numeral
from verifier.periods import UNDATED_TTM, Period
from verifier.units import Unit

_NONE: frozenset[str] = frozenset()
Role = Literal["level", "growth", "change", "share", "cagr", "times", "gap", "ratio"]


@dataclass(slots=True)
class Scene:
    """What holds at one place of the text."""

    entity: str | None = None
    segment: str | None = None
    period: Period | None = None
    topic: Topic | None = None
    foreign: bool = False

    def topic_metric(self) -> str:
        return self.topic.metric if self.topic is not None else ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading that names a company, and how deep it lies."""

    entity: str
    depth: int


class Run:
    """The tokens since the last boundary, before a number, and what they say.

    ``terms`` are those of its tokens that name a metric, the catalogue's or the sources' own.
    """

    __slots__ = ("tokens", "start", "terms")

    def __init__(self, start: int) -> None:
        self.begin(start)

    def begin(self, start: int) -> None:
        """Begins anew behind a boundary."""
        self.tokens: list[Token] = []
        self.start = start
        self.terms: list[Token] = []

    def take(self, token: Token) -> None:
        """Goes on to one more token."""
        self.tokens.append(token)
        if token.kind == "term" or (token.kind == "name" and token.load.kind == "own"):
            self.terms.append(token)

    def last(self, *kinds: str) -> Token | None:
        for token in reversed(self.tokens):
            if not token.cues.isdisjoint(kinds):
                return token
        return None

    @property
    def end(self) -> int:
        """Where its last token ends."""
        return self.tokens[-1].end if self.tokens else self.start


_BARE_TAKINGS = frozenset(("收入", "营收", "收益"))
_REVENUES = frozenset(("revenue", "total_revenue", "segment_revenue", "main_business_revenue"))


@dataclass(slots=True)
class Bound:
    """How the last number was bound: what a following list member or bracket inherits."""

    role: Role
    topic: Topic | None
    basis: str | None
    direction: int
    base: Period | None
    claim: Claim
    loss: bool


@dataclass(slots=True, eq=False)
class Walk:
    """One walk over one document. Offsets are characters of the folded text, token indexes those of the sentence."""

    # of the document
    vocabulary: Vocabulary
    folded: str
    numerals: list[Numeral]
    entity: str | None  # whose note it is
    default: Period | None  # what the note is about
    _latest: Period | None  # the latest that the sources report
    noted: Unit | None  # the unit that the note states for amounts that bear none
    anchor_day: Period | None
    entities: tuple[str, ...]
    companies: tuple[str, ...]  # those that are no index, where any are
    sector: str | None  # the one index that is of no whole market
    known: frozenset[str]  # metrics that the sources have
    cues: frozenset[str]  # all that the text's cue words can be
    equations: dict[int, Equation]  # by the numeral that each gives
    operands: set[int]
    claims: list[Claim]
    by_number: dict[int, Claim]
    heading: Scene
    headed: Chapter | None  # the company whose chapter this is
    late: Period | None  # named after a number of an earlier sentence, and not again since
    last_segment: tuple[int, str] | None  # with its block
    last_whole: tuple[int, Topic] | None  # likewise
    recent_names: list[str]
    recent_segments: list[str]
    bases: list[tuple[int, int, str]]  # that the text names, by place
    subject_entity: str | None
    segment_block: int  # the block that opens with a segment's name
    segment_led: bool  # which is set apart there, so that the whole block is the segment's
    # of the block
    block: Scene
    block_id: int
    block_claims: list[Claim]
    block_list: list[Period]
    lead_forecast: bool  # the block opens with a word that says what is foreseen
    lead: Topic | None  # the metric that a line ending in a colon puts over its bullets
    lead_named: bool  # a heading names that metric in brackets, so that it is surely theirs
    bullet_topic: Topic | None  # what the first number of the bullet before was of
    # of the sentence
    s: Sentence
    tokens: list[Token]
    holds: frozenset[str]  # its characters and words
    named_later: bool  # whether it names a company, maybe after the numbers that are its
    groups: dict[int, tuple[int, int, int]]  # by numeral of a list: its place, the length, the first member's token
    scene: Scene
    sentence_claims: list[Claim]
    sentence_cues: set[str]
    prior: Bound | None
    basis: str | None
    main_period: Period | None
    explicit_period: Period | None
    wider_period: Period | None  # what 其中 takes a part of
    wider_clause: int
    whole_period: Period | None  # what held before a part of it was named in the middle of the sentence
    periods_seen: list[Period]
    period_entity: str | None
    period_list: list[Period]
    year_under_way: Period | None  # named as the setting of what is reported
    late_here: Period | None
    looks_back: bool
    after_semicolon: bool
    sentence_base: Period | None
    base_claim: Claim | None
    name_list: list[str]
    name_list_kind: str
    topic_list: list[Topic]
    list_at: int
    last_group: list[Claim]
    group_topics: list[Topic]
    earlier_topics: list[Topic]
    members_kept: tuple[str, list[tuple[str, str]]] | None
    counted: int
    counting: str | None  # stands for the unnamed members of a list whose numbers go to them 分别
    foreign_head: bool
    subject_segment: str | None
    consumed: set[int]  # starts of tokens that a number has already used up
    bracketed_words: str  # unknown words between the last number and an open bracket: it may be of what they name
    stack: list[tuple[Scene, Period | None, Period | None, bool, Bound | None]]  # what held before each open bracket
    # of the clause
    run: Run
    clause_start: int  # a token
    clause_char: int
    before_char: int  # where the clause before began
    clause_cues: set[str]
    clause_loss: bool
    segment_clause: int
    base: Period | None
    base_open: bool  # the base's own number is still to come
    base_guessed: bool
    rival: str | None
    period_once: Period | None  # for the next number alone
    yardstick: Period | None  # what a percentage is of
    # of the number
    number_at: int | None
    scene_guessed: bool
    parts_shared: bool
    same_whole: Topic | None
    # of unknown parts of the business
    held: tuple[int, int, bool] | None  # where the sentence's numbers are of one; None before that was looked into
    held_block: int  # the block that a label naming one opens

    def __init__(
        self,
        text: Text,
        vocabulary: Vocabulary,
        *,
        entity: str | None,
        period: Period | None,
        latest: Period | None,
        day: Period | None = None,
        entities: Sequence[str] = (),
    ) -> None:
        self.vocabulary = vocabulary
        self.folded, self.numerals = text.folded, text.numerals
        self.bases = bases_said(text.low)
        self.entity, self.default, self._latest = entity, period, latest
        self.anchor_day = day
        self.noted = None
        self.entities = tuple(entities)
        indices = {e for e in entities if "index_level" in vocabulary.of_entity.get(e, ())}
        self.companies = tuple(e for e in entities if e not in indices) or self.entities
        sectors = [e for e in indices if not is_index_of_the_market(e)]
        self.sector = sectors[0] if len(sectors) == 1 else None
        self.known = vocabulary.metrics
        self.cues = text.cues
        self.claims = []
        self.by_number = {}
        self.heading = Scene(entity=None, period=None)
        self.headed = None
        self.block = Scene(entity=entity)
        self.block_id = -1
        self.block_claims = []
        self.lead = None
        self.lead_named = False
        self.lead_forecast = False
        self.bullet_topic = None
        self.segment_clause = -1
        self.late = None
        self.last_segment = None
        self.last_whole = None
        self.same_whole = None
        self.segment_block = self.held_block = -1
        self.held = None
        self.segment_led = False
        self.recent_names = []
        self.subject_entity = None
        self.recent_segments = []
        usable = {i for i, n in enumerate(text.numerals) if n.set_aside is None and i not in text.in_tables}
        self.equations = {e.result: e for e in find_equations(text.folded, text.numerals, usable)}
        self.operands = {i for e in self.equations.values() for i in e.operands if i not in self.equations}

    def enter(self, s: Sentence, scene: Scene, groups: dict[int, tuple[int, int, int]]) -> None:
        """Begins a sentence, in which ``scene`` holds at first: all that belongs to a sentence starts afresh."""
        self.s = s
        self.tokens, self.holds = s.tokens, s.holds
        self.named_later = "name" in s.kinds and any([t.kind == "name" and t.load.kind == "entity" for t in s.tokens])
        self.groups = groups
        self.scene = scene
        self.sentence_claims = []
        self.sentence_cues = set()
        self.prior = None
        self.basis = None
        self.main_period = self.explicit_period = self.wider_period = self.whole_period = None
        self.wider_clause = -1
        self.periods_seen = []
        self.period_entity = None
        self.period_list = []
        self.year_under_way = None
        self.late_here = None
        self.looks_back = self.after_semicolon = False
        self.sentence_base = None
        self.base_claim = None
        self.name_list = []
        self.name_list_kind = ""
        self.topic_list = []
        self.list_at = 0
        self.last_group = []
        self.group_topics = []
        self.earlier_topics = []
        self.members_kept = None
        self.counted = 0
        self.counting = None
        self.foreign_head = False
        self.subject_segment = self.block.segment
        self.consumed = set()
        self.stack = []
        self.held = None
        self.bracketed_words = ""
        self.run = Run(start=s.start)
        self.clause_start = 0
        self.clause_char = self.before_char = s.start
        self.clause_cues = set()
        self.clause_loss = False
        self.base = None
        self.base_open = self.base_guessed = False
        self.rival = None
        self.period_once = None
        self.yardstick = None
        self.number_at = None

    @property
    def latest(self) -> Period | None:
        """The last report of the company spoken of: its own where its fiscal year runs ahead of the others'."""
        ahead = self.vocabulary.runs_ahead
        return ahead.get(self.scene.entity or "", self._latest) if ahead else self._latest

    def main(self) -> Period | None:
        """The period a sentence is mainly about: its latest reported one, else the block's, the heading's, the document's."""
        return self.main_period or self.explicit_period or self.block.period or self.heading.period or self.default or self.latest

    def is_future(self, year: int) -> bool:
        """Whether a year is not over by the last report."""
        known = self.latest or self.default
        return known is not None and year * 12 + 12 > known.end

    def is_ahead(self, period: Period) -> bool:
        """Whether a period ends after the last report."""
        known = self.latest or self.default
        return known is not None and period.end > known.end

    def under_way(self, year: int) -> bool:
        """Whether a year is not over by what the note is about, which its sources may run ahead of or lag behind."""
        known = self.default or self.latest
        return known is not None and year * 12 + 12 > known.end

    def trailing(self) -> Period | None:
        """The twelve months up to the last report, or to what the note is about."""
        if self.vocabulary.rolling:
            return UNDATED_TTM
        end = self.latest or self.default
        return Period.trailing(end.end) if end is not None else None

    def own(self, token: Token) -> Topic:
        """The topic that the name of a metric of the sources' own opens."""
        return own_topic(
            token.load.target, self.folded[token.start : token.end], token.start, self.vocabulary.own_kinds.get(token.load.target, "own")
        )

    def known_kind(self, token: Token) -> str:
        """What the metric named by a token is measured in: money, percent."""
        return topic_of(token.load).kind if token.kind == "term" else ""

    def metric_of(self, token: Token, sure: bool = True) -> Topic:
        """The topic that a metric's name opens, the catalogue's or the sources' own."""
        if token.kind == "name":
            return self.own(token)
        topic = topic_of(token.load, sure)
        if self.scene.segment is not None and (takings := self.takings_of(token)) is not None:
            return replace(topic, metric=takings, others=())
        if SET_ASIDE.isdisjoint(self.holds):
            return topic
        if topic.metric in PROFITS and "非" in self.holds and WITHOUT_ONCE.search(self.folded, self.before_char, token.start):
            return replace(topic, metric="net_profit_deducted", others=())
        return topic.doubted() if WITHOUT.search(self.folded, self.before_char, token.start) else topic  # 剔除汇兑损失后 …: of what is left

    def takings_of(self, token: Token) -> str | None:
        """What 收入 alone means of a part that has no revenue but one other income, whose name ends so: the rents of 商场."""
        segment = self.scene.segment
        if segment is None or self.segment_clause < self.s.start or self.folded[token.start : token.end] not in _BARE_TAKINGS:
            return None
        metrics = load().metrics
        mine = [m for m in self.vocabulary.of_segment.get(segment, ()) if m in metrics and metrics[m].kind == "money"]
        takings = [m for m in mine if metrics[m].zh and metrics[m].zh[0].endswith("收入")]
        return takings[0] if len(takings) == 1 and takings[0] not in _REVENUES else None

    def unused(self, run: Run) -> list[Token]:
        """The metrics named in a run that no number has used up."""
        return [t for t in run.terms if t.start not in self.consumed]

    def bases_between(self, start: int, end: int) -> frozenset[str]:
        """The second bases named between two places."""
        if not self.bases:
            return _NONE
        found = self.bases[bisect_left(self.bases, (start, 0, "")):bisect_left(self.bases, (end, 0, ""))]
        return frozenset([variant for _, until, variant in found if until <= end])

    def number_from(self, place: int) -> Token | None:
        """The first number of the sentence at or after a character."""
        return next((t for t in self.tokens if t.kind == "num" and t.start >= place), None)

    def said(self) -> list[Claim]:
        """The claims of the block and the sentence so far."""
        return self.block_claims + self.sentence_claims

    def following(self, index: int) -> list[Token]:
        """The tokens that directly follow a number, up to the next number or boundary."""
        found: list[Token] = []
        for token in self.tokens[index + 1 : index + 7]:
            if token.kind == "num" or token.kind == "p":
                break
            found.append(token)
        return found
