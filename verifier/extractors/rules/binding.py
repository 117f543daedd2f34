"""From tokens to claims: one walk over each sentence binds every number to a metric, an entity, a period and a base.

The walk carries a scene (entity, period, metric) forward through the sentence, remembers it in the block, and falls
back to the document's own. What is said in the clause itself is certain; what is carried along may support a claim
but refutes it only when no other reading is open.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from verifier.claims import Claim, Combination, Constant, Expression, Extraction, Operand, Quantity, Reading
from verifier.extractors.rules.equations import Equation, find_equations
from verifier.extractors.rules.tokens import Reading as Text
from verifier.extractors.rules.tokens import Sentence, Token
from verifier.extractors.rules.topics import Topic, fits, own_name, own_topic, qualifier, residue, topic_of
from verifier.extractors.vocabulary import Vocabulary
from verifier.figures import OWN, Figure
from verifier.interval import ONE, Interval
from verifier.matching import ANY_DAY, MARKET
from verifier.numerals import Numeral
from verifier.patterns import pattern
from verifier.period_words import PeriodMention, resolve
from verifier.periods import Period
from verifier.records import ClaimKind

Role = Literal["level", "growth", "change", "share", "cagr", "times", "gap", "ratio"]
_NOUNS = frozenset(
    "增幅 降幅 涨幅 跌幅 升幅 增速 增长率 复合增速 growth increase decline gain drop reduction improvement upside discount premium".split()
)
_BASES = ("yoy", "qoq", "open", "qopen")
_PER_UNIT = pattern("binding_per_unit", r"(?:单|每)(?:吨|台|辆|件|瓦|头|桶|片|平|度|千瓦|公斤|千克|票)|度电|吨(?:均|净|毛)")
_APART = pattern(
    "binding_apart",
    r"\s*(?:above|below|over|under|higher|lower|ahead|behind|more|less|better|worse)\s+(?:than|the|its|last|a|our|their|year|consensus|\$)",
    re.IGNORECASE,
)
_SPAN_WORDS = pattern("binding_span_words", r"累计|近.{0,6}(?:日|周|月|年|天)|年内|今年以来|区间|以来|year to date|this year|past")
_PER_PIECE = re.compile(r"((?:[单每](?:吨|台|辆|件|瓦|头|桶|片|平|度|千瓦时?|公斤|千克|票)|度电|吨))的?\s*$")
_BOTH = re.compile(r"(?:两者|二者|两项|两家|前后)[^,。;]{0,4}(?:相差|差距|之差|差)|相差")
_TOGETHER = re.compile(r"合计|合共|总共|共计|加总|加起来")
_LIST_GAP = re.compile(r"[\s*]*(?:、|/|,|和|与|及|以及|and|&|,\s*and|as well as)[\s*]*", re.IGNORECASE)
_THEN = re.compile(r"[\s*]*(?:and|while|but|as|with|plus|和|而|且|及|与)(?![a-z])")
_BACK_HOME = re.compile(r"[\s*]*(?:而|但|反观|相比之下)?(?:公司|本公司|该公司|该股)")
_OF_WHAT = re.compile(
    r"\s*(?:its |our )?(?:(trailing|forward|ttm)(?: \w+)? (?:earnings|eps|profits?)|(?:tangible )?(book|earnings|sales|revenue|ebitda))\b(?! (?:growth|per))",
    re.IGNORECASE,
)
_MULTIPLE_OF = {
    "trailing": ("pe_ttm",),
    "ttm": ("pe_ttm",),
    "forward": ("pe_forward",),
    "book": ("pb",),
    "earnings": ("pe_ttm", "pe_forward", "pe_static"),
    "sales": ("ps_ttm", "ps_forward", "ps_static"),
    "revenue": ("ps_ttm", "ps_forward", "ps_static"),
    "ebitda": ("ev_ebitda",),
}
_PRICES = frozenset(("share_price", "previous_close", "day_high", "day_low", "high_52w", "low_52w", "target_price", "issue_price"))
_PART_SHARE = re.compile(r"([一-鿿]{2,4})(?:收入)?占比")
_HIGHER = re.compile(r"([高低多少])[\s*]*(?:约|近)?[\s*]*$")
_PER_TEN = re.compile(r"(?:每\s*10\s*股|10\s*)\s*派[^0-9]{0,6}$")
_AFTERWARDS = frozenset("higher lower better worse faster slower fewer wider ahead stronger weaker softer more less".split())
_ELLIPSIS = re.compile(
    r"'s?\s*(?:,|(?:was|were|is|stood|came|rose|fell|slipped|climbed|improved|worsened|widened|narrowed|eased|grew|shrank|reached)\b)"
)
_OF_ALL = re.compile(r"\s*of (?:the )?(?:company|group|firm|business|total|group total|whole|that|it|this)\b(?!'s)", re.IGNORECASE)
_IT = re.compile(r"[\s*_]*(?:It|Its|That division|That segment|That unit|The (?:segment|division|unit))\b")
_AT = re.compile(r"(?:^|[\s*_])At\s+$")
_EACH = re.compile(r",?\s*(?:a|per)\s+share\b|,?\s*(?:the|its)\s+(?:shares?|stock|units?)\b")
_QUOTED = frozenset("market_cap pe_ttm pe_static pe_forward pe_dynamic pb ps ev_ebitda enterprise_value dividend_yield fcf_yield".split())
_BEATEN = re.compile(r"\b(?:beat|beats|miss|missed|misses|topped|ahead|short)\b[\w\s]{0,20}\bby (?:about |roughly |around )?$", re.IGNORECASE)
_BEAT = re.compile(
    r"(?:\s+or\s+[\d.]+%)?\s+(?:beat|miss|surprise|ahead of|above (?:the )?(?:consensus|street|estimates)|below (?:the )?(?:consensus|street|estimates)|short of)\b",
    re.IGNORECASE,
)
_STREET = re.compile(r"\b(?:street|consensus|analysts?|estimates?|expectations)\b[^,;]{0,24}$", re.IGNORECASE)
_AFTER = re.compile(r"[\s*]*,? after[\s*]*")
_ON = re.compile(r"\b(?:on|over)\s+(?:[a-z\-]+\s+){0,2}$")
_TRAILING = re.compile(r"\bon (?:a )?(?:trailing|LTM|TTM) (?:numbers|figures|basis|earnings|results|terms)\b", re.IGNORECASE)
_OFF_HIGH = re.compile(r"\s*(?:below|under|off|above|over|from|beneath)\s+(?:the|its|a)\s+(?:52-week|one-year|12-month|all-time|year)\s+(high|low)\b")
_COVER = re.compile(r"\bcover(?:s|ed)?\b", re.IGNORECASE)
_TIGHT = re.compile(r"[\s*]*[,(]?\s*(?:or |and |about |= ?)?[\s*]*|[\s*]*of [A-Za-z ]{1,24}(?:,| and)[\s*]*")
_THAN = re.compile(
    r"\s*(?:above|below|over|under|ahead of|higher than|lower than|more than|less than)\s+(?:(?!(?:in|after|at|on|since|before|by|and|from|to)\b)[a-z][\w'\-]*\s+){0,4}",
    re.IGNORECASE,
)
_QUOTE = re.compile(
    r"\s*(?:above|below|over|under|higher than|lower than)\s+(?:the|its|today's)\s+(?:current |last |latest |closing |market )?(?:quote|price|close|share price)\b"
)
_FLOWS = frozenset(("free_cash_flow", "operating_cash_flow", "net_cash_flow", "fcfe"))
_BURNT = re.compile(r"\b(?:burn(?:ed|t|s|ing)?|outflow|negative|consumed|deficit)\b|净流出", re.IGNORECASE)
_GIVES = re.compile(r"\b(?:gives?|gets|yields?|implies|means|equals|points to|works out|makes)\b|[=≈]")
_OUTSTANDING = re.compile(
    r"[\d.,]+\s*(?:million|billion|thousand)?\s*(?:[a-z]+ )?shares?\s+(?:were |are |was |remain )?(?:outstanding|in issue|issued)\b", re.IGNORECASE
)
_DOUBLED = re.compile(r"(?:more than |nearly |almost )?(?:doubl|tripl|quadrupl|trebl|halv)", re.IGNORECASE)
_SUPPOSED = re.compile(r"\b(?:would have|could|might|excluding|ex-items|absent|without the|stripping out|leaving aside)\b", re.IGNORECASE)
_LOSS = pattern("binding_loss", r"\bloss(?:es)?\b|亏", re.IGNORECASE)
_SIGNED = ("profit", "eps", "ebit")
_FIELD = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")
_ANAPHOR = re.compile(r"[\s*_\-•·]*(?:That|This|It|Which|这|该|其|同样)(?![A-Za-z])")
_AGAINST = frozenset(("vs.", "vs", "versus", "against", "compares with", "compares to", "compared with", "compared to"))
_STRONG_TO = frozenset(
    "升至 降至 增至 减至 提升至 提高至 下降至 回落至 扩大至 收窄至 达至 至 到 增长到 增加到 下调至 上调至 提升到 下降到 降到 升到 跌至 涨至 跌到 涨到 做到 掉到 增长至"
    " 增加至 减少至 放缓至 回升至 收于 报收 收报 报 录得 实现 达到 to reached hit".split()
)
_YEARS = pattern("binding_years", r"([一两二三四五六七八九十\d]{1,2})\s*年(?!\s*前?[三一上下中]|\d|\s*\d)(?:复合|年均|累计|翻|抬|来|间|增|提|涨|内)?")
_MARGIN_OF = {
    "operating_profit": "operating_margin",
    "net_profit_parent": "net_margin_parent",
    "net_profit": "net_margin",
    "gross_profit": "gross_margin",
    "ebitda": "ebitda_margin",
    "ebitda_adjusted": "ebitda_margin",
    "ebit": "ebit_margin",
    "free_cash_flow": "fcf_margin",
    "ebita": "ebita_margin",
    "ebita_adjusted": "ebita_margin_adjusted",
    "operating_profit_adjusted": "operating_margin_adjusted",
}
_HAN_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_COUNTED = pattern(
    "binding_counted",
    r"(?:([两二三四五六七八九十])|(\d{1,2})|(both|two|three|four|five|six))\s*(?:家|只|大|项|类|个|者|companies|names|stocks|of them|segments)?",
)
_GROUP_ZH = re.compile(r"([两二三四五六七八九十])(?:家|只|大|者|公司)")


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


@dataclass(slots=True)
class Run:
    """The tokens since the last boundary, before a number, and what they say."""

    tokens: list[Token] = field(default_factory=list)
    start: int = 0

    def last(self, *kinds: str) -> Token | None:
        for token in reversed(self.tokens):
            if token.has(*kinds):
                return token
        return None

    @property
    def terms(self) -> list[Token]:
        return [t for t in self.tokens if t.kind == "term" or (t.kind == "name" and t.load.kind == "own")]


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


def replace_bound(made: Bound, prior: Bound) -> Bound:
    """A base's number leaves the role of the number before it in force."""
    return Bound(made.role, made.topic, prior.basis, prior.direction, prior.base, made.claim, prior.loss)


