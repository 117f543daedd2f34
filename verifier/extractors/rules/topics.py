"""What a clause is about: the metric a number belongs to, how surely, and whose it is."""

from __future__ import annotations

import re
from functools import cache

from verifier.catalogue import load
from verifier.catalogue.terms import Term
from verifier.dataclass import dataclass, replace
from verifier.figures import OWN
from verifier.patterns import by_first_letter, pattern
from verifier.units import Unit

_IDLE_ZH = pattern("topics_idle_zh", by_first_letter((
    "沪深两市|两市|沪深|平台|旗下|主体|全集团|等权|算术平均|加权平均|平均值?|均值|公司|集团|本集团|我司|企业|实现|其中|本期|当期|报告期内?|合并|整体"
    "|单季度?|单一?季|累计|全年|当前|最新|我们|测算|大约|约|的|了|和|及|与|为|达|其|对应|以|按|计算?|折合|折算"
    "|看|来|方面|主要|录得|取得|完成|达到|则|但|而|且|也|仍|还|亦|已经?|再|又|将|可|均|同期|期末|期内|末|滚动|口径|数据|显示|披露|公告|发布|核心"
    "|指标|推算|这部分|那部分|该部分|此部分|此|那么|即|也就是说|就是|在|对(?![公私])|于|从|上(?<![线国境院场]上)|中(?<![线国境院场]中)|下(?<![线国境院场]下)|内(?<![线国境院场]内)|时|后|前|仅|只有|才|就|更|最|高|低|只|达到了|继续|同样|分别|各|上述|该股|本股"
    "|该公司|收盘|报告|业绩|财务|经营情况|估值|隐含|现价|目前|如今|今年|本轮|区间|合理|相应|全口径|粗算|据|由此|综合|另外|此外|同时|因此|所以"
    "|由于|不过|回头|据此|单看|截至|收入端|利润端|费用端|拉长|短期|中期|长期|简单|静态|动态|总计|合计|尚|暂|预计|有所|出现|保持|维持|稳定|良好|较为"
    "|明显|显著|大幅|小幅|快速|持续|进一步|略|微|远|直接|基本|相对|绝对|实际|名义|披露的|所示|一致|一季|二季|三季|四季|度|年|月|日|季|期|第|元"
    "|是|有|到|至|多|说明|约合|左右|上下|附近|近|超|逾|不足|不到|如下|首先|其次|最后|第一|第二|第三|且其|若|如|假设|则其|换算|反映|体现|派发?|每"
    "|二者之差|两者之差|拟|实施|宣派|地区|大区|区域|去|这|个|只|家|股价?|表现|收获|赚了?|做到|掉到|报收|收报|收于|懂|成绩单|一|会计准则|准则|归属|用|使|令|得|扣掉|腰斩|翻番|翻倍|转正|转负|A|H"
).split("|")))
_IDLE_EN = frozenset(
    "the a an of in on at to for and or but with as by from its our their we it this that these those was were is are be been has have had"
    " came come in at reported posted delivered generated produced recorded company group firm full-year quarterly annual annualized fiscal"
    " total overall roughly about around approximately nearly just only so also still even now then while which who what both all per share"
    " diluted basic reported gaap non-gaap adjusted trailing forward current latest quarter year year-to-date period half first second third"
    " fourth nine months month nine-month twelve results good strong healthy solid us united states works out stood stands ended ending up"
    " plus minus times"
    " down rose fell grew however meanwhile i they he she management says said notes note versus vs against compared than last next same time"
    " over under i.e. e.g. i.e e.g approximately some further additional already own parent's attributable net consolidated headline line figure"
    " number level rate ratio multiple dollar dollars usd stock shares trades trade trading currently above below at near close market price"
    " not very more less no there here s our outright after before puts put leaves leave leaving shows show showed gives give gave implies"
    " imply suggests suggest feed data takes take taking runs run helped help driven thanks mix earns earn earned pays pay paid sits sit sat"
    " carries carry holds hold held keeps keep works worked makes make made went go goes going ran see sees saw says said tells think believe"
    " now today once again because since although though despite given where when how why if whether can could will would may might should"
    " must do does did done into onto off out per through during between among within without around across behind toward towards like unlike"
    " including excluding net-net another other any each every many much few strong stronger solid record best worst first new old big small"
    " large high low higher lower better good great late early recent same similar different several certain i us me him her you your mr ms"
    " here's that's it's we're they're don't won't didn't isn't wasn't quarter's year's company's group's firm's stock's management"
    " management's comfortably slightly well modestly sharply again sequentially year-over-year based result yield yields yielding print"
    " printed came hence therefore thus accordingly consequently overall total's yet i.e e.g full negative positive worsened weakened strengthened"
    " took burned burnt flew gone risen fallen happens happened re re-accelerated accelerated decelerated slowed basis one-year two-year three-year"
    " four-year five-year reference prevailing referenced january february march april june july august september october november december".split())
_WORDS = pattern("topics-words", r"[A-Za-z][A-Za-z\-'&.]*")
_BREAK = pattern("topics-break", r"[^A-Za-z\-'&. ]")
_HAN = pattern("topics-han", r"[一-鿿]{2,}")


@dataclass(frozen=True, slots=True)
class Topic:
    """A metric in play. ``sure`` is False where unknown words qualify it ("AI 服务器收入") or it is only carried along."""

    metric: str
    others: tuple[str, ...] = ()
    words: str = ""
    sure: bool = True
    segment: str | None = None
    entity: str | None = None
    at: int = 0
    named: bool = True
    qualifier: str = ""
    own_kind: str = "own"

    @property
    def kind(self) -> str:
        known = load().metrics.get(self.metric)
        return known.kind if known else self.own_kind

    @property
    def is_rate(self) -> bool:
        """A share of something, whose change is told in points."""
        return self.kind == "percent"

    def in_unit(self, unit: Unit) -> Topic | None:
        """What a loose word means beside a number in that unit, which fits some of its metrics alone: 成交 2,148 万股 is a volume; None if none."""
        if not self.others:
            return self if fits(unit, self.kind) else None
        metrics = load().metrics
        fitting = [one for one in (self.metric, *self.others) if fits(unit, metrics[one].kind if one in metrics else self.own_kind)]
        return replace(self, metric=fitting[0], others=tuple(fitting[1:])) if fitting else None

    def doubted(self) -> Topic:
        return replace(self, sure=False) if self.sure else self


def topic_of(term: Term, sure: bool = True) -> Topic:
    """The topic a metric's name opens; a loose name brings its family along."""
    return Topic(term.metric, _family(term.metric) if term.loose else (), term.alias, sure, at=term.start)


@cache
def _family(metric: str) -> tuple[str, ...]:
    """The other metrics that a loose name of one may mean."""
    return tuple(other for other in load().metrics[metric].family if other != metric)


def own_topic(metric: str, words: str, at: int, kind: str = "own") -> Topic:
    return Topic(metric, (), words, True, at=at, own_kind=kind)


def fits(unit: Unit, kind: str) -> bool:
    """Whether a number of that unit can state a level of a metric of that kind."""
    if kind == "own":
        return True
    u = unit.kind
    if u == "number" and unit.scale >= 1000:
        return kind in ("money", "shares", "count", "physical")
    if u == "money":
        return kind in ("money", "physical") or (kind == "per_share" and unit.scale <= 1)
    if u == "per_share":
        return kind == "per_share"
    if u == "percent":
        return kind == "percent"
    if u in ("point", "basis_point"):
        return False
    if u == "multiple":
        return kind in ("multiple", "ratio")
    if u == "number":
        return kind in ("ratio", "multiple", "per_share", "points", "count", "physical", "days", "shares")
    if u == "shares":
        return kind in ("shares", "count")
    if u == "days":
        return kind == "days"
    if u == "index":
        return kind in ("points", "own")
    if u == "count" and unit.written == "次" and kind in ("ratio", "multiple"):
        return True  # a turnover is so many times a year
    if u in ("count", "physical", "rate", "months"):
        return kind in ("count", "physical", "shares", "own") or (u == "rate" and kind in ("money", "physical"))
    return False


def is_stock(metric: str) -> bool:
    """Whether a metric is held at the end of a period, as in a balance sheet.

    >>> is_stock("total_assets"), is_stock("revenue")
    (True, False)
    """
    known = load().metrics.get(metric)
    return known is not None and known.flow == "stock"


def is_flow(metric: str) -> bool:
    """Whether a metric is made over a span of time.

    >>> is_flow("revenue"), is_flow("gross_margin")
    (True, False)
    """
    known = load().metrics.get(metric)
    return known is not None and known.flow == "flow"


def residue(text: str) -> str:
    """What is left of the words before a metric's name once idle words are gone: a qualifier, or nothing.

    >>> residue("公司实现"), residue("AI服务器"), residue("and diluted"), residue("Life-science")
    ('', 'AI服务器', '', 'Life-science')
    """
    han = [] if text.isascii() else _HAN.findall(text)
    chinese = " ".join(_HAN.findall(_IDLE_ZH.sub(" ", " ".join(han)))) if han else ""
    latin = [w for w in _WORDS.findall(text) if len(w) > 1 and w.lower().strip(".'-") not in _IDLE_EN]
    if chinese and latin:
        return re.sub(r"\s+", "", text)
    return chinese or " ".join(latin)


_STRETCHES = frozenset("year years quarter quarters month months week weeks day days half halves decade decades session sessions".split())
"""What ends the time that a clause opens with: "over the last two financial years sales have grown"."""


def qualifier(text: str) -> str:
    """The words directly before a metric's name that narrow it.

    In Chinese all unknown words of the clause count; in English only the run of words that touches the name.

    >>> qualifier("The report puts the stock on a "), qualifier("grew as data-center ")
    ('', 'data-center')
    """
    if not text.isascii():
        return residue(text)
    words = _WORDS.findall(_BREAK.split(text)[-1])
    if not words or words[-1].lower() in _STRETCHES:
        return ""
    found: list[str] = []
    for word in reversed(words[-3:]):
        if word.lower().strip(".'-") in _IDLE_EN or word.lower() in _VERBS or word == "whose" or len(word) < 2 or word.lower().endswith(("ly",
        "ed")) and not word.endswith("-related"):
            break
        found.insert(0, word)
    return "" if _AS_REPORTED.fullmatch(" ".join(found)) else " ".join(found)


_VERBS = frozenset(
    "took take takes taking brought bring brings put puts drove drive drives sent send sends left leave leaves cover covers push pushes hit hits hurt"
    " keep keeps kept lift lifts lose lost win won spend spent".split()
)
"""Verbs that may touch a metric's name and narrow it by nothing: "took operating income to", "does not cover capital spending"."""
_AS_REPORTED = re.compile(r"(?:statutory|reported|gaap|ifrs)(?: (?:view|basis|terms))?", re.IGNORECASE)
"""Names no part of a measure, but the measure as the accounts have it."""


def own_name(words: str) -> str:
    """The metric id of something that only its own words name."""
    return OWN + re.sub(r"\s+", " ", words).strip(" *_:：，,")[:40]