def _stem(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def _at(expression: Expression, period: Period) -> Expression:
    """The same expression with every quantity at another period, bases moved along."""
    if isinstance(expression, Quantity):
        base = None
        if expression.base is not None and expression.period is not None:
            shift = expression.base.end - expression.period.end
            base = Period(period.start + shift, period.end + shift)
        return replace(expression, period=period, base=base)
    if isinstance(expression, Combination):
        return Combination(expression.op, tuple(_at(arg, period) for arg in expression.args))
    return expression


FOREIGN = "〔其他主体〕"
"""The entity of a statement about peers, the industry or the market: bound to each other, never to the company's figures."""


_EXTREME = re.compile(
    r"(?:(?:最高|盘中高点|冲高)|((?:最低|盘中低点|探低)))(?:触及|下探|上探|曾|至|到|达|见|价|为|点|了)*[约\s*]*$|\b(?:(high)|(low)) of[\s*$€£¥]*$",
    re.IGNORECASE,
)
_SHARE_CLASS = re.compile(r"([ABH])股(?:总?股本|股数|股份|总?市值|部分)?[约为是有共达:\s*]*$")
_ANNUALISED = re.compile(r"(?:年化(?:后|为|约|至|口径|水平|值)*|annuali[sz]ed(?: at| to)?)[约为\s*]*$")


class Binder:
    """Walks a document once and leaves its claims in ``claims``."""

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
        self.text, self.vocabulary = text, vocabulary
        self.folded, self.numerals = text.folded, text.numerals
        self.entity, self.default, self.latest = entity, period, latest
        self.anchor_day = day
        self.entities = tuple(entities)
        self.known = vocabulary.metrics
        self.claims: list[Claim] = []
        self.by_number: dict[int, Claim] = {}
        self.heading = Scene(entity=None, period=None)
        self.block = Scene(entity=entity)
        self.block_id = -1
        self.block_claims: list[Claim] = []
        self.lead: Topic | None = None
        self.segment_clause = -1
        self.late: Period | None = None
        self.last_segment: tuple[int, str] | None = None
        self.last_whole: tuple[int, Topic] | None = None
        self.same_whole: Topic | None = None
        self.segment_block = -1
        self.recent_names: list[str] = []
        self.subject_entity: str | None = None
        self.recent_segments: list[str] = []
        usable = {i for i, n in enumerate(text.numerals) if n.set_aside is None and i not in text.in_tables}
        self.equations: dict[int, Equation] = {e.result: e for e in find_equations(text.folded, text.numerals, usable)}
        self.operands: set[int] = {i for e in self.equations.values() for i in e.operands if i not in self.equations}

    # -- the walk ------------------------------------------------------------------------------------

    def run(self, pairs: Sequence[Figure] = ()) -> Extraction:
        """All claims in text order; ``pairs`` are the figures of label-and-value lists, each a claim like one in prose."""
        for sentence in self.text.sentences:
            self._sentence(sentence)
        if pairs:
            self._add_pairs(pairs)
        set_aside = {i: n.set_aside for i, n in enumerate(self.numerals) if n.set_aside is not None and i not in self.text.in_tables}
        return Extraction(
            self.claims,
            self.numerals,
            {i for i in self.operands if i not in self.by_number},
            self.text.in_tables,
            set_aside,
            self.entity,
            self.default,
        )

    def _add_pairs(self, pairs: Sequence[Figure]) -> None:
        for figure in pairs:
            if figure.span is None:
                continue
            number = next(
                (
                    i
                    for i, n in enumerate(self.numerals)
                    if n.set_aside is None and n.start < figure.span[1] and figure.span[0] < n.end and i not in self.by_number
                ),
                None,
            )
            if number is None:
                continue
            n = self.numerals[number]
            n = replace(n, value=figure.value.middle, unit=figure.unit, last_place=figure.value.width, stated=figure.value)
            self.numerals[number] = n
            reading = Reading(Quantity(figure.metric, self.entity, figure.period), True)
            rate = n.unit.kind in ("percent", "multiple", "number")
            claim = Claim(
                len(self.claims),
                n,
                number,
                "ratio" if rate else "level",
                figure.metric,
                figure.label,
                self.entity,
                figure.period,
                n.stated,
                readings=[reading],
                quote=figure.span,
            )
            self.claims.append(claim)
            self.by_number[number] = claim
        order = sorted(self.claims, key=lambda c: c.numeral.start)
        moved = {c.index: place for place, c in enumerate(order)}
        for place, claim in enumerate(order):
            claim.index = place
            claim.subject = moved[claim.subject] if claim.subject is not None else None
        self.claims = order

    def _sentence(self, s: Sentence) -> None:
        if s.block != self.block_id:
            self.block_id = s.block
            if not s.bullet:
                self.lead = None
            self.block = Scene(entity=self.heading.entity or self.entity, period=None, topic=self.lead)
            self.block_claims = []
            self.block_list: list[Period] = []
        if s.heading:
            self.heading = Scene()
            self.block = Scene(entity=self.entity)
        self.s = s
        self.tokens = s.tokens
        same = _ANAPHOR.match(self.folded, s.start)
        if _IT.match(self.folded, s.start) and self.last_segment is not None and self.last_segment[0] == s.block:
            self.block.segment = self.last_segment[1]
            self.segment_clause = s.start
        self.scene = replace(self.block, topic=self.block.topic if same or self.block.topic is None else self.block.topic.doubted())
        self.explicit_period: Period | None = None
        self.groups = self._lists()
        self.run_ = Run(start=s.start)
        self.clause_start = 0
        self.base: Period | None = None
        self.base_open = False
        self.base_claim: Claim | None = None
        self.rival: str | None = None
        self.main_period: Period | None = None
        self.clause_char = self.before_char = s.start
        self.base_guessed = False
        self.counted = 0
        self.counting: str | None = None
        self.yardstick: Period | None = None
        self.wider_period: Period | None = None
        self.wider_clause = -1
        self.after_semicolon = False
        self.looks_back = False
        self.topic_list: list[Topic] = []
        self.list_at = 0
        self.subject_segment: str | None = self.block.segment
        self.sentence_base: Period | None = None
        self.foreign_head = False
        self.number_at: int | None = None
        self.periods_seen: list[Period] = []
        self.period_entity: str | None = None
        self.period_once: Period | None = None
        self.late_here: Period | None = None
        self.prior: Bound | None = None
        self.basis: str | None = None
        self.period_list: list[Period] = []
        self.name_list: list[str] = []
        self.name_list_kind = ""
        self.sentence_claims: list[Claim] = []
        self.consumed: set[int] = set()
        self.last_group: list[Claim] = []
        self.group_topics: list[Topic] = []
        self.earlier_topics: list[Topic] = []
        self.members_kept: tuple[str, list[tuple[str, str]]] | None = None
        self.stack: list[tuple[Scene, Period | None, Period | None, bool, Bound | None]] = []
        self.clause_direction = 0
        self.clause_loss = False
        self.clause_cues: set[str] = set()
        self.sentence_cues: set[str] = set()
        self._look_ahead(0)
        for index, token in enumerate(self.tokens):
            getattr(self, "_on_" + token.kind)(index, token)
        told = self.main_period or self.explicit_period
        ahead = told is not None and self.latest is not None and told.end > self.latest.end
        if told is not None and (told.is_instant or (ahead and not (s.heading and "forecast" in self.sentence_cues))):
            told = None
        if s.heading or told is not None:
            self.late = None
        elif self.late_here is not None:
            self.late = self.late_here
        if s.heading:
            self.heading = Scene(
                entity=self.scene.entity if self.scene.entity != self.entity else None, segment=self.scene.segment, period=told, topic=None
            )
            self.block.period = told
        else:
            back = told is not None and self.looks_back and self.block.period is not None and told.end < self.block.period.end
            if told is not None and (self.sentence_claims or s.opens_block) and not back:
                self.block.period = told
            self.block.topic = self.scene.topic
            if s.opens_block or self.scene.entity != self.block.entity:
                self.block.entity = self.scene.entity
                self.block.segment = self.subject_segment
        self.block_claims += self.sentence_claims
        self.last_segment = (s.block, self.scene.segment) if self.scene.segment is not None else None
        if len(self.period_list) > 1:
            self.block_list = self.period_list
        if s.tokens and s.tokens[-1].kind == "p" and s.tokens[-1].load == ":" and self.scene.topic is not None and not self.sentence_claims:
            self.lead = self.scene.topic

    def _lists(self) -> dict[int, tuple[int, int, int]]:
        """For each number of an enumeration: its place, the length, and the index of the first member's token."""
        groups: dict[int, tuple[int, int, int]] = {}
        chain: list[int] = []

        def close() -> None:
            for place, at in enumerate(chain):
                if len(chain) > 1:
                    groups[self.tokens[at].load] = (place, len(chain), chain[0])
            chain.clear()

        last: Token | None = None
        for at, token in enumerate(self.tokens):
            if token.kind == "num":
                if last is not None and chain:
                    gap = self.folded[last.end : token.start]
                    same = self._alike(self.numerals[last.load], self.numerals[token.load])
                    if not (
                        same
                        and re.fullmatch(
                            r"[\s*]*(?:[/、,]|,?\s*(?:and|和|与|及))[\s*]*(?:up |down |about |近|约)?(?:RMB|CNY|EUR|GBP|JPY|[+$¥￥£€HKUS]{0,4})\s?",
                            gap,
                        )
                    ):
                        close()
                chain.append(at)
                last = token
            elif token.kind == "p" and token.load in "/、,":
                continue
            elif not token.has("of", "up", "down"):
                close()
                last = None
        close()
        return groups

    @staticmethod
    def _alike(a: Numeral, b: Numeral) -> bool:
        return a.unit.kind == b.unit.kind or a.unit.kind == "number"

    # -- tokens ----------------------------------------------------------------------------------------

    def _on_p(self, index: int, token: Token) -> None:
        mark = token.load
        if mark in "([":
            self.stack.append((replace(self.scene), self.period_once, self.base, self.base_open, self.prior))
            if not self.base_open:
                self.period_once = None
            self.run_ = Run(start=token.end)
        elif mark in ")]":
            if self.stack:
                took = self.base_open
                self.scene, self.period_once, self.base, self.base_open, self.prior = self.stack.pop()
                self.base_open = self.base_open and took
            self.run_ = Run(start=token.end)
        elif mark in ",;。!?.|…" or mark == "\n" or mark[0] in "—–":
            self.run_ = Run(start=token.end)
            self.before_char = self.clause_char
            self.clause_start, self.clause_char = index + 1, token.end
            if not self.stack:
                self.period_once = None
                self.base, self.base_open, self.rival = None, False, None
                if mark != "\n" and not self.foreign_head:
                    self.scene.foreign = False
            self.clause_direction, self.clause_loss = 0, False
            self.clause_cues = set()
            if mark == ";":
                self.after_semicolon = True
                if self.wider_period is not None:  # what 其中 took apart is whole again
                    self.explicit_period = self.scene.period = self.wider_period
                    self.wider_period = None
            if self.foreign_head and _BACK_HOME.match(self.folded, token.end):
                self.foreign_head = self.scene.foreign = False
            self._look_ahead(index + 1)
        elif mark in "、/":
            nearby = self.run_.tokens
            if not (nearby and nearby[-1].kind in ("name", "per", "peer", "term")):
                self.run_ = Run(start=token.end)
        elif mark == ":":
            self.run_.start = token.end if not self.run_.tokens else self.run_.start

    def _look_ahead(self, index: int) -> None:
        """A name that follows the numbers of a clause ("48.0% to 49.0% at Northvale") owns them."""
        seen_number = False
        for token in self.tokens[index : index + 14]:
            if token.kind == "p" and token.load in ",;。.:":
                return
            if token.kind == "num":
                seen_number = True
            elif token.kind == "name" and token.load.kind == "entity":
                if not seen_number:
                    return
                if re.search(r"(?:\bat|\bfor|\bin)\s+$", self.folded[max(0, token.start - 6) : token.start], re.IGNORECASE):
                    self.scene.entity, self.scene.segment, self.scene.foreign = token.load.target, None, False
                return

    def _on_name(self, index: int, token: Token) -> None:
        mention = token.load
        if mention.kind == "own":
            self.run_.tokens.append(token)
            self.scene.topic = self._own(token)
            return
        before = self.run_.tokens[-1] if self.run_.tokens else None
        rival = before is not None and before.has("base", "above", "below", "from") and token.start - before.end <= 2
        listed = self._listed(index)
        if listed:
            self.name_list = [t.load.target for t in listed]
            self.name_list_kind = mention.kind
        self.run_.tokens.append(token)
        names = self.recent_names if mention.kind == "entity" else self.recent_segments
        if mention.target in names:
            names.remove(mention.target)
        names.append(mention.target)
        if rival and mention.kind == "entity":
            self.rival = mention.target
        if rival or (self.name_list and len(listed) > 1):
            return
        if mention.kind == "entity":
            ahead = self.folded[token.end : token.end + 2]
            if before is not None and before.kind == "num" and not ahead.strip():
                return
            self.scene.entity, self.scene.foreign, self.foreign_head = mention.target, False, False
            self.scene.segment = None
            self.subject_entity = mention.target
            if _ELLIPSIS.match(self.folded, token.end) and self.scene.topic is not None and not self.run_.terms:
                self.scene.topic = (
                    replace(self.scene.topic, sure=True)
                    if self.block.topic is None or self.block.topic.metric != self.scene.topic.metric
                    else self.block.topic
                )
        else:
            self.scene.segment = mention.target
            if not self.sentence_claims:
                self.subject_segment = mention.target
            self.segment_clause = self.clause_char
            if self.s.opens_block and not self.sentence_claims and not residue(self.folded[self.s.start : token.start]):
                self.segment_block = self.s.block
            if self.scene.topic is not None and not self.run_.terms:
                self.scene.topic = replace(self.scene.topic, segment=mention.target)

    def _listed(self, index: int) -> list[Token]:
        """The names of an enumeration that ends or continues at this one."""
        kind = self.tokens[index].load.kind
        names = [self.tokens[index]]
        at = index - 1
        while at >= 0:
            token = self.tokens[at]
            if token.kind == "name" and token.load.kind == kind:
                names.insert(0, token)
            elif not (token.kind == "p" and token.load in "、,/") and not (token.kind == "cue" and token.load.word in ("与",)):
                break
            at -= 1
        gaps = [self.folded[a.end : b.start] for a, b in zip(names, names[1:], strict=False)]
        return names if all(len(g.strip()) <= 4 for g in gaps) else [self.tokens[index]]

    def _on_peer(self, index: int, token: Token) -> None:
        if self.entity and token.load in self.entity:
            return
        self.scene.foreign = True
        self.run_.tokens.append(token)

    def _on_term(self, index: int, token: Token) -> None:
        if token.start in self.consumed:
            self.run_.tokens.append(token)
            return
        if self.scene.segment is not None and self.segment_clause != self.clause_char and self.segment_block != self.s.block:
            self.scene.segment = None  # a metric named anew is the company's again
        words = self._qualifier(token)
        topic = topic_of(token.load, token.load.alias, sure=not words)
        segment = self.scene.segment
        if segment is None and words:
            topic = replace(topic, words=words + token.load.alias, qualifier=words)
        self.run_.tokens.append(token)
        self.scene.topic = replace(topic, segment=segment)

    def _qualifier(self, token: Token) -> str:
        """The words directly before a metric's name that narrow it."""
        last_end = self.run_.start
        for earlier in self.run_.tokens:
            if earlier.kind in ("per", "name", "num", "term", "peer") or earlier.has(
                "yoy", "qoq", "open", "base", "sum", "up", "down", "to", "forecast", "assume", "from"
            ):
                last_end = max(last_end, earlier.end)
        return qualifier(self.folded[max(last_end, token.start - 40) : token.start])

    def _own(self, token: Token) -> Topic:
        return own_topic(
            token.load.target, self.folded[token.start : token.end], token.start, self.vocabulary.own_kinds.get(token.load.target, "own")
        )

    def _on_cue(self, index: int, token: Token) -> None:
        self.run_.tokens.append(token)
        self.clause_cues |= token.load.kinds
        self.sentence_cues |= token.load.kinds
        if token.has("up"):
            self.clause_direction = 1
        elif token.has("down"):
            self.clause_direction = -1
        if token.has("loss"):
            self.clause_loss = True
        for basis in ("yoy", "qoq", "open"):
            if token.has(basis):
                self.basis = basis
        if token.has("peer") and not token.has("sum") and not (token.load.word == "the group" and self.entity is None and len(self.entities) > 1):
            self.scene.foreign = True
            if (
                not self.run_.terms
                and token.load.word not in ("高于行业", "可比")
                and not self.folded[self.clause_char : token.start].strip(" *,，年0123456789")
            ):
                self.foreign_head = True

    def _on_per(self, index: int, token: Token) -> None:
        mention: PeriodMention = token.load
        if token.start in self.consumed:
            return
        before = self.run_.tokens[-1] if self.run_.tokens else None
        anchor = self._main() if mention.relative is not None or mention.year is None else self.explicit_period or self._main()
        if (
            mention.relative == "year_before"
            and self.explicit_period is not None
            and any(t.kind == "per" and t is not token for t in self.tokens[self.clause_start : index])
        ):
            anchor = self.explicit_period  # "上半年则由上年同期…": the same clause says of which
        period = self._resolved(mention, anchor)
        if self.after_semicolon and mention.year is None and mention.relative is None and self.latest is not None and anchor is not None and anchor.months == 12:
            reported = self._resolved(mention, self.latest)
            if reported == self.latest and reported.end > anchor.end:
                period = reported  # "2024 年净利润…；若按前三季度": the one last reported
        self.run_.tokens.append(token)
        if period is None:
            return
        words = self.folded[token.start : token.end]
        main = self._main()
        if mention.part == "DAY" and re.search(
            r"\b(?:ended|ending|quarter to|months to|year to)\s*$", self.folded[max(0, token.start - 12) : token.start]
        ):
            return
        if spell := re.match(r"\s*止\s*(三|六|九|十二|3|6|9|12)\s*个?月", self.folded[token.end : token.end + 8]):
            months = {"三": 3, "六": 6, "九": 9, "十二": 12}.get(spell[1]) or int(spell[1])
            period = Period(period.end - months, period.end)
        elif "half" in words.lower() and mention.part is None and main is not None and main.months == 3:
            period = Period(main.end - 6, main.end)
        elif (
            (short := re.search(r"(?<!\d)(\d\d)\s*[-–—~至到]\s*$", self.folded[max(0, token.start - 6) : token.start]))
            and mention.part == "FY"
            and period.months == 12
        ):
            first = 2000 + int(short[1])
            if first < period.fiscal_year <= first + 6:
                self.period_list = [Period.year(y, self._is_future(y)) for y in range(first, period.fiscal_year + 1)]
                self.explicit_period = Period(first * 12, period.end)
                self.scene.period = self.explicit_period
                return
        if re.match(r"\s*(?:起|以来|开始|之?后)", self.folded[token.end : token.end + 3]) and mention.part in ("Q1", "Q2", "Q3", "Q4", "H1", "H2"):
            return
        based = (
            (before is not None and before.has("base", "from", "above", "below") and token.start - before.end <= 4)
            or self.folded[token.start] in "较比"
            or (
                mention.relative in ("last_year", "year_before")
                and re.search(r"[按以]照?\s*$", self.folded[max(0, token.start - 3) : token.start]) is not None
            )
        )
        if based or mention.relative == "year_open":
            main = self._main()
            if mention.relative == "last_year" and main is not None and main.months < 12:
                period = main.year_before
            self.base, self.base_open = period, True
            return
        if self._follows_number(index, token):
            if (
                mention.relative is None
                and not period.is_instant
                and not period.estimate
                and not self._is_future(period.fiscal_year)
                and not (self.prior and self.base_claim is self.prior.claim)
                and (main is None or period != main.year_before)
            ):
                self.late_here = period
            return
        if mention.until is not None and mention.part in (None, "FY"):
            first = period.start // 12
            estimate = mention.estimate
            self.period_list = [Period.year(y, estimate or self._is_future(y)) for y in range(first, mention.until + 1)]
            self.explicit_period = Period(period.start, mention.until * 12 + 12, estimate=estimate)
            self.scene.period = self.explicit_period
            return
        if words == "同期" and self.sentence_base is not None and mention.relative != "year_before":
            self.base = self.sentence_base
            return
        if self._measured_by(index, token):
            self.yardstick = period
            return
        self._extend_period_list(index, period)
        if (
            mention.relative == "year_before"
            or (self.stack and self.prior is not None)
            or (mention.relative == "last_year" and mention.part in (None, "FY") and self.sentence_claims and self.explicit_period is None)
        ):
            self.period_once = period
            self.looks_back = True
            return
        if (mention.part == "MONTH" and not self.vocabulary.monthly and not mention.closing) or (
            period.day is not None and (period.day + dt.timedelta(days=1)).day != 1
        ):
            self.period_once = period
            return
        main = self._main()
        if (
            period.months == 12
            and not period.ttm
            and main is not None
            and main.start >= period.start
            and main.end < period.end
            and self._is_future(period.fiscal_year)
            and not mention.estimate
            and not {"forecast", "assume"} & self.sentence_cues
            and not (words.isascii() and any(t.has("forecast") for t in self.tokens))
            and "全年" not in self.folded[token.start : token.end + 4]
        ):
            return  # a year that is not over is the setting, not the period reported
        quarters = re.match(r"([一二三四])[、和及]", self.folded[token.start : token.end]) or re.search(
            r"([一二三四])、\s*$", self.folded[max(0, token.start - 4) : token.start]
        )
        if quarters and mention.part in ("Q2", "Q3", "Q4"):
            self.period_list = [Period.quarter(period.fiscal_year, _HAN_DIGIT[quarters[1]]), period]
        if not period.estimate and not period.ttm and (self.main_period is None or period.end > self.main_period.end):
            self.main_period = period
        listed = self.wider_period if self.wider_clause == self.clause_char else None
        wider = listed or self.explicit_period or self.block.period or self.default
        within = wider is not None and wider != period and wider.start <= period.start and period.end <= wider.end
        self.wider_period = wider if within and "其中" in self.folded[self.clause_char : token.start] else None
        self.wider_clause, self.after_semicolon = self.clause_char, False
        self.explicit_period = period
        self.scene.period = period
        self.period_once = None
        self.periods_seen = [p for p in self.periods_seen if p != period] + [period]
        self.period_entity = self.scene.entity

    def _measured_by(self, index: int, token: Token) -> bool:
        """Whether a period is only what a percentage or multiple is of: 相当于 2024 年全年的 90.8%."""
        after = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if after is None or after.kind != "num" or self.numerals[after.load].unit.kind not in ("percent", "multiple"):
            return False
        return (
            re.fullmatch(r"[\s*]*(?:全年|整年)?\s*的[\s*]*", self.folded[token.end : after.start]) is not None
            and re.search(r"(?:相当于|占|达到?|完成|是|为|接近)[^,。;]{0,6}$", self.folded[max(self.s.start, token.start - 12) : token.start])
            is not None
        )

    def _main(self) -> Period | None:
        """The period a sentence is mainly about: its latest reported one, else the block's, the heading's, the document's."""
        return self.main_period or self.explicit_period or self.block.period or self.heading.period or self.default or self.latest

    def _is_future(self, year: int) -> bool:
        known = self.latest or self.default
        return known is not None and year * 12 + 12 > known.end

    def _extend_period_list(self, index: int, period: Period) -> None:
        before = [t for t in self.tokens[max(0, index - 2) : index]]
        joined = before and before[-1].kind == "p" and before[-1].load in "/、" and len(before) > 1 and before[0].kind == "per"
        touching = before and before[-1].kind == "per" and self.tokens[index].start - before[-1].end <= 1
        if (joined or touching) and self.period_list:
            self.period_list.append(period)
        else:
            self.period_list = [period]

    def _follows_number(self, index: int, token: Token) -> bool:
        """An English period after its number ("$418.2 million in Q3 2024", "$0.82 a year ago") belongs to that number alone."""
        at = index - 1
        while at >= 0 and self.tokens[at].has("of", "to"):
            at -= 1
        if at < 0 or self.tokens[at].kind != "num":
            return False
        return self._post_period(self.tokens[at]) is not None

    def _post_period(self, number: Token) -> Period | None:
        at = self.tokens.index(number) + 1
        found = self._later_period(at, number)
        if found is not None:
            return found
        while at < len(self.tokens) and (self.tokens[at].has("of") or (self.tokens[at].has("to") and self.tokens[at].load.word in ("at", "of"))):
            at += 1
        if at >= len(self.tokens) or self.tokens[at].kind != "per":
            return None
        token = self.tokens[at]
        if token.load.relative == "year_open":
            return None
        gap = self.folded[number.end : token.start]
        if not re.fullmatch(r"[\s*]*(?:(?:of|in|for|during|at|as of|over|by|the|end of|on|\()[\s*]*){0,3}", gap, re.IGNORECASE) or not (
            gap.strip(" *") or token.load.relative
        ):
            return None
        return self._resolved(token.load, self._main())

    def _later_period(self, at: int, number: Token) -> Period | None:
        """In English a clause may name its period at the end: "repurchased $95 million of stock in the first nine months"."""
        if not self.folded[number.end : number.end + 12].isascii() or any(t.kind == "per" for t in self.tokens[self.clause_start : at]):
            return None
        for token in self.tokens[at : at + 6]:
            if token.kind in ("num", "p"):
                return None
            if token.kind == "per":
                mention = token.load
                before = self.tokens[self.tokens.index(token) - 1]
                if token.start in self.consumed or before.has("base", "from", "yoy") or (before.kind == "cue" and before.load.word.endswith("than")):
                    return None
                if (
                    mention.part in ("YTD", "9M", "H1", "H2", "Q1", "Q2", "Q3", "Q4", "FY", "TTM")
                    and mention.relative in (None, "this_year", "same")
                    and token.start - number.end <= 40
                    and re.search(r"\b(?:in|for|during|over|so far|this|through|the)\s*$", self.folded[number.end : token.start])
                ):
                    return self._resolved(mention, self._main())
                return None
        return None

    def _resolved(self, mention: PeriodMention, anchor: Period | None) -> Period | None:
        if mention.part == "TTM":
            end = self.latest or self.default or anchor
            if anchor is not None and anchor.is_cumulative and not anchor.estimate:
                end = anchor
            if end is None:
                return Period(0, 12, ttm=True)
            return Period.trailing(end.end)
        if mention.relative == "year_before" and mention.part in ("Q1", "Q2", "Q3", "Q4", "H1", "H2", "9M") and anchor is not None:
            found = resolve(replace(mention, relative=None), anchor)
            return found.year_before if found is not None else None
        if (
            mention.relative == "last_year"
            and mention.year is None
            and anchor is not None
            and 0 < anchor.months < 12
            and mention.part in (None, "FY")
            and not mention.closing
            and not re.search(r"全年|年度|full", self.folded[mention.start : mention.end + 3])
        ):
            return anchor.year_before
        if (
            mention.part == "MONTH"
            and mention.year is None
            and mention.relative is None
            and anchor is not None
            and self.latest is not None
            and "forecast" not in self.sentence_cues
        ):
            month = resolve(mention, anchor)
            day = self.anchor_day.day if self.anchor_day is not None else None
            if month is not None and month.day is None and month.start >= max(self.latest.end, day.year * 12 + day.month if day is not None else 0):
                return month.year_before
        if (
            mention.part is None
            and mention.year is None
            and anchor is not None
            and anchor.months == 3
            and not anchor.ttm
            and re.search(r"\bhalf\b", self.folded[mention.start : mention.end], re.IGNORECASE)
        ):
            return Period(anchor.end - 6, anchor.end)
        if mention.part in ("DAY", "MONTH") and mention.year is None and self.anchor_day is not None:
            anchor = self.anchor_day
        found = resolve(mention, anchor)
        if (
            found is not None
            and found.day is not None
            and mention.year is None
            and self.anchor_day is not None
            and self.anchor_day.day is not None
            and found.day > self.anchor_day.day
        ):
            found = found.year_before
        if found is not None and mention.estimate is False and found.months == 12 and not found.ttm and self._is_future(found.fiscal_year):
            found = replace(found, estimate=True)
        return found

    # -- numbers ---------------------------------------------------------------------------------------

    def _on_num(self, index: int, token: Token) -> None:
        number: int = token.load
        n = self.numerals[number]
        group = self.groups.get(number)
        self.number_at = index
        if (
            "respective" in self.clause_cues
            and not n.unit.is_fraction
            and len(self.period_list) < 2
            and not self.name_list
            and (group is None or group[1] == 1)
            and len(self._listed_terms(index)) < 2
            and not self.topic_list
        ):
            self.counted += 1
            self.counting = f"〔{self.counted}〕"
        if number in self.operands and (not self.run_.terms or re.search("[:=≈]", self.folded[self.run_.terms[-1].end : token.start])):
            self.run_ = Run(start=token.end)
            return
        self._take_list(index, group)
        in_list = group is not None and len(self.topic_list) == group[1]
        parallel = (
            not in_list
            and group is not None
            and group[1] == 2
            and len(self.earlier_topics) == 2
            and self.earlier_topics[0].metric != self.earlier_topics[1].metric
        )
        follows = (
            group is not None
            and group[0] > 0
            and not parallel
            and self.prior is not None
            and not any(t.kind != "cue" or not t.has("of", "to", "base") for t in self.run_.tokens)
        )
        if group is not None and group[0] == 0:
            self.group_topics, self.earlier_topics = [], self.group_topics
        if follows and (post := self._post(index)) and post[0].has("of") and len(post) > 1 and post[1].kind == "term":
            follows = False
        bound = self._follow(index, token, n, group) if follows else self._bind(index, token, n, group)
        if bound is not None:
            if group is not None and bound.topic is not None:
                self.group_topics.append(bound.topic)
            if group is not None:
                self.last_group = [*self.last_group, bound.claim] if group[0] else [bound.claim]
            self.prior = bound
            self.sentence_claims.append(bound.claim)
        self.run_ = Run(start=token.end)
        self.yardstick = None

    def _listed_terms(self, index: int) -> list[Token]:
        """The metrics of an enumeration that ends before this number: 营业收入和归母净利润分别为."""
        found: list[Token] = []
        for token in reversed(self.tokens[:index]):
            if token.kind == "num" or (token.kind == "p" and token.load in ",;。!?." and not found):
                break
            if token.kind != "term":
                if found and not (token.kind == "p" and token.load in "、/,") and not (token.kind == "cue" and token.end - token.start <= 3):
                    break
                continue
            if found and not _LIST_GAP.fullmatch(self.folded[token.end : found[0].start]):
                break
            found.insert(0, token)
        return found

    def _take_list(self, index: int, group: tuple[int, int, int] | None) -> None:
        """Sets the metrics over which the numbers that follow are distributed, or keeps those of the sentence."""
        if group is not None and group[0] > 0:
            return
        terms = self._listed_terms(index) if self.run_.terms or self.tokens[index - 1 : index] else []
        if len(terms) >= 2 and (
            group is not None and group[1] == len(terms) or (group is None and "respective" in self.clause_cues and not self.list_at)
        ):
            self.topic_list = [replace(topic_of(t.load, t.load.alias, True), segment=self.scene.segment) for t in terms]
            self.list_at = 0
        elif self.run_.terms and not self.stack:
            self.topic_list, self.list_at = [], 0

    def _listed_topic(self, token: Token, n: Numeral) -> Topic | None:
        """The metric that an enumeration gives this number."""
        if len(self.topic_list) < 2:
            return None
        group = self.groups.get(token.load)
        if group is not None:
            topic = self.topic_list[group[0]] if group[1] == len(self.topic_list) else None
            return topic if topic is not None and (fits(n.unit, topic.kind) or n.unit.is_fraction) else None
        if self.stack or "respective" not in self.clause_cues or self.list_at >= len(self.topic_list):
            return None
        topic = self.topic_list[self.list_at]
        if not fits(n.unit, topic.kind) and not (n.unit.is_fraction and {"up", "down", "yoy"} & self.clause_cues):
            return None
        self.list_at += 1
        return topic

    def _follow(self, index: int, token: Token, n: Numeral, group: tuple[int, int, int] | None) -> Bound | None:
        prior = self.prior
        assert prior is not None and group is not None
        role, topic, basis = prior.role, self._listed_topic(token, n) or prior.topic, prior.basis
        if topic is not None and topic is not prior.topic:
            self.scene.topic = topic
        own = next((b for t in self._post(index)[:2] for b in _BASES if t.has(b)), None)
        basis = own or basis
        if role in ("growth", "change") and basis == "yoy" and "yoy" not in self.clause_cues and self.stack and group[1] == 2:
            basis = "qoq"
        return self._make(index, token, n, role, topic, basis, prior.direction, prior.base, group, prior.loss)

    def _post(self, index: int) -> list[Token]:
        """The tokens that directly follow a number, up to the next number or boundary."""
        found: list[Token] = []
        for token in self.tokens[index + 1 : index + 7]:
            if token.kind == "num" or token.kind == "p":
                break
            found.append(token)
        return found

    def _bind(self, index: int, token: Token, n: Numeral, group: tuple[int, int, int] | None) -> Bound | None:
        run, post = self.run_, self._post(index)
        topic = self._topic(token, n, post)
        if token.load in self.equations:
            labelled = self._label(self.equations[token.load])
            if labelled is not None and fits(n.unit, labelled.kind):
                topic = labelled
            elif labelled is None and not run.terms:
                topic = None
            if topic is not None:
                self.scene.topic = topic
        unit = n.unit
        move = next((t for t in reversed(run.tokens) if t.has("up", "down") and t.start not in self.consumed), None)
        to = run.last("to")
        direction = (1 if move.has("up") else -1) if move else 0
        post_basis = None
        for t in post[:3]:
            post_basis = next((b for b in _BASES if t.has(b)), None)
            if post_basis is not None:
                if t.start - token.end <= 16 and not any(t.has(*_BASES) for t in run.tokens if t.start not in self.consumed):
                    self.consumed.add(t.start)
                break
        run_basis = next((b for t in reversed(run.tokens) for b in _BASES if t.has(b) and t.start not in self.consumed), None)
        basis = run_basis or post_basis
        if basis is None and n.unit.kind != "percent":
            basis = self._later_basis(index)
        adjacent = self._adjacent_move(token, post)
        if not direction and adjacent:
            direction = adjacent
        strong_to = to is not None and to.load.word in _STRONG_TO and (move is None or to.start >= move.end)
        noun = move is not None and move.load.word in _NOUNS
        if strong_to and move is None:
            direction = 0
        late = self._post_base(index)
        if late is not None:
            self.base, self.base_open = late, False
        apart = _HIGHER.search(self.folded[run.start : token.start]) if move is None else None
        if apart and not direction:
            direction = 1 if apart[1] in "高多" else -1
        takes_base = self.base_open and apart is None and not self._moved_since_base(run) and not (n.sign and n.unit.is_fraction)
        self.base_guessed = False
        last_cue = run.tokens[-1] if run.tokens else None
        opposed = (
            last_cue is not None and (last_cue.has("from") or last_cue.load.word in _AGAINST)
            if last_cue is not None and last_cue.kind == "cue"
            else False
        )
        if (
            not opposed
            and self.prior is not None
            and self.prior.role == "level"
            and not run.terms
            and self.numerals[self.prior.claim.number].unit.kind == unit.kind
        ):
            opposed = _AFTER.fullmatch(self.folded, self.prior.claim.numeral.end, token.start) is not None
            move = None if opposed else move
        if (
            opposed
            and last_cue is not None
            and last_cue.has("base")
            and post
            and post[0].has("of")
            and len(post) > 1
            and post[1].kind == "term"
            and topic is not None
            and self.prior is not None
            and topic.metric != self.prior.claim.metric
        ):
            opposed = False  # "against $52.5 million of stock repurchased": another metric, not the base
        if not takes_base and (
            opposed
            and (move is None or (last_cue is not None and last_cue.start > move.start))
            or (self._goes_to(index, n) and (move is None or move.load.word in _NOUNS))
        ):
            takes_base = True
            main = self._main()
            if self.base is None and main is not None:
                self.base = main.previous if self.basis == "qoq" and main.months <= 3 else main.year_before
                self.base_guessed = self.basis is None
        if role_loss := (
            direction != 0
            and topic is not None
            and re.search(r"亏|\blos[st]", self.folded[run.start : token.start] + " " + topic.words, re.IGNORECASE) is not None
            and "profit" in topic.metric
            and (n.unit.is_fraction or n.unit.kind == "multiple")
        ):
            direction = -direction  # a loss that narrows is a rise
        if topic is not None and topic.kind == "days" and move is not None and re.match(r"快|加快|faster|缩短|quicker", move.load.word):
            direction = -1
        base = self.base
        if basis is not None and not any(t.kind == "per" for t in run.tokens) and late is None:
            base = None
        if self.base is not None:
            self.sentence_base = self.base
        if takes_base:
            base = self.base
            self.base_open = False
            direction = 0
        loss = (
            bool(run.last("loss")) or (self.clause_loss and not run.terms) or (topic is not None and _LOSS.search(topic.words) is not None)
        ) and not role_loss
        kept_once, kept_topic, kept_entity = self.period_once, self.scene.topic, self.scene.entity
        compared = self._comparison(n, run, post)
        if takes_base or (compared and n.unit.kind == "percent" and topic is not None and topic.is_rate):
            role: Role | None = "share" if self._speaks_of_share(n, topic) else self._level_role(n, topic)
            if base is not None and takes_base:
                self.period_once = base
            base = None
            if not takes_base:
                direction = 0
            if role == "growth":
                basis = "yoy"
        else:
            role = self._role(n, topic, run, post, direction, basis, strong_to, noun, base)
        if role is None:
            return None
        self.same_whole = None
        if (
            role == "growth"
            and n.unit.kind == "percent"
            and not n.sign
            and not direction
            and basis is None
            and self.last_whole is not None
            and self.last_whole[0] == self.s.block
            and self.prior is not None
            and self.prior.role == "level"
            and re.fullmatch(r"[\s*]*(?:=|≈|or|\(|,? or about|,? or)[\s*]*", self.folded[self.prior.claim.numeral.end : n.start])
        ):
            role, self.same_whole = "share", self.last_whole[1]
        if (
            self.rival is not None
            and re.fullmatch(r"[\s*]*(?:的|'s|\()?[\s*]*", self.folded[run.tokens[-1].end : token.start] if run.tokens else "")
            and run.tokens
            and run.tokens[-1].kind == "name"
        ):
            self.scene.entity = self.rival
        if role == "level" and not loss:
            direction = 0
        made = self._make(index, token, n, role, topic, basis, direction, base, group, loss)
        self.scene.entity = kept_entity
        if takes_base and made is not None:
            self.base_claim = made.claim
            self.period_once = kept_once
            if topic is not None and topic.metric.startswith(OWN) and topic.named:
                self.scene.topic = topic
            elif kept_topic is not None and kept_topic.named:
                self.scene.topic = kept_topic
            return replace_bound(made, self.prior) if self.prior is not None else made
        if role == "times" and run.terms and self.scene.topic is not None:
            self.scene.topic = self.scene.topic.doubted()
        if role == "share" and made is not None:
            part = self._part(run, None)
            if part is not None:
                self.scene.topic = part
        return made

    def _post_base(self, index: int) -> Period | None:
        """A base named after its number: "13.2% more than in 1H24", "up 6.7% since year-end"."""
        for place, token in enumerate(self.tokens[index + 1 : index + 6], index + 1):
            if token.kind == "num" or (token.kind == "p" and token.load not in "/"):
                return None
            if token.kind == "per":
                before = self.tokens[place - 1]
                if token.load.relative == "year_open" or (
                    (before.has("base", "from") or (before.kind == "cue" and before.load.word.endswith("than"))) and token.start - before.end <= 6
                ):
                    self.consumed.add(token.start)
                    return self._behind(self._resolved(token.load, self._main()), token.load)
                return None
        return None

    def _behind(self, period: Period | None, mention: PeriodMention) -> Period | None:
        """A base named without its year lies before the period reported: "last June", "than in December"."""
        main = self._main()
        if (
            period is not None
            and main is not None
            and mention.year is None
            and mention.relative is None
            and mention.part in ("MONTH", "DAY")
            and period.end >= main.end
        ):
            return period.year_before
        return period

    def _later_basis(self, index: int) -> str | None:
        """A base named after the level that a change leads to: "rose by $6 million to $66 million since year-end"."""
        after = self.tokens[index + 1 : index + 4]
        if (
            len(after) < 3
            or not after[0].has("to")
            or after[1].kind != "num"
            or self.numerals[after[1].load].unit.kind != self.numerals[self.tokens[index].load].unit.kind
        ):
            return None
        if after[2].kind == "per":
            return "open" if after[2].load.relative == "year_open" else None
        return next((b for b in _BASES if after[2].has(b)), None)

    def _goes_to(self, index: int, n: Numeral) -> bool:
        """The first of two levels joined by a bare "to": 36.4% to 34.4%."""
        after = self.tokens[index + 1 : index + 3]
        return (
            len(after) == 2
            and after[0].kind == "cue"
            and after[0].load.word == "to"
            and after[1].kind == "num"
            and self.numerals[after[1].load].unit.kind == n.unit.kind
            and n.unit.kind in ("percent", "multiple", "money", "per_share")
        )

    def _moved_since_base(self, run: Run) -> bool:
        at = max((t.end for t in run.tokens if t.kind == "per"), default=None)
        if at is None:
            return any(t.has("up", "down") for t in run.tokens)
        if (
            self.base is not None
            and self.base.is_instant
            and not run.terms
            and not re.match(r"[\s*]*(?:的|为|约|\(|[A-Za-z])", self.folded[at : at + 6])
        ):
            return True
        return any(t.has("up", "down") and t.start >= at for t in run.tokens)

    def _speaks_of_share(self, n: Numeral, topic: Topic | None) -> bool:
        """Whether the clause is about a share though the number comes after another: 占比由 24.4% 升至 28.2%."""
        return (
            n.unit.kind == "percent"
            and (topic is None or not topic.is_rate)
            and re.search(r"占比|比重|份额占?|share of", self.folded[self.clause_char : n.start]) is not None
        )

    @staticmethod
    def _level_role(n: Numeral, topic: Topic | None) -> Role:
        if n.unit.kind == "percent":
            return "ratio" if topic is None or topic.is_rate else "growth"
        if n.unit.kind in ("point", "basis_point"):
            return "change"
        return "ratio" if topic is not None and topic.kind in ("multiple", "ratio") else "level"

    def _label(self, equation: Equation) -> Topic | None:
        """What a shown computation gives: the name before its first equals sign, or before its numbers."""
        since = max((t.end for t in self.tokens if t.kind == "p" and t.load in ",;。\n" and t.end <= equation.span[0]), default=self.s.start)
        text = self.folded[since : equation.span[0]]
        equals = re.search(r"[=≈]", text)
        until = since + (equals.start() if equals else len(text))
        named = [t for t in self.tokens if t.kind in ("term",) and since <= t.start and t.end <= until]
        between = self.folded[named[-2].end : named[-1].start] if len(named) > 1 else ""
        if not named or re.fullmatch(r"\s*[/÷×*]\s*", between):
            return None
        last = named[-1]
        after = residue(self.folded[last.end : until])
        if after:
            return Topic(own_name(last.load.alias + after), (), last.load.alias + after, True)
        return replace(topic_of(last.load, last.load.alias, True), segment=self.scene.segment)

    def _adjacent_move(self, token: Token, post: list[Token]) -> int:
        for t in post[:2]:
            if t.has("up", "down") and t.start - token.end <= 3 and t.load.word in _AFTERWARDS:
                self.consumed.add(t.start)
            if t.has("up", "down") and t.start - token.end <= 3 and t.load.word not in ("增", "多", "over", "above", "more"):
                return 1 if t.has("up") else -1
        if post and post[0].start - token.end <= 2 and post[0].kind == "cue":
            if post[0].load.word in ("more", "above", "over", "more than"):
                return 1
            if post[0].load.word in ("less", "less than", "fewer"):
                return -1
        return 0

    def _topic(self, token: Token, n: Numeral, post: list[Token]) -> Topic | None:
        """The metric of a number: named before it in the clause, directly after it, or carried along."""
        if (ten := _PER_TEN.search(self.folded[max(0, n.start - 16) : n.start])) and n.unit.kind in ("money", "per_share"):
            self.scene.topic = Topic("dps", (), "每10股派", True)
            return self.scene.topic
        del ten
        if n.unit.kind == "multiple" and (trailed := _OF_WHAT.match(self.folded, n.end)):
            named_so = _MULTIPLE_OF[re.sub(r"\s+", " ", (trailed[1] or trailed[2] or "").lower()).strip()]
            ours = (
                re.search(r"\b(?:stock|shares?|it|company|trades?|trading|valued)\b", self.folded[self.clause_char : n.start], re.IGNORECASE)
                is not None
            )
            return Topic(named_so[0], named_so[1:], trailed.group().strip(), ours)
        distributed = self._listed_topic(token, n)
        if distributed is not None:
            self.scene.topic = distributed
            return distributed
        own_words = residue(self.folded[self.run_.start : token.start] if not self.run_.tokens else self._bare(token))
        skipped = False
        last = self.run_.terms[-1] if self.run_.terms else None
        if (
            last is not None
            and last.kind == "term"
            and last.start in self.consumed
            and n.unit.kind in ("money", "shares", "count", "physical")
            and re.fullmatch(r"[\s*]*(?:of|at)[\s*]*", self.folded[last.end : token.start])
            and fits(n.unit, topic_of(last.load, last.load.alias, True).kind)
        ):
            return topic_of(last.load, last.load.alias, True)
        for named in reversed(self.run_.terms):
            if named.start in self.consumed or (n.unit.is_fraction and self._is_base_term(named)):
                continue
            topic = self._own(named) if named.kind == "name" else topic_of(named.load, named.load.alias, not self._qualifier_of(named))
            if (
                topic.words in ("利润率", "利潤率")
                and self.sentence_claims
                and (margin := _MARGIN_OF.get(self.sentence_claims[-1].metric))
                and not self._qualifier_of(named)
            ):
                topic = replace(topic, metric=margin, others=(), sure=True)
            topic = replace(topic, segment=self.scene.segment)
            narrowed = self._narrowed(named, token)
            if narrowed or skipped:
                topic = replace(topic, sure=False)
            if (
                n.unit.kind == "percent"
                and not topic.is_rate
                and not n.sign
                and _ON.search(self.folded[max(0, named.start - 24) : named.start])
                and not any(t.has("up", "down", *_BASES) for t in self.run_.tokens)
            ):
                skipped = False
                continue  # "ROE on closing equity 13.5%"
            per_unit = _EACH.search(self.folded[max(self.run_.start, named.start - 6) : named.start])
            if per_unit and named.kind == "term":
                topic = replace(topic, words=per_unit[1] + named.load.alias)
            elif (words := self._qualifier_of(named)) and named.kind == "term":
                topic = replace(topic, words=words + named.load.alias, qualifier=words)
            if named.kind == "term" and (not topic.sure or topic.metric not in self.known):
                like = self._like((self._qualifier_of(named) or "") + " " + named.load.alias + " " + narrowed)
                if like is not None:
                    topic = replace(topic, metric=like, others=(topic.metric, *topic.others), sure=not narrowed)
            if fits(n.unit, topic.kind) or n.unit.is_fraction or n.unit.kind in ("multiple",):
                return topic
            skipped = True
        after = next((t for t in post if t.kind == "term" or (t.kind == "name" and t.load.kind == "own")), None)
        if after is not None:
            gap = self.folded[token.end : after.start]
            if not _THEN.match(gap) and re.fullmatch(r"[\s*]*(?:的|of|in|)[\s*]*(?:[\w\-' ]{0,24}?)[\s*]*", gap) and (gap.strip() or True):
                topic = self._own(after) if after.kind == "name" else topic_of(after.load, after.load.alias, not residue(gap))
                if re.match(r"[\s*]*(?:of|in|的)\b", gap) or gap.strip(" *") == "的":
                    self.consumed.add(after.start)
                if fits(n.unit, topic.kind) and after.start in self.consumed:
                    self.scene.topic = replace(topic, segment=self.scene.segment)
                if fits(n.unit, topic.kind) and (gap.strip(" *") in ("的", "of", "in", "") or not self._carried(n) or not re.search(r"[一-鿿]", gap)):
                    return replace(topic, segment=self.scene.segment)
        carried = self._carried(n)
        group = self.groups.get(token.load)
        if (
            group is not None
            and group[1] == 2
            and len(self.earlier_topics) == 2
            and not self.run_.terms
            and self.earlier_topics[0].metric != self.earlier_topics[1].metric
            and fits(n.unit, self.earlier_topics[group[0]].kind)
        ):
            return replace(self.earlier_topics[group[0]], named=False)
        priced = self._priced(n, carried) or self._implied(n)
        if priced is not None:
            priced = replace(priced, segment=self.scene.segment)
            if priced.metric not in ("price_change_pct", "return_contribution"):
                self.scene.topic = priced
            return priced
        if carried is not None:
            part = _PART_SHARE.search(self.folded[self.run_.start : token.start])
            if part and carried.is_rate and part[1] not in carried.words:
                return replace(carried, sure=False, named=False)  # 国内占比 is not the 海外收入占比 before it
            if own_words:
                return replace(carried, sure=False, words=own_words, named=False)
            return replace(carried, named=False, segment=carried.segment or self.scene.segment)
        if own_words:
            return Topic(own_name(own_words), (), own_words, False, self.scene.segment, named=True)
        return None

    def _narrowed(self, named: Token, token: Token) -> str:
        """Unknown words between a metric's name and its number."""
        parts, at = [], named.end
        for t in self.run_.tokens:
            if t.start >= named.end:
                parts.append(self.folded[at : t.start])
                at = t.end
        parts.append(self.folded[at : token.start])
        return residue(" ".join(parts))

    def _like(self, words: str) -> str | None:
        """A metric of the sources' own whose name these words spell in another form."""
        mine = {_stem(w) for w in re.findall(r"[A-Za-z]{3,}", words.lower())}
        for name, (kind, target) in self.vocabulary.names.items():
            if kind != "own":
                continue
            theirs = {_stem(w) for w in re.findall(r"[a-z]{3,}", name)}
            if theirs and theirs <= mine:
                return target
            if not name.isascii() and len(name) >= 3 and name in words.replace(" ", ""):
                return target
        return None

    def _is_base_term(self, named: Token) -> bool:
        """A metric named only to be compared against: 较现价, versus consensus."""
        place = self.run_.tokens.index(named)
        return place > 0 and self.run_.tokens[place - 1].has("base") and named.start - self.run_.tokens[place - 1].end <= 3

    def _implied(self, n: Numeral) -> Topic | None:
        """What a bare word names beside what was said before: 亏损 is a profit, "margin" that of the profit just named."""
        words = self.folded[self.run_.start : n.start]
        topic = self.scene.topic
        if (
            topic is not None
            and topic.metric in ("high_52w", "low_52w")
            and n.unit.kind in ("money", "per_share")
            and (found := re.search(r"\b(high|low)\b|最高|最低", words))
        ):
            return Topic("high_52w" if found.group() in ("high", "最高") else "low_52w", (), found.group(), True)
        if (
            n.unit.kind in ("point", "percent")
            and re.search(r"贡献|拖累|contribut", words)
            and not self.run_.terms
            and "return_contribution" in self.known
        ):
            return Topic("return_contribution", (), "拖累" if "拖累" in words else "贡献", True)
        if n.unit.kind in ("money", "per_share") and _PER_TEN.search(self.folded[max(0, n.start - 16) : n.start]):
            return Topic("dps", (), "每10股派", True)
        if n.unit.kind == "money" and n.unit.scale >= 10000 and self.scene.topic is not None and self.scene.topic.metric == "dps":
            return Topic("dividends_paid", (), "派息合计", True)
        if (
            n.unit.kind == "per_share"
            and not self.run_.terms
            and (topic is None or topic.kind != "per_share")
            and re.search(r"share|股", n.text + self.folded[n.end : n.end + 8])
            and topic is not None
            and "profit" in topic.metric
        ):
            lossy = any(c.metric.startswith("net_profit") and c.stated.high < 0 < c.numeral.value for c in self.sentence_claims)
            return Topic("eps_diluted", ("eps_basic",), "每股亏损" if lossy else "每股", True)
        if n.unit.kind == "shares" and not self.run_.terms and _OUTSTANDING.match(self.folded, n.start):
            return Topic("shares_total", (), "shares outstanding", True)
        if n.unit.kind == "shares" and not self.run_.terms and (topic is None or not fits(n.unit, topic.kind)) and n.value >= 1000000:
            return Topic("shares_total", ("shares_weighted_diluted", "shares_weighted_basic"), "", False)
        if n.unit.kind == "percent" and not self.run_.terms and _OFF_HIGH.match(self.folded, n.end):
            return Topic("share_price", (), "", True)
        if n.unit.kind == "money" and re.search(r"\bdid\s*(?:about|roughly|nearly)?\s*$", words):
            return Topic("revenue", ("total_revenue",), "did", True)
        if (
            n.unit.kind == "percent"
            and re.fullmatch(r"[\s*]*(?:to|at|from)[\s*]*", words)
            and self.before_char < self.clause_char
            and not any(t.kind in ("term", "num") and self.before_char <= t.start < self.clause_char for t in self.tokens)
        ):
            words = self.folded[self.before_char : n.start]
        beside = next((c for c in reversed(self.sentence_claims) if "margin" in c.metric and c.words == "margin"), None)
        if n.unit.kind == "percent" and not n.sign and beside is not None and re.fullmatch(r"[\s*]*at[\s*]*", words):
            return Topic(beside.metric, (), "margin", True)
        if (
            n.unit.kind == "percent"
            and self.scene.segment is not None
            and (re.search(r"\bmargins?\b", words) or re.match(r"\s*(?:\w+ )?margin\b", self.folded[n.end : n.end + 24]))
        ):
            mine = self.vocabulary.of_segment.get(self.scene.segment, frozenset())
            margins = {m for m in mine if "margin" in m} or {_MARGIN_OF[m] for m in mine if m in _MARGIN_OF}
            if len(margins) == 1:
                return Topic(next(iter(margins)), (), "margin", True)
        if n.unit.kind == "percent" and (
            re.search(r"\bmargins?\b|利润率", words) or re.match(r"\s*(?:\w+ )?margin\b", self.folded[n.end : n.end + 24])
        ):
            for claim in reversed(self.sentence_claims):
                if claim.metric in _MARGIN_OF:
                    return Topic(_MARGIN_OF[claim.metric], (), "margin", True)
            return Topic("operating_margin", ("ebita_margin", "ebitda_margin", "net_margin_parent", "gross_margin"), "margin", False)
        if (
            self.run_.last("loss")
            and n.unit.kind == "percent"
            and self.run_.tokens[0].has("loss")
            and topic is not None
            and topic.metric.startswith("eps")
        ):
            return Topic("net_profit_parent", ("net_profit",), "loss", True)
        if n.unit.kind in ("money", "number") and (self.run_.last("loss") or re.search(r"盈利|赚", words)):
            return Topic("net_profit_parent", ("net_profit",), "盈利", True)
        if (
            self.scene.segment is not None
            and self.vocabulary.of_segment.get(self.scene.segment, frozenset()) & {"revenue", "segment_revenue", "total_revenue"}
            and n.unit.kind == "money"
            and n.unit.scale >= 1000
            and self.scene.topic is None
        ):
            return Topic("revenue", ("total_revenue",), "", True, self.scene.segment)
        if (
            self.scene.segment is not None
            and n.unit.kind in ("money", "number", "physical")
            and self.scene.segment in self.vocabulary.segment_metric
            and (self.scene.topic is None or not self.scene.topic.sure)
        ):
            return Topic(self.vocabulary.segment_metric[self.scene.segment], (), "", True, self.scene.segment)
        return None

    def _priced(self, n: Numeral, carried: Topic | None) -> Topic | None:
        """What market words alone name: 涨 0.69% is a price change, 报 3968.47 点 an index level, 报 7.84 元 a price."""
        run = self.run_
        if (
            n.unit.kind == "percent"
            and carried is not None
            and carried.metric not in MARKET
            and run.last("yoy", "qoq")
            and ((priced := run.last("price")) is None or priced.load.word not in ("涨幅", "跌幅"))
        ):
            return None
        moved, quoted = run.last("price"), run.last("quote")
        market = carried is None or carried.metric in MARKET
        loose = market or carried is not None and (not carried.named or self.scene.entity is not None and carried.kind != "percent")
        strong = moved is not None and moved.load.word not in ("涨幅", "跌幅", "上涨")
        if n.unit.kind == "percent" and (moved or quoted) and loose and (market or strong):
            word = run.tokens[-1].load.word if run.tokens and run.tokens[-1].kind == "cue" else ""
            return Topic("price_change_pct", ("period_return",), word, True)
        if n.unit.kind == "index" and self.scene.entity is not None and not run.last("up", "down"):
            return Topic("index_level", ("day_low", "day_high"), "", bool(run.last("quote")) or run.tokens == [])
        if (
            n.unit.kind in ("money", "per_share")
            and n.unit.scale <= 1
            and not run.terms
            and self.clause_char + 8 >= n.start
            and (
                _AT.search(self.folded[self.clause_char : n.start])
                or (not self.folded[self.clause_char : n.start].strip(" *-•") and self.scene.topic is None and _EACH.match(self.folded, n.end))
            )
            and (_EACH.match(self.folded, n.end) or any(t.kind == "term" and t.load.metric in _QUOTED for t in self.tokens))
        ):
            return Topic("share_price", (), "", True)
        closing = (
            re.search(r"收(?:盘|报|于)?\s*$", self.folded[max(0, n.start - 4) : n.start]) is not None
            and carried is None
            or run.last("quote") is not None
            or (re.search(r"收(?:盘|报|于)?\s*$", self.folded[max(0, n.start - 4) : n.start]) is not None and not run.terms)
        )
        if closing:
            if n.unit.kind == "index":
                return Topic("index_level", (), "", True)
            if n.unit.kind in ("money", "per_share") and n.unit.scale <= 1:
                return Topic("share_price", (), "", True)
        return None

    def _qualifier_of(self, named: Token) -> str:
        kept, self.run_ = self.run_, Run([t for t in self.run_.tokens if t.end <= named.start], self.run_.start)
        words = self._qualifier(named)
        self.run_ = kept
        return words

    def _bare(self, token: Token) -> str:
        """The words of the run that no token covers."""
        parts, at = [], self.run_.start
        for t in self.run_.tokens:
            parts.append(self.folded[at : t.start])
            at = t.end
        parts.append(self.folded[at : token.start])
        return " ".join(parts)

    def _carried(self, n: Numeral) -> Topic | None:
        topic = self.scene.topic
        if n.unit.kind == "physical" and n.unit.name:
            measured = self.vocabulary.units.get(n.unit.name, ())
            if len(measured) == 1:
                only = measured[0]
                if topic is not None and only in (topic.metric, *topic.others):
                    return replace(topic, sure=True, segment=topic.segment if self.sentence_claims else None)
                return Topic(only, (), "", False, self.scene.segment)
        if topic is None:
            return None
        if n.unit.kind == "count" and n.unit.written and topic.kind == "count":
            before = next(
                (c for c in reversed(self.block_claims + self.sentence_claims) if c.metric == topic.metric and c.numeral.unit.kind == "count"), None
            )
            if before is not None and before.numeral.unit.written not in ("", n.unit.written):
                return None  # 1,386 人 and 2,400 款 do not count the same
        if fits(n.unit, topic.kind) or n.unit.is_fraction or n.unit.kind == "multiple":
            return topic
        for claim in reversed(self.sentence_claims):
            earlier = Topic(claim.metric, (), claim.words, False, claim.segment)
            if fits(n.unit, earlier.kind):
                primary = claim.primary
                others = primary.expression.others if primary and isinstance(primary.expression, Quantity) else ()
                found = replace(earlier, others=others, sure=True)
                if self.scene.topic is not None and self.scene.topic.is_rate:
                    self.scene.topic = replace(found, named=False)
                return found
        return None

    def _role(
        self,
        n: Numeral,
        topic: Topic | None,
        run: Run,
        post: list[Token],
        direction: int,
        basis: str | None,
        strong_to: bool,
        noun: bool,
        base: Period | None,
    ) -> Role | None:
        unit = n.unit
        rate = topic is not None and topic.is_rate
        if topic is not None and topic.metric == "return_contribution":
            return "level"
        if unit.kind in ("point", "basis_point"):
            return "gap" if self._is_gap(run, post) else "change"
        if unit.kind == "percent":
            if run.last("cagr") or any(t.has("cagr") for t in post[:2]):
                return "cagr"
            if self._contribution(Quantity("", None, Period(0, 3)), run, post, Period(0, 3)) is not None:
                return "share"
            if self._whole_of(run, post) is not None and not (direction and not strong_to and run.last("up", "down")):
                return "share"
            if topic is not None and topic.metric in ("price_change_pct", "period_return", "upside", "growth_yoy"):
                return "ratio"
            moving = direction != 0 or basis is not None
            if strong_to and not noun and self._speaks_of_share(n, topic):
                return "share"
            if strong_to and not noun:
                return "ratio" if rate or topic is None else "growth"
            if moving:
                if base is not None and self.period_once == base and not run.last("up", "down"):
                    return "ratio" if rate else "growth"
                return "change" if rate else "growth"
            if rate:
                return "change" if n.sign and self.prior is not None and self.prior.claim.kind in ("ratio", "share") and self.stack else "ratio"
            if run.last("share"):
                return "share"
            return "growth"
        if unit.kind == "multiple":
            if n.word and _DOUBLED.match(n.text) and topic is not None and topic.kind not in ("multiple", "ratio"):
                return "growth"
            if topic is not None and topic.kind in ("multiple", "ratio"):
                return "ratio"
            if run.last("up", "down") is not None and not run.last("times", "base"):
                return "growth"
            return "times"
        if (
            direction
            and not strong_to
            and unit.kind in ("money", "shares", "count", "physical", "per_share")
            and post
            and post[0].kind == "cue"
            and post[0].load.word in ("more", "less", "fewer", "more than", "less than", "higher", "lower", "better", "worse")
            and re.match(
                r"\s*(?:more|less|fewer|higher|lower|better|worse) than (?:in|at|last|a year|the)",
                self.folded[self.tokens[self.number_at or 0].end :],
            )
        ):
            return "change"
        if (
            unit.kind in ("money", "shares", "count", "physical", "number", "per_share", "days", "rate")
            and direction
            and not strong_to
            and run.last(
                "up",
                "down",
            )
            is not None
        ):
            move = run.last("up", "down")
            assert move is not None
            between = (
                [] if move.load.word in ("新增", "净增", "压降", "净新增") else [t for t in run.tokens if t.start >= move.end and t.kind in ("term",)]
            )
            copula = [t for t in run.tokens if t.start >= move.end and t.has("to", "times")]
            if (
                not between
                and not (copula and not noun)
                and move.load.word not in ("above", "over", "more", "less", "below", "under", "低于", "高于", "ahead", "增速")
            ):
                return "change"
        if topic is not None and topic.kind == "percent" and unit.kind in ("number",):
            return "ratio"
        return "level"

    def _is_gap(self, run: Run, post: list[Token]) -> bool:
        if self._two_before(run) is not None:
            return True
        if (
            self.prior is not None
            and self.prior.claim.kind == "growth"
            and any(t.has("above", "below") for t in run.tokens)
            and len(run.terms) == 1
            and re.search(r"增速|增幅|增长率|growth", self.folded[run.start : self.folded_end(run) + 6])
        ):
            return True
        terms = [t for t in self.tokens[self.clause_start :] if t.kind == "term" and t.start < self.folded_end(run)]
        if (
            post
            and post[0].kind == "cue"
            and post[0].load.word in ("ahead", "behind")
            and re.search(r"\b(?:we|our)\b", self.folded[run.start : self.folded_end(run) + 10])
            and self.scene.entity != self.entity
        ):
            return True
        rival = any(t.has("base", "above", "below") for t in run.tokens) and any(t.kind == "name" for t in run.tokens)
        return rival or (len(terms) >= 2 and any(t.has("base", "above", "below") for t in run.tokens))

    def folded_end(self, run: Run) -> int:
        return run.tokens[-1].end if run.tokens else run.start

    def _whole_of(self, run: Run, post: list[Token]) -> Topic | None:
        """The total in "占营业收入的 1.40%" or "11.4% of revenue"; an empty topic for a bare 占比."""
        share = run.last("share")
        if share is not None:
            share = self._share_of(run) or share
            after = [t for t in run.terms if t.start >= share.end]
            if after:
                return topic_of(after[-1].load, after[-1].load.alias, True) if after[-1].kind == "term" else self._own(after[-1])
            if share.load.word in ("占比", "占", "比重", "贡献了", "份额", "mix", "share"):
                return Topic("", words=share.load.word)
        if post and post[0].load and post[0].has("of") and len(post) > 1 and post[1].kind == "term":
            self.consumed.add(post[1].start)
            return topic_of(post[1].load, post[1].load.alias, True)
        if self.scene.segment is not None and self.number_at is not None and _OF_ALL.match(self.folded, self.tokens[self.number_at].end):
            return Topic("", words="of the whole")
        if len(post) > 1 and post[0].kind == "cue" and post[0].load.word == "of" and any(t.kind == "term" for t in post[1:4]):
            term = next(t for t in post[1:4] if t.kind == "term")
            self.consumed.add(term.start)
            return topic_of(term.load, term.load.alias, True)
        return None

    # -- making a claim --------------------------------------------------------------------------------

    def _make(
        self,
        index: int,
        token: Token,
        n: Numeral,
        role: Role,
        topic: Topic | None,
        basis: str | None,
        direction: int,
        base: Period | None,
        group: tuple[int, int, int] | None,
        loss: bool,
    ) -> Bound | None:
        number: int = token.load
        self.scene_guessed = self.parts_shared = False
        if "两市" in self.folded[self.clause_char : n.start]:
            self.scene.entity, self.scene.segment = self.entity, None
        entity, segment = self._whose(group)
        headed = self.heading.segment
        if (
            headed is not None
            and segment is None
            and topic is not None
            and topic.segment is None
            and entity == self.entity
            and not any(t.kind == "name" for t in self.tokens)
            and topic.metric in self.vocabulary.of_segment.get(headed, ())
            and topic.metric not in self.vocabulary.of_whole
        ):
            segment = headed
        if topic is not None and topic.metric == "segment_revenue" and (segment or topic.segment):
            topic = replace(topic, metric="revenue", others=("segment_revenue", "total_revenue", "main_business_revenue"))
        if topic is not None and topic.metric == "pe_ttm" and topic.others and "annual" in self.sentence_cues:
            topic = replace(topic, metric="pe_dynamic", others=())
        just_before = self.folded[max(self.clause_char, n.start - 20) : n.start]
        if (
            topic is not None
            and topic.metric == "share_price"
            and n.unit.kind in ("money", "per_share")
            and (extreme := _EXTREME.search(just_before))
        ):
            topic = replace(topic, metric="day_low" if extreme[1] or extreme[3] else "day_high", others=())
        klass = _SHARE_CLASS.search(just_before) if topic is not None and topic.metric in ("shares_total", "market_cap") and segment is None else None
        periods = self._periods(token, topic, group, role in ("growth", "change"))
        run, post = self.run_, self._post(index)
        comparison = self._comparison(n, run, post)
        equation = self.equations.get(number)
        foreign = self.scene.foreign
        if foreign and not self._peers(run, entity):
            entity = FOREIGN
        if equation is not None and topic is not None and topic.named is False and role in ("growth", "change"):
            role = "ratio"
        readings = self._readings(token, n, role, topic, basis, direction, base, entity, segment, periods, run, post, comparison is not None)
        if klass is not None:  # the A shares are a part of all, unless there are no others
            segment = klass[1] + "股"
            readings = [
                *(replace(r, expression=replace(r.expression, segment=segment)) for r in readings if isinstance(r.expression, Quantity)),
                *(replace(r, certain=False) for r in readings),
            ]
        if topic is not None and _ANNUALISED.search(just_before) and topic.metric.startswith(("roe", "roa", "rota", "roic")):
            readings = [
                Reading(Combination("mul", (r.expression, Constant(Decimal(12) / r.expression.period.months))), False)
                for r in readings
                if isinstance(r.expression, Quantity) and r.expression.period is not None and 0 < r.expression.period.months < 12
            ]
        again = self._again(n, role, topic, run, periods)
        if again:
            readings = [*again, *(r for r in readings if isinstance(r.expression, Quantity) and r.expression.measure == "level")]
        if (
            "forecast" in self.sentence_cues
            and self.latest is not None
            and (self.explicit_period is None or self.explicit_period.end > self.latest.end)
        ):
            ahead = [
                r
                for r in readings
                if not isinstance(r.expression, Quantity)
                or r.expression.period is None
                or r.expression.period.end > self.latest.end
                or r.expression.period.ttm
            ]
            readings = [replace(r, certain=False) for r in ahead]
        told = (
            self._quotient(n)
            if equation is None and n.unit.kind == "multiple" and not (readings and readings[0].certain and topic is not None and topic.named)
            else None
        )
        if told is not None:
            readings = [Reading(told, True, "equation"), *readings]
        netted = self._netted(topic) if role == "level" and equation is None else None
        if netted is not None:
            readings = [*readings, Reading(netted, True, "equation")]
        covering = self._covering(n, entity, segment, periods) if n.unit.kind == "multiple" and equation is None and told is None else None
        if covering is not None:
            readings = [Reading(covering, True, "clause"), *(replace(r, certain=False) for r in readings)]
        if equation is not None:
            shown = Reading(equation.expression, True, "equation")
            readings = [*readings, shown] if readings and readings[0].certain and topic is not None and topic.named else [shown, *readings]
        period = periods[0][0] if periods else None
        sign = self._sign(n, role, direction, loss, topic)
        stated = n.stated if sign > 0 else -n.stated
        if role == "growth" and n.unit.kind == "multiple":
            pass
        if "consensus" in self.clause_cues and not any(t.start > token.end and t.has("consensus") for t in self.tokens[self.clause_start :]):
            readings = [replace(r, certain=False) for r in readings]
        if (
            "assume" in self.sentence_cues
            and role in ("level", "growth", "ratio")
            and re.search(r"对应|合理|目标|可达|可升|可得|隐含", self.folded[self.clause_char : n.start])
        ):
            readings = [replace(r, certain=False) if r.origin != "equation" else r for r in readings]
        if (
            role in ("level", "ratio", "growth")
            and topic is not None
            and not topic.metric.endswith("_adjusted")
            and _SUPPOSED.search(self.folded[max(self.before_char, self.s.start) : n.start])
        ):
            readings = [replace(r, certain=False) if r.origin != "equation" else r for r in readings]
        if self.scene_guessed:
            readings = [replace(r, certain=False) for r in readings]
        claim = Claim(
            index=len(self.claims),
            numeral=n,
            number=number,
            kind=self._kind(role, n, topic, comparison),
            metric=topic.metric if topic else "own:",
            based=basis is not None or base is not None,
            words=topic.words if topic else "",
            entity=None if entity == FOREIGN else entity,
            period=period,
            stated=stated,
            relation=comparison or "=",
            segment=segment,
            direction=direction,
            readings=readings,
            assumed="assume" in self.clause_cues
            and equation is None
            and role in ("level", "ratio", "growth")
            and not comparison
            and not (
                self.sentence_claims
                and self.sentence_claims[-1].assumed
                and _GIVES.search(self.folded[self.sentence_claims[-1].numeral.end : n.start])
            ),
            forecast="forecast" in self.sentence_cues,
            annualised="annual" in self.sentence_cues,
            label_ttm=bool(period and period.ttm),
            ttm_named=re.search(r"TTM|LTM|滚动", self.folded[self.s.start : n.start]) is not None,
            supposed="assume" in self.sentence_cues and equation is not None,
            about_change=role in ("growth", "change", "share", "gap", "times", "cagr"),
            quote=(self.s.start, self.s.end),
        )
        claim.expected_by = self._expected_by(n)
        fields = _FIELD.findall(self.folded[max(self.s.start, n.start - 60) : n.end + 60])
        claim.field_named = " ".join(fields) or None
        if (
            comparison
            and self.prior is not None
            and topic is not None
            and not topic.named
            and self.prior.claim.numeral.unit.kind in (n.unit.kind, "number")
            and topic.sure
        ):
            claim.subject = self.prior.claim.index if self.prior.claim.period == period or self.prior.claim.kind != "comparison" else None
        if (
            comparison
            and self.prior is not None
            and self.prior.claim.number in self.equations
            and not run.terms
            and self.prior.claim.numeral.unit.kind in (n.unit.kind, "number")
        ):
            claim.subject = self.prior.claim.index
            claim.readings = [Reading(Operand(self.prior.claim.number), True, "clause")]
        self.claims.append(claim)
        self.by_number[number] = claim
        around = (*self.tokens[self._last_number(index) + 1 : index], *self.tokens[index + 1 : index + 6])
        restated = "restated" in self.clause_cues or any(t.has("restated") for t in around if t.kind != "num")
        if topic is not None and restated and role == "growth":
            claim.readings = [replace(r, certain=False) for r in claim.readings]
        return Bound(role, topic, basis, direction, base, claim, loss)

    def _last_number(self, index: int) -> int:
        """The token of the number before this one in the sentence, -1 where it is the first."""
        return next((at for at in range(index - 1, -1, -1) if self.tokens[at].kind == "num"), -1)

    def _quotient(self, n: Numeral) -> Expression | None:
        """A division told in words: "EBIT of $548.6 million over interest of $96.4 million is cover of 5.7x"."""
        levels = [c for c in self.sentence_claims if c.kind == "level" and c.numeral.unit.kind in ("money", "per_share")]
        if len(levels) < 2 or levels[-1] is not self.sentence_claims[-1] or levels[-2] is not self.sentence_claims[-2]:
            return None
        top, under = levels[-2:]
        between, after = self.folded[top.numeral.end : under.numeral.start], self.folded[under.numeral.end : n.start]
        if not re.match(r"[^,;]{0,40}\b(?:over|divided by|set against)\b", between) or not re.search(
            r"\b(?:is|gives?|makes?|means|implies|equals|works out)\b[^,;]*$", after
        ):
            return None
        return Combination("div", (Operand(top.number), Operand(under.number)))

    def _midpoint(self, n: Numeral, role: Role) -> Expression | None:
        """The middle of a range just given, or how far it moved between two."""
        if not re.search(r"\bmid-?point\b", self.folded[self.s.start : n.start], re.IGNORECASE):
            return None
        ranges = [c for c in (*self.block_claims, *self.sentence_claims) if c.numeral.high is not None and c.numeral.unit.kind == n.unit.kind]
        middles = [Combination("mean", (Operand(c.number), Operand(c.number, high=True))) for c in ranges[-2:]]
        if role == "change":
            return (
                Combination("sub", tuple(middles))
                if len(middles) == 2
                and re.search(
                    r"instead of|\bfrom\b|previous|prior|earlier|old|up from|compared", self.folded[ranges[-2].numeral.end : ranges[-1].numeral.start]
                )
                else None
            )
        return (
            middles[0]
            if len(ranges) >= 2
            and role == "level"
            and re.search(r"instead of|\bfrom\b|previous|prior|compared", self.folded[ranges[-2].numeral.end : ranges[-1].numeral.start])
            else middles[-1]
            if ranges and role == "level"
            else None
        )

    def _netted(self, topic: Topic | None) -> Expression | None:
        """Net debt or net cash after its two parts in the same sentence: cash of A and debt of B, hence net debt of C."""
        if topic is None or topic.metric not in ("net_debt", "net_cash") or not topic.named:
            return None
        parts = [c for c in self.sentence_claims[-3:] if c.kind == "level" and c.numeral.unit.kind == "money"]
        cash = next((c for c in parts if "cash" in c.metric), None)
        debt = next((c for c in parts if "debt" in c.metric or "borrow" in c.metric), None)
        if cash is None or debt is None or len(parts) > 2:
            return None
        pair = (debt, cash) if topic.metric == "net_debt" else (cash, debt)
        return Combination("sub", tuple(Operand(c.number) for c in pair))

    def _covering(self, n: Numeral, entity: str | None, segment: str | None, periods: list[tuple[Period | None, bool]]) -> Expression | None:
        """What pays for what: "free cash flow covers the dividend 2.1x", "cover by adjusted EPS is 3.0x"."""
        clause = [t for t in self.tokens if t.start >= self.clause_char]
        verb = _COVER.search(self.folded, self.clause_char, n.start)
        if verb is None or "interest" in self.folded[self.clause_char : n.start].lower() or not periods:
            return None
        stop = next((t.start for t in clause if t.start > n.end and t.kind in ("p", "num")), self.s.end)
        terms = [t for t in clause if t.kind == "term" and t.start < stop]
        before, after = [t for t in terms if t.end <= verb.start()], [t for t in terms if t.start >= verb.end()]
        passive, noun = verb[0].lower() == "covered", verb[0].lower() == "cover"
        if noun:
            top, under = (after or before)[-1:], []
        elif passive:
            top, under = [t for t in after if t.start > n.end][:1], before[-1:]
        else:
            top, under = before[-1:], [t for t in after if t.end <= n.start][:1]
        if not top:
            return None
        period = periods[0][0]
        first = topic_of(top[0].load, top[0].load.alias, True)
        if first.kind not in ("money", "per_share"):
            return None
        one = Quantity(first.metric, entity, period, segment=segment, others=first.others)
        if under:
            second = topic_of(under[0].load, under[0].load.alias, True)
            metric = {"dps": "dps", "dividends_paid": "dividends_paid"}.get(second.metric, second.metric)
            if "divid" in under[0].load.alias.lower() or metric in ("dps", "dividends_paid"):
                metric = "dps" if first.kind == "per_share" else "dividends_paid"
            return Combination("div", (one, Quantity(metric, entity, period, others=second.others)))
        paid = next((c for c in reversed((*self.block_claims, *self.sentence_claims)) if c.metric in ("dps", "dividends_paid")), None)
        if paid is None and first.kind != "per_share":
            return None
        return Combination("div", (one, Quantity("dps" if first.kind == "per_share" else "dividends_paid", entity, period)))

    def _expected_by(self, n: Numeral) -> str:
        """Whether a number is what analysts expected, or how far the result was from it."""
        before, after = self.folded[max(self.clause_char, n.start - 30) : n.start], self.folded[n.end : n.end + 24]
        if _BEATEN.search(before) or _BEAT.match(after):
            return "gap"
        return "level" if "consensus" in self.clause_cues or _STREET.search(before) else ""

    def _again(self, n: Numeral, role: Role, topic: Topic | None, run: Run, periods: list[tuple[Period | None, bool]]) -> list[Reading]:
        """The same measure as the number before, at another period: "39.8% of revenue from 41.5%", 2024 年全年这个比例是 11.9%."""
        prior = next((c for c in reversed(self.sentence_claims) if c.numeral.unit.kind == n.unit.kind and c.kind in ("share", "ratio")), None)
        if (
            prior is None
            or any(t.start not in self.consumed for t in run.terms)
            or role not in ("ratio", "growth", "share", "level")
            or not periods
            or run.last("up", "down", "yoy", "qoq")
            or n.sign
        ):
            return []
        if not any(isinstance(r.expression, Combination) for r in prior.readings) or periods[0][0] is None or periods[0][0] == prior.period:
            return []
        return [
            Reading(_at(r.expression, p), r.certain and sure, "clause")
            for p, sure in periods
            if p is not None
            for r in prior.readings[:2]
            if isinstance(r.expression, Combination)
        ]

    def _whose(self, group: tuple[int, int, int] | None) -> tuple[str | None, str | None]:
        entity, segment = self.scene.entity, self.scene.segment
        if (
            entity != self.entity
            and self.entity is not None
            and re.search(r"\b(?:we|our)\b", self.folded[self.run_.start : self.folded_end(self.run_)])
        ):
            entity, segment = self.entity, None
        placed = self._placed_at()
        if placed is not None and (
            group is None or group[1] == 1 or "respective" not in {k for t in self.tokens for k in (t.load.kinds if t.kind == "cue" else ())}
        ):
            return placed, None
        if (
            "respective" in self.clause_cues
            and segment is None
            and self.counting is not None
            and (group is None or (len(self.period_list) != group[1] and len(self.name_list) != group[1]))
        ):
            return entity, self.counting
        if group is not None and group[1] > 1:
            names, kind = self.name_list, self.name_list_kind
            if len(names) != group[1]:
                names, kind = self._names_after(group)
            if len(names) != group[1] and "respective" in self.clause_cues and not any(t.kind == "name" for t in self.tokens[self.clause_start : self.number_at]):
                names, kind = self._parts_told(group[1])
                self.parts_shared = kind == "segment"
            if len(names) == group[1]:
                if kind == "entity":
                    return names[group[0]], None
                return entity, names[group[0]]
            if (
                len(self.entities) == group[1] > 1
                and self.entity is None
                and not any(t.kind == "name" and t.start < self.tokens[group[2]].start for t in self.tokens)
            ):
                self.scene_guessed = True
                return self.entities[group[0]], None
        return entity, segment

    def _parts_told(self, many: int) -> tuple[list[str], str]:
        """The segments, or else the companies, of the numbers just said in the sentence: 水泵 12.4 亿元，阀门 7.6 亿元，占比分别为."""
        for names, kind in (([c.segment for c in self.sentence_claims if c.segment], "segment"), ([c.entity for c in self.sentence_claims if c.entity], "entity")):
            told = list(dict.fromkeys(name for name in names if name is not None))
            if len(told) >= many:
                return told[-many:], kind
        return [], ""

    def _placed_at(self) -> str | None:
        """The entity named right after a number: "$14.9 million at Larkmoor"."""
        if self.number_at is None or self.number_at + 1 >= len(self.tokens):
            return None
        number, after = self.tokens[self.number_at], self.tokens[self.number_at + 1]
        if after.kind != "name" and after.kind == "cue" and self.number_at + 2 < len(self.tokens):
            after = self.tokens[self.number_at + 2]
        if after.kind == "name" and after.load.kind == "entity" and re.fullmatch(r"\s+(?:at|for)\s+", self.folded[number.end : after.start]):
            return str(after.load.target)
        return None

    def _names_after(self, group: tuple[int, int, int]) -> tuple[list[str], str]:
        at = group[2]
        names = [t for t in self.tokens[at:] if t.kind == "name" and t.load.kind in ("entity", "segment")]
        if len(names) >= group[1] and any(t.has("respective") for t in self.tokens[at:]):
            return [t.load.target for t in names[: group[1]]], names[0].load.kind
        return [], ""

    def _periods(
        self, token: Token, topic: Topic | None, group: tuple[int, int, int] | None, moving: bool = False
    ) -> list[tuple[Period | None, bool]]:
        """The periods a number may be of, likeliest first, each with whether it is certain."""
        if group is not None and len(self.period_list) == group[1] > 1:
            return [(self.period_list[group[0]], True)]
        if group is not None and len(self.period_list) < 2 and len(self.block_list) == group[1] > 1:
            return [(self.block_list[group[0]], True)]
        after = self._post_period(token)
        if after is not None:
            if after.months == 1 and topic is not None and not self.vocabulary.monthly and self._is_stock(topic.metric):
                after = after.closing
            return [(after, True)]
        if (
            topic is not None
            and topic.named
            and topic.at
            and re.search(r"(?:trailing|ttm|ltm|滚动)[\s-]*$", self.folded[max(0, topic.at - 10) : topic.at], re.IGNORECASE)
        ):
            end = self.latest or self.default
            return [(Period.trailing(end.end) if end else Period(0, 12, ttm=True), True)]
        if topic is not None and ("TTM" in topic.words.upper() or "滚动" in topic.words) and not topic.metric.startswith(OWN):
            end = self.latest or self.default
            return [(Period.trailing(end.end) if end else Period(0, 12, ttm=True), True)]
        if self.period_once is None and self.explicit_period is None and _TRAILING.search(self.folded[self.s.start : token.start]):
            end = self.latest or self.default
            return [(Period.trailing(end.end) if end else Period(0, 12, ttm=True), True)]
        if self.period_once is not None:
            if self.base_guessed:
                main = self._main()
                assert main is not None
                guesses = [self.period_once, main.previous, Period(main.start, main.start), main.year_open, Period.year(main.fiscal_year - 1)]
                if topic is not None and (topic.metric in MARKET or self._is_stock(topic.metric)):
                    guesses = guesses[2:] + guesses[:2] + ([ANY_DAY] if topic.metric in MARKET else [])
                yearly = (
                    topic is not None and topic.metric not in MARKET and not self._is_stock(topic.metric) and main.months in (6, 9) and not main.ttm
                )
                return [(p, yearly and p == self.period_once) for p in dict.fromkeys(guesses)]
            if self.period_once.months == 1 and topic is not None and not self.vocabulary.monthly and self._is_stock(topic.metric):
                return [(self.period_once.closing, True)]
            return [(self.period_once, True)]
        if self.explicit_period is not None:
            main = self.main_period
            if self.wider_period is not None and self.wider_clause != self.clause_char:
                return [(self.explicit_period, False), (self.wider_period, False)]
            if (
                moving
                and main is not None
                and self.explicit_period.end < main.end
                and not any(t.kind == "per" for t in self.tokens[self.clause_start : self.tokens.index(token)])
            ):
                return [(main, True), (self.explicit_period, False)]
            if len(self.periods_seen) > 1 and self.scene.entity != self.period_entity:
                return [(p, False) for p in self.periods_seen]
            return [(self.explicit_period, True)]
        found: list[tuple[Period | None, bool]] = []
        told = self.block.period or self.heading.period
        if told is not None and self.block.period is None and self.latest is not None and told.end > self.latest.end:
            return [(told, True)]
        late = self.late_here or self.late if self.block.period is None else None
        for period in (late, self.block.period, self.heading.period, self.default, self.latest):
            if period is not None and all(period != p for p, _ in found):
                found.append((period, (not found or told is None) and (late is None or late == (told or self.default))))
        first = found[0][0] if found else None
        if first is not None and not first.is_instant and first.months == 3:
            year = Period(first.end // 12 * 12 if first.end % 12 else first.end - 12, first.end)
            if all(year != p for p, _ in found) and year.months in (6, 9, 12):
                found.append((year, False))
        if not found or (topic is not None and topic.metric in MARKET):
            found = [(None, True), *found] if topic is not None and topic.metric in MARKET and not found else found or [(None, True)]
        only = self.vocabulary.latest.get(topic.metric) if topic is not None and told is None and not self.scene.foreign else None
        if only is not None and all(p != only for p, _ in found):
            found.append((only, False))
        if all(p is not None for p, _ in found):
            found.append((None, False))
        return found

    def _comparison(self, n: Numeral, run: Run, post: list[Token]) -> Literal["<", ">"] | None:
        near = run.tokens[-1] if run.tokens else None
        if n.unit.is_fraction and _APART.match(self.folded, n.end):
            return None
        if n.hedge in ("above", "below", "under") and not (near is not None and near.has("to")):
            return ">" if n.hedge == "above" else "<"
        if near is not None and near.has("above", "below") and self.number_at is not None:
            at = self.tokens.index(near)
            if any(t.start in self.consumed and t.kind == "per" for t in self.tokens[at : self.number_at]):
                near = None
            elif (
                at > 0
                and self.tokens[at - 1].kind == "num"
                and self.numerals[self.tokens[at - 1].load].unit.is_fraction
                and near.start - self.tokens[at - 1].end <= 2
                and not n.unit.is_fraction
            ):
                near = None  # "6.4% above the $5.66": the percentage compares, the level is one
        if (
            near is not None
            and near.has("above", "below")
            and n.unit.kind not in ("point", "basis_point")
            and not any(t.kind == "name" for t in run.tokens[-1:])
        ):
            gap = self.folded[near.end : near.end + 12]
            if not re.match(r"\s*(?:last year|a year)", gap):
                return ">" if near.has("above") else "<"
        return None

    def _sign(self, n: Numeral, role: Role, direction: int, loss: bool, topic: Topic | None) -> int:
        if n.sign:
            if n.sign == "-" and (direction < 0 or loss) and role in ("growth", "change"):
                return 1
            return 1
        if (
            role in ("growth", "change", "ratio")
            and direction < 0
            and (role != "ratio" or (topic is not None and topic.metric in ("price_change_pct", "period_return", "upside")))
        ):
            return -1
        if topic is not None and topic.metric in ("price_change_pct", "period_return") and (re.search(r"跌|降", topic.words) or self._falling()):
            return -1
        if topic is not None and topic.words in ("拖累", "每股亏损"):
            return -1
        if role == "level" and topic is not None and topic.metric in _FLOWS and _BURNT.search(self.folded[self.clause_char : n.start]):
            return -1
        if topic is not None and topic.metric == "net_money_flow" and ("流出" in topic.words or "流出" in self.folded[self.run_.start : n.start]):
            return -1
        if role == "level" and loss and topic is not None and any(part in topic.metric for part in _SIGNED):
            return -1
        return 1

    def _falling(self) -> bool:
        return any(t.has("down") and t.has("price") for t in self.run_.tokens)

    @staticmethod
    def _kind(role: Role, n: Numeral, topic: Topic | None, comparison: str | None) -> ClaimKind:
        if comparison:
            return "comparison"
        if n.high is not None:
            return "range"
        if role in ("growth", "cagr"):
            return "growth"
        if role in ("change", "gap"):
            return "change"
        if role == "share":
            return "share"
        if role in ("ratio", "times"):
            return "ratio"
        if n.unit.kind == "count" or (topic is not None and topic.kind == "count"):
            return "count"
        return "ratio" if topic is not None and topic.kind in ("percent", "multiple", "ratio") else "level"

    # -- readings --------------------------------------------------------------------------------------

    def _readings(
        self,
        token: Token,
        n: Numeral,
        role: Role,
        topic: Topic | None,
        basis: str | None,
        direction: int,
        base: Period | None,
        entity: str | None,
        segment: str | None,
        periods: list[tuple[Period | None, bool]],
        run: Run,
        post: list[Token],
        comparison: bool,
    ) -> list[Reading]:
        if topic is None:
            listed = self._over_list(n, role, run, post)
            return [Reading(listed, True, "list")] if listed is not None else []
        found: list[Reading] = []
        narrowed = topic.qualifier and segment is None and topic.segment is None and not _PER_UNIT.match(topic.words)
        variants = [(replace(topic, segment=topic.qualifier, sure=True, others=()), True), (topic, False)] if narrowed else [(topic, topic.sure)]
        for period, certain in periods:
            for one, known in variants:
                for expression, sure in self._expressions(token, n, role, one, basis, base, entity, segment, period, run, post):
                    reading = Reading(expression, bool(certain and sure and known), "clause" if certain else "inherited")
                    if all(reading.expression != r.expression for r in found):
                        found.append(reading)
        return found

    def _expressions(
        self,
        token: Token,
        n: Numeral,
        role: Role,
        topic: Topic,
        basis: str | None,
        base: Period | None,
        entity: str | None,
        segment: str | None,
        period: Period | None,
        run: Run,
        post: list[Token],
    ) -> list[tuple[Expression, bool]]:
        level = Quantity(topic.metric, entity, period, segment=segment or topic.segment, others=topic.others)
        if role == "change" and _PER_UNIT.match(topic.words) and period is not None and topic.kind == "money":
            then = base or (period.previous if basis == "qoq" else period.year_before)
            return [(Combination("sub", tuple(Combination("div", (level.level(p), self._volume(topic, entity, p))) for p in (period, then))), True)]
        if self.yardstick is not None and role in ("growth", "share", "times", "ratio") and not topic.is_rate:
            return [(Combination("div", (level, level.level(self.yardstick))), True)]
        if role == "change" and (middle := self._midpoint(n, role)) is not None:
            return [(middle, True)]
        if role == "growth" and topic.metric in ("day_high", "day_low", "high_52w", "low_52w") and basis is None and n.unit.kind == "percent":
            extreme = next(
                (c for c in reversed(self.sentence_claims) if c.metric == topic.metric and c.numeral.unit.kind in ("money", "per_share")), None
            )
            if extreme is not None:  # "off 17% from the high of 162.30": the price of today against it
                return [(Combination("growth", (Quantity("share_price", entity, None), Operand(extreme.number))), True)]
        if (
            role == "growth"
            and topic.metric == "target_price"
            and self.prior is not None
            and self.prior.claim.metric == "target_price"
            and (self.stack or not run.tokens)
            and basis is None
        ):
            return [(Combination("growth", (Operand(self.prior.claim.number), Quantity("share_price", entity, None))), True)]
        if role in ("growth", "change"):
            return self._moves(n, role, topic, level, basis, base, period)
        if role == "cagr":
            return self._compound(token, level)
        if role == "share":
            return self._shares(topic, level, run, post, entity, period)
        if role == "times":
            return self._times(token, topic, level, run, post)
        if role == "gap":
            return self._gaps(topic, level, run, basis, period)
        if n.unit.kind == "multiple" and topic.kind not in ("multiple", "ratio"):
            return self._times(token, topic, level, run, post)
        pair = [t for t in run.terms if t.start not in self.consumed]
        if role == "level" and not self.topic_list and len(pair) >= 2 and pair[-1].kind == "term" and pair[-2].kind == "term":
            gap = self.folded[pair[-2].end : pair[-1].start]
            joined = re.fullmatch(r"\s*(plus|and|\+|与|和|及|加)\s*", gap, re.IGNORECASE)
            one, two = (topic_of(t.load, t.load.alias, True) for t in pair[-2:])
            if joined and fits(n.unit, one.kind) and fits(n.unit, two.kind) and one.metric != two.metric:
                both = Combination(
                    "sum", (replace(level, metric=one.metric, others=one.others), replace(level, metric=two.metric, others=two.others))
                )
                return [(both, joined[1] in ("plus", "+", "加") or bool(run.last("sum"))), (level, False)]
        if (
            role in ("ratio", "level")
            and len(pair) >= 2
            and pair[-1].kind == "term"
            and pair[-2].kind == "term"
            and re.fullmatch(r"\s*(?:times|multiplied by|×|x)\s*", self.folded[pair[-2].end : pair[-1].start])
        ):
            return [
                (
                    Combination(
                        "mul",
                        tuple(replace(level, metric=t.metric, others=t.others) for t in (topic_of(p.load, p.load.alias, True) for p in pair[-2:])),
                    ),
                    True,
                )
            ]
        if topic.words == "每10股派":
            return [(Combination("mul", (level, Constant(Decimal(10)))), True)]
        middle = self._midpoint(n, role)
        if middle is not None:
            return [(middle, True), (level, False)]
        listed = self._over_list(n, role, run, post)
        if listed is not None:
            return [(listed, True)]
        if "annual" in self.clause_cues and role == "level" and period is not None and period.months in (3, 6, 9) and not topic.is_rate:
            return [(Combination("mul", (level, Constant(Decimal(12) / period.months))), True), (level, False)]
        if role == "level" and "assume" in self.sentence_cues and n.unit.kind in ("money", "per_share"):
            multiple = next((c for c in reversed(self.sentence_claims) if c.numeral.unit.kind == "multiple"), None)
            pers = [
                c
                for c in reversed(self.block_claims + self.sentence_claims)
                if c.numeral.unit.kind in ("money", "per_share") and c.kind == "level" and c is not multiple
            ][:4]
            if multiple is not None and pers:
                return [(Combination("mul", (Operand(multiple.number), Operand(c.number))), False) for c in pers]
        if (
            topic.metric == "upside"
            and "assume" in self.sentence_cues
            and self.sentence_claims
            and self.sentence_claims[-1].numeral.unit.kind in ("money", "per_share")
        ):
            return [(Combination("growth", (Operand(self.sentence_claims[-1].number), Quantity("share_price", entity, None))), True)]
        if role == "level" and topic.metric == "target_market_cap":
            for claim in reversed(self.sentence_claims):
                if claim.numeral.unit.kind == "multiple":
                    return [(Combination("mul", (Operand(claim.number), Quantity("net_profit_parent", entity, claim.period))), True), (level, False)]
        if _PER_UNIT.match(topic.words) and n.unit.kind in ("money", "rate", "number") and topic.kind == "money":
            return [(Combination("div", (level, self._volume(topic, entity, period))), True)]
        if (
            topic.metric.startswith("pe_")
            and n.unit.kind == "multiple"
            and self.prior is not None
            and self.prior.claim.number in self.equations
            and self.prior.claim.numeral.unit.kind == "money"
            and not run.terms
        ):
            return [(Combination("div", (Quantity("market_cap", entity, None), Operand(self.prior.claim.number))), True), (level, False)]
        if topic.metric == "asp" and role in ("level", "ratio"):
            return [
                (level, True),
                *(
                    (Combination("div", (Quantity("revenue", entity, period, others=("total_revenue",)), Quantity(v, entity, period))), False)
                    for v in self.vocabulary.volumes
                ),
            ]
        members = (
            self._members(run)
            if entity is None or entity == self.entity or len(self.name_list) > 1 or _GROUP_ZH.search(self.folded[self.clause_char : n.start])
            else []
        )
        peers = self._peers(run, entity)
        if peers and role in ("level", "ratio"):
            return [(Combination("mean", tuple(replace(level, entity=p) for p in peers)), True)]
        if members and role == "level":
            self.members_kept = (topic.metric, members)
            return [
                (Combination("sum", tuple(replace(level, entity=m) if kind == "entity" else replace(level, segment=m) for m, kind in members)), True)
            ]
        if topic.metric in ("price_change_pct", "period_return"):
            ways: list[tuple[Expression, bool]] = []
            now = Quantity("share_price", entity, period, segment=segment)
            start = self.base_claim if self.base_claim is not None and self.base_claim.metric == "share_price" else None
            if start is not None:
                late = next((c for c in reversed(self.sentence_claims) if c.metric == "share_price" and c is not start), None)
                ways += [(Combination("growth", (Operand(late.number), Operand(start.number))), True)] if late is not None else []
                ways.append((Combination("growth", (now, Operand(start.number))), True))
            opened = re.match(r"\s*[(]", self.folded[n.end : n.end + 4])
            inside = next((t for t in self.tokens if t.kind == "num" and t.start > n.end), None)
            if (
                opened
                and inside is not None
                and self.numerals[inside.load].unit.kind in ("money", "per_share")
                and "\n" not in self.folded[n.end : inside.start]
                and inside.start - n.end < 24
            ):
                ways.append((Combination("growth", (now, Operand(inside.load))), True))
            if ways or _SPAN_WORDS.search(self.folded[self.clause_char : n.start]):
                return [*ways, (replace(level, metric="period_return", others=()), False)]
        if topic.metric == "price_change_pct":
            return [
                (level, True),
                (replace(level, metric="period_return", others=()), False),
                (Quantity("share_price", entity, period, "growth", self.base, segment), False)
                if self.base
                else (replace(level, metric="upside"), False),
            ]
        return [(level, True)]

    @staticmethod
    def _volume(topic: Topic, entity: str | None, period: Period | None) -> Quantity:
        """What "per ton" or 度电 divides by."""
        if re.match(r"[单每]?度|[单每]千瓦时", topic.words):
            return Quantity("on_grid_volume", entity, period, others=("power_generation",))
        return Quantity("sales_volume", entity, period)

    def _over_list(self, n: Numeral, role: Role, run: Run, post: list[Token]) -> Expression | None:
        """A mean, a sum or a count over the numbers just listed in the sentence."""
        listed: list[Claim] = list(self.last_group) if len(self.last_group) >= 3 and (run.last("mean") or n.unit.kind == "count") else []
        for claim in () if listed else reversed(self.sentence_claims):
            if listed and claim.numeral.unit.kind != listed[0].numeral.unit.kind:
                break
            if claim.kind in ("comparison", "range", "count") and claim.numeral.unit.kind not in ("physical", "count"):
                break
            listed.insert(0, claim)
        operands = tuple(Operand(c.number) for c in listed)
        text = self.folded[self.run_.start : n.start] + self.folded[n.end : n.end + 6]
        if (
            n.unit.kind == "count"
            and len(listed) >= 3
            and listed[0].numeral.unit.is_fraction
            and re.search(r"上涨|上升|为正|增长|收涨|rose|gained|up\b", text)
        ):
            return Combination("count_positive", operands)
        if (
            n.unit.kind == "count"
            and len(listed) >= 3
            and listed[0].numeral.unit.is_fraction
            and re.search(r"下跌|下降|为负|下滑|收跌|fell|down\b", text)
        ):
            return Combination("count_negative", operands)
        if n.unit.kind == "count" and re.fullmatch(r"\s*[\d一二三四五六七八九十两]+\s*[家只个]?", n.text):
            around = self.folded[self.clause_char : n.start] + "|" + self.folded[n.end : n.end + 8]
            if said := re.match(r"\s*(?:个股|股票)?\s*([涨跌])", self.folded[n.end : n.end + 6]):
                around = said[1]
            way = (
                "count_negative"
                if re.search(r"下跌|为负|下滑|收跌|亏损|负增长|[跌]", around)
                else "count_positive"
                if re.search(r"上涨|为正|增长|收涨|盈利|[涨]", around)
                else ""
            )
            metric = (
                "price_change_pct"
                if re.search(r"[涨跌]", around)
                else "net_profit_parent"
                if re.search(r"亏损|盈利", around)
                else self.scene.topic_metric()
            )
            holders = self.vocabulary.holders.get(metric) or self.vocabulary.holders.get(
                {"revenue": "total_revenue", "total_revenue": "revenue"}.get(metric, ""), ()
            )
            if way and len(holders) >= 3 and self.entity is None and n.value <= len(holders):
                growing = metric not in ("price_change_pct",) and not re.search(r"亏损|盈利", around)
                now = self.explicit_period or self.block.period or self.default or self.latest
                if metric == "price_change_pct":
                    return Combination(way, tuple(Quantity(metric, e, None) for e in holders))
                if now is not None:
                    return Combination(
                        way,
                        tuple(
                            Quantity(
                                metric,
                                e,
                                now,
                                "growth" if growing else "level",
                                now.year_before if growing else None,
                                None,
                                ("total_revenue",) if metric == "revenue" else (),
                            )
                            for e in holders
                        ),
                    )
        if not listed or listed[0].numeral.unit.kind != n.unit.kind:
            return None
        if run.last("mean") and len(listed) >= 3 and role in ("level", "ratio", "growth"):
            return Combination("mean", operands)
        if (
            run.last("sum")
            and len(listed) >= 2
            and role == "level"
            and not [t for t in run.terms if t.start not in self.consumed]
            and not _GROUP_ZH.search(text)
        ):
            return Combination("sum", tuple(self._stated_quantity(c) for c in listed))
        return None

    @staticmethod
    def _stated_quantity(claim: Claim) -> Expression:
        primary = claim.primary
        if primary is not None and isinstance(primary.expression, Quantity) and primary.certain:
            return primary.expression
        return Operand(claim.number)

    def _peers(self, run: Run, entity: str | None) -> list[str]:
        """The others over which a mean is taken, where the sources or tables know several."""
        if not any(t.has("mean") for t in run.tokens) or len(self.entities) < 3:
            return []
        if "peer" in self.clause_cues or self.scene.foreign:
            return [e for e in self.entities if e != (entity or self.entity or self.subject_entity)]
        return list(self.entities) if entity is None else []

    def _members(self, run: Run) -> list[tuple[str, str]]:
        """The entities or segments that a total runs over, when the words say it is a total of several."""
        summed = _TOGETHER.search(self.folded[self.clause_char : max(self.clause_char, self.folded_end(run))]) is not None
        if (
            not summed
            and not any(t.has("sum", "group") for t in run.tokens)
            and not ({"sum", "group"} & self.clause_cues)
            and "两市" not in self.folded[self.clause_char : max(self.clause_char, self.folded_end(run))]
        ):
            if run.terms or self.members_kept is None or self.members_kept[0] != self.scene.topic_metric():
                return []
            return self.members_kept[1] if not any(t.kind == "name" for t in run.tokens) else []
        text = self.folded[self.clause_char : max(self.clause_char, self.folded_end(run))]
        if self.explicit_period is not None and self.explicit_period.months > 12:
            return []
        if "两市" in text and {"上证指数", "深证成指"} <= set(self.entities):
            return [("上证指数", "entity"), ("深证成指", "entity")]
        counted = _GROUP_ZH.search(text)
        if counted:
            many = _HAN_DIGIT[counted[1]]
            for names, kind in ((self.recent_names, "entity"), (self.recent_segments, "segment")):
                if len(names) >= many > 1:
                    return [(m, kind) for m in names[-many:]]
            if many == len(self.entities):
                return [(m, "entity") for m in self.entities]
        if len(self.name_list) > 1 and self.name_list_kind:
            return [(m, self.name_list_kind) for m in self.name_list]
        if len(self.entities) > 1 and self.scene.entity in (None, self.entity) and self.entity is None:
            return [(m, "entity") for m in self.entities]
        return []

    @staticmethod
    def _total(level: Quantity, members: list[tuple[str, str]], period: Period) -> Expression:
        """The sum of a quantity over companies or segments at one period."""
        return Combination("sum", tuple(replace(level, period=period, **{kind: name}) for name, kind in members))  # type: ignore[arg-type]

    def _moves(
        self, n: Numeral, role: Literal["growth", "change"], topic: Topic, level: Quantity, basis: str | None, base: Period | None, period: Period | None
    ) -> list[tuple[Expression, bool]]:
        if period is None and topic.metric in MARKET and self.anchor_day is not None and self.anchor_day.day is not None:
            period = self.anchor_day
            level = replace(level, period=period)
            if base is None and basis is None:
                base = Period.instant(self.anchor_day.day - dt.timedelta(days=1))
        if period is None:
            return [(replace(level, measure=role, base=None), False)] if topic.metric in MARKET else []
        stock = topic.metric in MARKET or self._is_stock(topic.metric)
        bases: list[tuple[Period, bool]] = []
        move = self.run_.last("up", "down")
        apart = self._apart(topic, level)
        if apart is not None:
            return [(apart, True)]
        number = next((t for t in self.tokens if t.kind == "num" and self.numerals[t.load] is n), None)
        if (
            number is not None
            and base is None
            and basis is None
            and _APART.match(self.folded, n.end)
            and not any(t.has(*_BASES) for t in self._post(self.tokens.index(number)))
        ):
            return [(replace(level, measure=role, base=period.year_before if period is not None else None), False)]
        if move is not None and move.load.word in ("折价", "溢价", "discount", "premium") and role == "growth":
            pair = [c for c in self.sentence_claims if c.numeral.unit.kind == "multiple" and not c.about_change]
            if len(pair) == 2 and pair[0].metric == pair[1].metric and not any(c.about_change for c in self.sentence_claims):
                low, high = sorted(pair, key=lambda c: abs(c.numeral.value))
                ends = (low, high) if move.load.word in ("折价", "discount") else (high, low)
                return [(Combination("growth", (Operand(ends[0].number), Operand(ends[1].number))), True)]
            rival = next((c for c in reversed(self.sentence_claims) if c.numeral.unit.kind in ("multiple", "number", "money", "per_share")), None)
            if rival is not None:
                own = next(
                    (
                        c
                        for c in reversed(self.block_claims + self.sentence_claims)
                        if c.metric == rival.metric and c.period == rival.period and c is not rival
                    ),
                    None,
                )
                top: Expression = Operand(own.number) if own is not None else level.level(rival.period)
                return [
                    (Combination("growth", (top, Operand(rival.number))), True),
                    (Combination("growth", (level.level(rival.period), Operand(rival.number))), False),
                ]
        expressions: list[tuple[Expression, bool]] = []
        if base is not None:
            bases.append((base, True))
        elif basis == "yoy":
            bases.append((period.year_before, True))
        elif basis == "qoq":
            bases.append(
                (
                    Period(period.end - 3, period.end - 3)
                    if stock and not period.is_instant
                    else period.previous
                    if period.months <= 3 or period.is_instant
                    else Period(period.end - 3, period.end).previous,
                    period.months <= 3 or stock,
                )
            )
        elif basis == "open":
            bases.append((period.year_open, True))
        elif basis == "qopen":
            bases.append((Period(period.end - 3, period.end - 3), True))
            bases.append((period.year_open, False))
        else:
            named = self._named_base(period)
            if named is not None:
                bases.append((named, True))
            bases.append((period.year_before, named is None and not stock))
            if stock:
                bases.append((period.year_open, False))
                if self.run_.last("up", "down") is not None and self.run_.last("up", "down").load.word in ("新增", "净增", "压降"):  # type: ignore[union-attr]
                    bases = [(period.year_open, True), (period.year_before, False)]
            if period.months == 3 and not period.ttm:
                bases.append((period.previous, False))
        if (
            self.base_claim is not None
            and self.base_claim.quote == (self.s.start, self.s.end)
            and (self.base is None or self.base_claim.metric != topic.metric)
        ):
            fitting = fits(self.base_claim.numeral.unit, topic.kind) and (
                self.base_claim.metric in (topic.metric, *topic.others, "own:") or {self.base_claim.metric, topic.metric} <= _PRICES
            )
            if fitting:
                expressions.append((Combination("growth" if role == "growth" else "sub", (level, Operand(self.base_claim.number))), True))
        for one, sure in bases:
            if stock and not period.is_instant:
                now = period.closing
                then = one if one.is_instant else one.closing
            else:
                now, then = period, one
            if basis == "qoq" and not stock and period.months > 3:
                now = Period(period.end - 3, period.end)
            summed = role == "growth" or not n.unit.is_fraction
            members = self._members(self.run_) if summed and level.entity in (None, self.entity) else []
            if members:
                totals = (self._total(level, members, now), self._total(level, members, then))
                expressions.append((Combination("growth" if role == "growth" else "sub", totals), sure))
                if role == "growth":
                    expressions.append((replace(level, entity=self.entity, segment=None, period=now, measure="growth", base=then), False))
            elif role == "growth":
                expressions.append((replace(level, period=now, measure="growth", base=then), sure))
            else:
                expressions.append((replace(level, period=now, measure="change", base=then), sure))
                if n.unit.is_fraction and n.unit.kind != "percent" and not topic.is_rate:
                    expressions.append(
                        (
                            Combination(
                                "sub",
                                (
                                    replace(level, period=now, measure="growth", base=now.year_before),
                                    replace(level, period=then, measure="growth", base=then.year_before),
                                ),
                            ),
                            sure,
                        )
                    )
        if role == "change" and n.unit.is_fraction and not topic.is_rate:
            expressions.reverse()
            if move is not None and move.load.word not in _NOUNS and n.unit.kind in ("point", "basis_point"):
                expressions += [
                    (replace(level, period=period, measure="growth", base=one), False) for one, _ in bases[:1]
                ]  # a growth written in points
        return expressions

    def _apart(self, topic: Topic, level: Quantity) -> Expression | None:
        """A percentage above or below something named after it: 10.8% below the high, 13% above consensus."""
        number = next(
            (
                t
                for t in self.tokens
                if t.kind == "num" and t.start >= self.run_.start and t.start >= (self.run_.tokens[-1].end if self.run_.tokens else self.run_.start)
            ),
            None,
        )
        if number is None or not _APART.match(self.folded, number.end):
            return None
        words = self.folded[number.end : number.end + 40]
        told = [c for c in self.sentence_claims if c.numeral.unit.kind in ("money", "per_share") and c.numeral.high is None and not c.about_change]
        after = next((t for t in self.tokens if t.kind == "num" and t.start > number.end), None)
        if (
            told
            and after is not None
            and self.numerals[number.load].unit.is_fraction
            and self.numerals[after.load].unit.kind == told[-1].numeral.unit.kind
            and after.load not in self.by_number
            and _THAN.fullmatch(self.folded, number.end, after.start)
        ):
            return Combination("growth", (Operand(told[-1].number), Operand(after.load)))
        if _QUOTE.match(self.folded, number.end):
            said = (told or [c for c in self.block_claims if c.numeral.unit.kind in ("money", "per_share") and c.numeral.unit.scale <= 1])[-1:]
            return Combination("growth", (Operand(said[0].number) if said else level, Quantity("share_price", level.entity)))
        found = re.match(r"\s*\w+\s+(?:than\s+)?(?:the|its|a)\s+(?:52-week\s+)?(high|low)\b", words)
        if found:
            return Combination(
                "growth", (Quantity("share_price", level.entity), Quantity("high_52w" if found[1] == "high" else "low_52w", level.entity))
            )
        return None

    def _is_stock(self, metric: str) -> bool:
        from verifier.catalogue import load

        known = load().metrics.get(metric)
        return known is not None and known.flow == "stock"

    def _named_base(self, period: Period) -> Period | None:
        """The period of a "from" level in the same sentence: 由上年同期的 30.46 亿元降至 19.88 亿元，降幅 ...."""
        for claim in reversed(self.sentence_claims):
            if (
                claim.period is not None
                and claim.kind in ("level", "ratio")
                and claim.period != period
                and claim.period.end < period.end
                and claim.metric == (self.scene.topic.metric if self.scene.topic else "")
            ):
                return claim.period
        return None

    def _compound(self, token: Token, level: Quantity) -> list[tuple[Expression, bool]]:
        span = self.explicit_period
        if self.period_list and len(self.period_list) > 1:
            first, last = self.period_list[0], self.period_list[-1]
        else:
            levels = [
                c for c in (*self.block_claims, *self.sentence_claims) if c.kind == "level" and c.metric == level.metric and c.period is not None
            ]
            if len(levels) < 2:
                return []
            ends = sorted((c.period for c in levels[-2:] if c.period), key=lambda p: p.end)
            first, last = ends[0], ends[-1]
        years = (last.end - first.end) // 12
        del span
        if years < 1:
            return []
        one, other = level.level(first), level.level(last)
        return [(Combination("cagr", (one, other, Constant(Decimal(years)))), True)]

    def _shares(
        self, topic: Topic, level: Quantity, run: Run, post: list[Token], entity: str | None, period: Period | None
    ) -> list[tuple[Expression, bool]]:
        if topic.is_rate and topic.named and topic.sure:
            return [(level, True)]
        whole = self._whole_of(run, post)
        if whole is None and self.same_whole is not None:
            whole = self.same_whole
        elif whole is not None and whole.metric:
            self.last_whole = (self.s.block, whole)
        contributed = self._contribution(level, run, post, period)
        if contributed is not None:
            return [(contributed, True)]
        part_topic = self._part(run, whole)
        part = (
            replace(level, metric=part_topic.metric, others=part_topic.others, segment=part_topic.segment or level.segment) if part_topic else level
        )
        if self.parts_shared:
            part = replace(part, segment=level.segment)
        elif self.scene.segment is not None and self.segment_clause == self.clause_char:
            part = replace(part, segment=self.scene.segment)
        members = self._members(run)
        if whole is None or not whole.metric:
            within = self._whole_before(part)
            if within is not None:
                return [
                    (Combination("div", (part, within)), part_topic is not None and part_topic.sure),
                    *([(Combination("div", (part, replace(part, segment=None))), False)] if part.segment is not None else []),
                ]
            if part.segment is not None:
                sure = (
                    part_topic is not None
                    and part_topic.sure
                    or (topic.sure and any(t.kind == "name" and t.load.kind == "segment" for t in run.tokens))
                )
                return [(Combination("div", (part, replace(part, segment=None))), sure)]
            if topic.is_rate:
                return [(level, True)]
            if self.entities and entity is not None and entity != self.entity:
                over = [m for m, kind in self.members_kept[1] if kind == "entity"] if self.members_kept is not None else list(self.entities)
                return [(Combination("div", (part, Combination("sum", tuple(replace(part, entity=e) for e in over)))), self.members_kept is not None)]
            return []
        total: Expression = Quantity(whole.metric, entity, period, others=whole.others)
        top: Expression = part
        if members and len(members) < len(self.entities):
            top = Combination("sum", tuple(replace(part, entity=m) if kind == "entity" else replace(part, segment=m) for m, kind in members))
        if len(self.entities) > 1 and (self.entity is None or entity is None) and any(t.has("group") for t in (*run.tokens, *post)):
            total = Combination("sum", tuple(Quantity(whole.metric, e, period, others=whole.others) for e in self.entities))
        if isinstance(total, Combination):
            sure = part_topic is not None and part_topic.sure
            return [
                (Combination("div", (top, total)), sure),
                (Combination("div", (top, Quantity(whole.metric, self.entity, period, others=whole.others))), sure),
            ]
        if (
            isinstance(top, Quantity)
            and isinstance(total, Quantity)
            and top.metric == total.metric
            and top.segment is None
            and top.entity == total.entity
        ):
            return []
        ways: list[tuple[Expression, bool]] = [(Combination("div", (top, total)), part_topic is not None and part_topic.sure)]
        share = run.last("share")
        named = [t for t in run.terms if t.start not in self.consumed and (share is None or t.start < share.start)]
        levels = [c for c in self.sentence_claims if c.kind == "level" and c.numeral.unit.kind == "money"]
        tight = (
            self.prior is not None
            and (self.prior.role == "share" or (levels and levels[-1] is self.prior.claim))
            and self.number_at is not None
            and _TIGHT.fullmatch(self.folded, self.prior.claim.numeral.end, self.tokens[self.number_at].start) is not None
        )
        if not named and len(levels) > 1 and not tight:
            ways = [(ways[0][0], False), *((Combination("div", (Operand(c.number), total)), False) for c in reversed(levels[-4:]))]
        return ways

    def _whole_before(self, part: Quantity) -> Expression | None:
        """The total that 其中 takes apart: the same metric stated before it in the sentence, of a wider segment."""
        at = self.folded.rfind("其中", self.s.start, self.folded_end(self.run_) + 1)
        if at < 0:
            return None
        for claim in reversed(self.sentence_claims):
            if (
                claim.numeral.start < at
                and claim.metric in (part.metric, *part.others)
                and claim.segment != part.segment
                and claim.kind in ("level", "count")
                and not claim.about_change
                and claim.primary is not None
                and isinstance(claim.primary.expression, Quantity)
            ):
                return claim.primary.expression
        return None

    def _contribution(self, level: Quantity, run: Run, post: list[Token], period: Period | None) -> Expression | None:
        """A share of the growth itself: 占增量的 90.9%, "three quarters of the group's growth"."""
        number = next((t for t in self.tokens if t.kind == "num" and t.start >= (run.tokens[-1].end if run.tokens else run.start)), None)
        if number is None or period is None:
            return None
        after = self.folded[number.end : number.end + 46]
        before = self.folded[run.start : number.start]
        if not (re.search(r"增量", before) or re.match(r"\s*of (?:the )?(?:[\w']+ )?(?:growth|increase|incremental|increment)", after)):
            return None
        stock = self._is_stock(level.metric)
        base = period.year_open if stock else period.year_before
        now = period.closing if stock else period
        part = replace(level, period=now, measure="change", base=base)
        earlier = next(
            (
                c
                for c in reversed(self.sentence_claims)
                if c.primary is not None and isinstance(c.primary.expression, Quantity) and c.primary.expression.measure == "change"
            ),
            None,
        )
        if earlier is not None and "增量" in before:
            part = earlier.primary.expression  # type: ignore[union-attr, assignment]
            whole = next(
                (
                    c.primary.expression
                    for c in self.sentence_claims
                    if c is not earlier
                    and c.primary is not None
                    and isinstance(c.primary.expression, Quantity)
                    and c.primary.expression.measure == "change"
                ),
                None,
            )
            return Combination("div", (part, whole)) if whole is not None else None
        whole_q = replace(part, segment=None, entity=self.entity)
        return Combination("div", (part, whole_q)) if part != whole_q else None

    @staticmethod
    def _share_of(run: Run) -> Token | None:
        """The 占 of "占归母净利润的比重", which its whole follows."""
        return next(
            (t for t in run.tokens if t.has("share") and t.load.word in ("占", "占到", "占据") and any(u.start >= t.end for u in run.terms)), None
        )

    def _part(self, run: Run, whole: Topic | None) -> Topic | None:
        share = self._share_of(run) or run.last("share")
        named = [t for t in run.terms if share is None or t.start < share.start]
        if share is None:
            named = [t for t in named if True]
        if named:
            last = named[-1]
            return replace(
                self._own(last) if last.kind == "name" else topic_of(last.load, last.load.alias, not self._qualifier_of(last)),
                segment=self.scene.segment,
            )
        for claim in reversed((*self.block_claims, *self.sentence_claims)):
            if claim.kind in ("level", "sum"):
                primary = claim.primary
                others = primary.expression.others if primary and isinstance(primary.expression, Quantity) else ()
                return Topic(claim.metric, others, claim.words, bool(primary and primary.certain), claim.segment)
        return None

    def _times(self, token: Token, topic: Topic, level: Quantity, run: Run, post: list[Token]) -> list[tuple[Expression, bool]]:
        """X is N times Y: of another metric, another entity, or another period."""
        last = next((c for c in reversed(self.sentence_claims) if c.kind in ("level",)), None)
        out: list[tuple[Expression, bool]] = []
        divisor = next((t for t in post if t.kind == "term"), None)
        if divisor is not None and last is not None and divisor.start - token.end <= 30:
            under = topic_of(divisor.load, divisor.load.alias, True)
            when = last.period
            if re.search(r"trailing|LTM|TTM|滚动", self.folded[token.end : divisor.end], re.IGNORECASE) or any(
                t.kind == "per" and t.load.part == "TTM" for t in post
            ):
                end = self.latest or self.default
                when = Period.trailing(end.end) if end is not None else last.period
            out.append((Combination("div", (Operand(last.number), Quantity(under.metric, level.entity, when, others=under.others))), True))
        names = [t for t in run.tokens if t.kind == "name" and t.load.kind == "entity"]
        if len(names) >= 1 and names[-1].load.target != level.entity:
            out.append((Combination("div", (level, replace(level, entity=names[-1].load.target))), True))
        if run.terms and last is not None and (topic.metric != last.metric):
            one = Quantity(last.metric, last.entity, last.period, segment=last.segment)
            out.append(
                (
                    Combination("div", (one, replace(level, period=last.period))),
                    bool(re.search(r"相当于|是|为|占|times|equal", self.folded[run.start : token.start]))
                    and not any(t.kind == "per" for t in run.tokens),
                )
            )
        if self.period_once is not None or self.base is not None:
            then = self.base or self.period_once
            now = self.explicit_period or (self.block.period or self.default)
            if then is not None and now is not None and now != then:
                out.append((Combination("div", (level.level(now), level.level(then))), False))
        levels = [c for c in self.sentence_claims if c.kind == "level"]
        if len(levels) >= 2:
            out.append((Combination("div", (Operand(levels[-2].number), Operand(levels[-1].number))), False))
        after = next((t for t in self.tokens if t.start > token.end and t.kind == "num"), None)
        if (
            last is not None
            and after is not None
            and after.start - token.end < 12
            and not re.search(r"\b(?:to|from)\b|[至到,，;；]", self.folded[token.end : after.start])
        ):
            out.append((Combination("div", (Operand(last.number), Operand(after.load))), True))
        out.append((replace(level, measure="growth", base=level.period.year_before), False)) if level.period is not None else None
        return out

    def _two_before(self, run: Run) -> tuple[Operand, Operand] | None:
        """The two numbers just said that 两者相差 tells apart."""
        if not _BOTH.search(self.folded[self.clause_char : max(self.clause_char, self.folded_end(run)) + 8]):
            return None
        kinds = ("percent", "point")
        near = [c for c in self.sentence_claims if c.numeral.unit.kind in kinds and c.kind != "comparison"][-2:]
        return (Operand(near[0].number), Operand(near[1].number)) if len(near) == 2 else None

    def _gaps(self, topic: Topic, level: Quantity, run: Run, basis: str | None, period: Period | None) -> list[tuple[Expression, bool]]:
        pair = self._two_before(run)
        if pair is not None:
            return [(Combination("abs", (Combination("sub", pair),)), True)]
        if self.scene.entity is not None and self.scene.entity != self.entity and level.entity == self.entity:
            return [(Combination("sub", (level, replace(level, entity=self.scene.entity))), True)]
        mine = self.prior.claim if self.prior is not None else None
        told = [t for t in run.terms if t.start not in self.consumed]
        if (
            len(told) == 1
            and mine is not None
            and mine.kind == "growth"
            and mine.period is not None
            and any(t.has("above", "below") for t in run.tokens)
            and "up" in self.clause_cues | {"up"}
        ):
            rival = topic_of(told[0].load, told[0].load.alias, True)
            if not rival.is_rate and rival.metric != mine.metric:
                than = Quantity(rival.metric, level.entity, mine.period, "growth", mine.period.year_before, others=rival.others)
                return [(Combination("abs", (Combination("sub", (Operand(mine.number), than)),)), True)]
        names = [t for t in run.tokens if t.kind == "name" and t.load.kind == "entity"]
        if names:
            other = names[-1].load.target
            if other != level.entity:
                return [(Combination("sub", (level, replace(level, entity=other))), True)]
        terms = [t for t in self.tokens[self.clause_start :] if t.kind == "term" and t.start < self.folded_end(run)]
        if len(terms) >= 2 and period is not None:
            one, two = (topic_of(t.load, t.load.alias, True) for t in terms[-2:])
            base = period.year_before
            left = replace(level, metric=one.metric, others=one.others)
            right = replace(level, metric=two.metric, others=two.others)
            if not one.is_rate and not two.is_rate:
                left, right = replace(left, measure="growth", base=base), replace(right, measure="growth", base=base)
            return [(Combination("sub", (left, right)), True), (Combination("sub", (right, left)), False)]
        return [(replace(level, measure="change", base=period.year_before), False)] if period is not None else []


__all__ = ["Binder", "Interval", "ONE"]
