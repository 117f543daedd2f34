"""Arithmetic that one sentence spells out whole, operands and result: "fell 30% from a high of $100 to $70", 较高点 100 元回落 30% 至 70 元,
"15x on EPS of $4 gives $60", "cash of A less debt of B leaves C".

What a number is of does not matter then: the words between the numbers say how they hang together. A sentence is looked at as its words with a
sign in place of each number, by what it can be (an amount, a percentage, a multiple ...), so that a number too many keeps a pattern from fitting.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from verifier.claims import Claim, Combination, Constant, Expression, Operand, Quantity, Reading
from verifier.dataclass import dataclass
from verifier.extractors.rules.constructions.look import Look, Surroundings, Told
from verifier.patterns import compiled, pattern

_SIGNS = {"money": "\ue000", "per_share": "\ue000", "number": "\ue000", "index": "\ue000", "percent": "\ue001", "multiple": "\ue002", "point": "\ue003",
          "basis_point": "\ue003"}
_COUNTED, _CLOSED = "\ue004", "\ue005"
_CLASSES = {"M": "\ue000", "P": "\ue001", "X": "\ue002", "B": "\ue003", "C": "\ue004"}

_UP = (r"(?:up|higher|rose|ris(?:es?|en|ing)|climb\w*|jump\w*|gain\w*|surg\w+|soar\w+|grew|grow(?:s|n|ing)?|increas\w+|expand\w*|advanc\w+|rall\w+|"
       r"improv\w+|rais\w+|lift\w*|widen\w*)")
_DOWN = (r"(?:down|lower|fell|fall(?:s|en|ing)?|drop\w*|declin\w+|los(?:es?|t|ing)|slid\w*|slipp?\w*|sank|tumbl\w+|decreas\w+|shr[aiu]nk\w*|contract\w*|"
         r"retreat\w*|plung\w*|eas(?:ed|es|ing)|cut|slump\w*|sold off|narrow\w*|compress\w*)")
_ZH_UP = r"(?:上涨|涨|上升|升|增长|增|提升|提高|扩大|抬升|反弹|回升|攀升|扩张|增加|高出)"
_ZH_DOWN = r"(?:下跌|跌|下降|降|下滑|减少|减|缩水|缩减|收窄|回落|回撤|萎缩|缩|下调|滑落|回调|低)"
_ABOUT = r"(?:by |a |an |some |about |around |roughly |nearly |almost |just |only )*"
_ZH_ABOUT = r"(?:了|约|达|近|超|为|至|到|幅度|幅|\s)*"
_PRICED = r"(?:trad\w+|price[ds]?|current\w*|clos\w+|last|spot|today|now|share|stock|quoted)"
_GIVES = (r"(?:is|are|was|were|gives?|giving|gave|implies|implying|implied|imply|means?|meaning|makes?|making|yields?|yielding|equals?|leaves?|leaving|left|"
          r"works out (?:at|to)|comes? (?:out )?(?:at|to)|points? to|produces?|results? in|adds? up to|totals?|for)")
_OTHERWISE = (r"(?!after|as|on|when|with|since|following|amid|and|but|while|because|thanks|target|guidance|estimates?|consensus|above|below|higher|lower|more|less|ahead|"
              r"short|over|under|up|down|better|worse|stronger|weaker|than|to\b|growth|upside|in\b|vs|versus|against|compared|raised|cut|lifted|its\b|their\b)")
"""Before a word that does not carry the sentence over to something else."""
_ENDS = r"(?=\s*(?:[,.;:!?)。]|$|and\b|while\b|but\b))"


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a sentence must run; its named groups are numbers, ``r`` the result. ``apart`` where no other reading of the result can be meant."""

    hints: frozenset[str]
    """Characters or words, one of which is in every sentence that runs so."""
    signs: tuple[tuple[str, int], ...]
    """The signs of numbers that it needs, each with how many."""
    way: re.Pattern[str]
    op: str
    apart: bool = False


def _shape(name: str, hints: str, text: str, op: str, apart: bool = False) -> _Shape:
    """``<a:M>`` is an amount called a; ``~`` some words without a stop or a number, ``≈`` the same with commas among them, ``…`` a few plain words."""
    kinds = Counter(_CLASSES[kind] for kind in re.findall(r"<\w:([A-Z])>", text))
    text = re.sub(r"<(\w):([A-Z]+)>", lambda found: f"(?P<{found[1]}>[{''.join(_CLASSES[one] for one in found[2])}])", text)
    text = text.replace("~", r"[^\d,;:。\ue000-\ue005]{0,28}?").replace("≈", r"[^\d;。\ue000-\ue005]{0,40}?")
    text = text.replace("…", rf"(?: (?:year|quarter|month) on (?:year|quarter|month)| {_OTHERWISE}[a-z\-'/]+){{0,5}}")
    return _Shape(frozenset(hints.split()), tuple(kinds.items()), pattern(f"spelled-{name}", text, re.IGNORECASE), op, apart)


_TARGET = r"\b(?:target|fair value|PT)\b"
_UPSIDE = r"\b(?:upside|return|potential|(?P<down>downside))\b"
_SHAPES: tuple[_Shape, ...] = (
    _shape("fell-from-to", "from", rf"\b(?:{_UP}|(?P<down>{_DOWN})) {_ABOUT}<r:P>… from\b~<a:M>~\bto\b~<b:M>", "move"),
    _shape("fell-to-from", "from", rf"\b(?:{_UP}|(?P<down>{_DOWN})) {_ABOUT}<r:P>… to\b~<b:M>… from\b~<a:M>", "move"),
    _shape("points-from-to", "from", rf"\b(?:{_UP}|(?P<down>{_DOWN})) {_ABOUT}<r:B>… from\b~<a:P>~\bto\b~<b:P>", "points"),
    _shape("from-to-down", "from", rf"\bfrom\b~<a:M>~\bto\b~<b:M>,? (?:or |by |{_UP} |(?P<down>{_DOWN}) |an? (?:gain|rise|increase|jump|advance) of |(?P<fall>an? (?:drop|decline|fall|loss|cut|contraction) of )|an? ){_ABOUT}<r:P>(?: (?:gain|rise|increase|jump|advance|drop|decline|fall|loss))?{_ENDS}", "move"),
    _shape("zh-from-to", "从 由", rf"[从由]~<a:M>~(?:到|至|为|成)~<b:M>[,\s]*(?:{_ZH_UP}|(?P<down>{_ZH_DOWN})|[涨增升]幅|(?P<fall>[跌降]幅)){_ZH_ABOUT}<r:P>", "move"),
    _shape("zh-than", "较 比", rf"[较比]~<a:M>(?:的)?\s*(?:已|累计|又|再)*(?:{_ZH_UP}|(?P<down>{_ZH_DOWN})){_ZH_ABOUT}<r:P>[,\s]*[至到]~<b:M>", "move"),
    _shape("trades-target", "target fair pt", rf"\b{_PRICED}\b~<a:M>≈{_TARGET}~<b:M>~\b{_GIVES}\b~<r:P>~{_UPSIDE}", "move"),
    _shape("trades-our-target", "target fair pt", rf"\b{_PRICED}\b~<a:M>≈<b:M>~{_TARGET}~\b{_GIVES}\b~<r:P>~{_UPSIDE}", "move"),
    _shape("target-from", "target fair pt", rf"{_TARGET}~<b:M>≈<r:P>~{_UPSIDE}~\b(?:from|to|on|over|versus|vs|against|above|below)\b~{_PRICED}~<a:M>", "move"),
    _shape("target-upside", "target fair pt", rf"{_TARGET}~<b:M>≈<r:P>~\b(?:upside|(?P<down>downside))≈{_PRICED}~<a:M>", "move"),
    _shape("multiple-on", "on times multiplied applied of", rf"<a:X>~\b(?:on|times|multiplied by|applied to|of)\b~<b:M>,?~\b{_GIVES}\b~<r:M>(?!≈(?:plus|includ|after|discount|net))", "mul"),
    _shape("zh-multiple", "每 eps bps", r"<a:X>[^,。\d\ue000-\ue005]{0,8}(?:PE|P/E|PB|P/B|市盈率|市净率|PS|市销率|估值)[^\d。\ue000-\ue005]{0,16}(?:EPS|每股(?:收益|净资产|盈利|收入)|BPS)~<b:M>[,\s]*"
                          r"[^\d,。\ue000-\ue005]{0,6}(?:对应|得出|得到|合理|目标价)[^\d,。\ue000-\ue005]{0,10}<r:M>", "mul"),
    _shape("is-times", "is was are were equals represents represent represented amounts amount or", rf"<a:M> (?:is|was|are|were|equals|represents?|represented|amounts? to|or) {_ABOUT}<r:X>(?: times)?(?: of)?… ?(?:of )?<b:M>", "div"),
    _shape("is-percent-of", "is was are were equals represents represent represented amounts amount or", rf"<a:M> (?:is|was|are|were|equals|represents?|represented|amounts? to|or) {_ABOUT}<r:P> of… ?(?:of )?<b:M>", "div"),
    _shape("on-is", "on", rf"<a:M>,? on~<b:M>,?~\b{_GIVES}\b~<r:X>", "div"),
    _shape("on-yields", "on", rf"<a:M>,? on~<b:M>,?~\b(?:yields?|yielding|yield of|return of|margin of)\b {_ABOUT}<r:P>{_ENDS}", "div"),
    _shape("cover-of", "of", r"<r:X>\s?[:(—-] ?(?:\w+ ){1,4}of <a:M> (?:against|over|divided by|on|versus) (?:\w+ ){1,4}of <b:M>", "div"),
    _shape("less-leaves", "less minus", rf"<a:M>,?~\b(?:less(?! than)|minus)\b~<b:M>,?~\b{_GIVES}\b~<r:M>", "sub"),
    _shape("plus-gives", "plus", rf"<a:M>,?~\bplus\b~<b:M>,?~\b{_GIVES}\b~<r:M>", "add"),
    _shape("zh-less", "减 扣", r"<a:M>[,\s]*~(?:减去|扣除|减掉)~<b:M>[,\s]*~(?:得出|得到|剩余?|即|等于|后[为是得])~<r:M>", "sub"),
    _shape("zh-plus", "加", r"<a:M>[,\s]*~(?:加上)~<b:M>[,\s]*~(?:合计|共|即|等于|得到)~<r:M>", "add"),
    _shape("beat-by", "by", rf"<b:M>,? (?:\w+ ){{0,3}}?(?:beat(?:ing|s)?|topp(?:ed|ing)|tops|exceed(?:s|ed|ing)|ahead of|above|better than|(?P<down>miss(?:es|ed|ing)?|below|short of|behind|worse than))\b~"
                      rf"(?:consensus|estimates?|expectations?|forecasts?|street|guidance)~<a:M>~\bby {_ABOUT}<r:PM>", "move", apart=True),
    _shape("above-the", "above below", r"\A[^\d\ue000-\ue005]*<b:M>(?: (?!on |against |versus |vs |but |and |while )[a-z][a-z'-]*){0,6}, (?:or |some |about )?<r:P> (?:above|(?P<down>below))"
                        r" (?:the|its|our|last year's)(?: [a-z][a-z'-]*){0,3} <a:M>", "move"),
    _shape("zh-beat", "预", rf"<b:M>[,\s]*(?:超出|超过|超|高于|好于|高出|(?P<down>低于|不及|逊于|弱于))~预期~<a:M>[,\s]*{_ZH_ABOUT}<r:P>", "move", apart=True),
    _shape("units-price", "arpu price fare fee asp rent", rf"\b(?:ARPU|price|fare|fee|ASP|rent)\b~<a:M>~\b(?:on|times|x|multiplied by)\b~<b:C>,?~\b{_GIVES}\b~<r:M>", "mul"),
    _shape("shares-average", "average", r"<b:C>[a-z ]{0,12}\bshares?\b~\bfor\b~<a:M>,~\baverage\b~<r:M>", "div"),
    _shape("zh-units-price", "价 arpu", r"(?:单价|均价|售价|ARPU|客单价)~<a:M>[,\s]*~(?:销量|出货量|股数|用户|数量|订单)~<b:C>[,\s]*~(?:对应|合计|即|等于)~(?:收入|营收|金额|销售额|GMV)~<r:M>", "mul"),
)
WORDS = frozenset().union(*(shape.hints for shape in _SHAPES))
_LEVELS = frozenset(("level", "ratio", "growth", "change", "share", "count", "sum"))
_YEARLY, _QUARTERLY = re.compile(r"同比|按年|year[- ]on[- ]year|yoy|y/y", re.IGNORECASE), re.compile(r"环比|按季|按月|qoq|q/q|sequential", re.IGNORECASE)
_TIMES = compiled("\ue002[^\ue000-\ue005;。]*$")
_COMPOUND = compiled(r"复合|年均|年化|CAGR|compound|annuali[sz]ed|a year|per year|each year", re.IGNORECASE)


def told(look: Look) -> Told | None:
    """The arithmetic that the sentence spells out for this number."""
    found = _of_sentence(look.around, look.claim).get(look.claim.index)
    if found is None or look.claim.restated:
        return None  # a rate on another base than the amounts beside it
    reading, apart = found
    earlier = look.claim.readings
    if apart:
        return Told([reading], alone=True)
    bound = bool(earlier) and earlier[0].certain and isinstance(earlier[0].expression, Quantity)
    return Told([*earlier, reading] if bound else [reading, *earlier], alone=True)


def _of_sentence(around: Surroundings, claim: Claim) -> Mapping[int, tuple[Reading, bool]]:
    """The results in a sentence, by the claim that states each; looked for once a sentence."""
    known = around.spelled.get(claim.quote)
    if known is None:
        known = around.spelled[claim.quote] = _spelled(around, claim)
    return known


def _spelled(around: Surroundings, claim: Claim) -> dict[int, tuple[Reading, bool]]:
    claims = around.of_quote(claim)
    if not 3 <= len(claims) <= 12:
        return {}
    holds = around.holds(claim)
    hinted = [shape for shape in _SHAPES if not shape.hints.isdisjoint(holds)]
    if not hinted:
        return {}
    signs = Counter(map(_sign, claims))
    shapes = [shape for shape in hinted if all(signs[sign] >= many for sign, many in shape.signs)]
    if not shapes:
        return {}
    parts, at, places = [], claim.quote[0], {}
    length = 0
    for one in claims:
        gap = around.folded[at : one.numeral.start]
        length += len(gap)
        parts += [gap, _sign(one)]
        places[length] = one
        length, at = length + 1, one.numeral.end
    parts.append(around.folded[at : claim.quote[1]])
    said = "".join(parts).replace("*", " ")
    found: dict[int, tuple[Reading, bool]] = {}
    for shape in shapes:
        for match in shape.way.finditer(said):
            operands = {name: places[match.start(name)] for name in ("a", "b", "r")}
            expression = _expression(shape.op, operands, match, said)
            if expression is not None and operands["r"].index not in found:
                found[operands["r"].index] = Reading(expression, True, "equation"), shape.apart
    return found


def _sign(claim: Claim) -> str:
    if claim.numeral.high is not None or claim.relation != "=" or claim.kind not in _LEVELS or claim.forecast and claim.assumed:
        return _CLOSED
    return _SIGNS.get(claim.numeral.unit.kind, _COUNTED)


def _expression(op: str, by: Mapping[str, Claim], match: re.Match[str], said: str) -> Expression | None:
    """What the result comes to; None where the numbers do not belong together."""
    a, b, result = by["a"], by["b"], by["r"]
    first, second = Operand(a.number), Operand(b.number)
    if op in ("mul", "div"):
        alike = (a, b) if op == "div" and result.numeral.unit.kind in ("percent", "multiple") else (b, result) if a.numeral.unit.kind == "multiple" else None
        if alike is not None and not (_of_one_kind(*alike) and _of_one_size(*alike)):
            return None
        if alike is not None and op == "mul" and re.search(r"equity", match[0], re.IGNORECASE) and re.search(r"EV\b|EBITDA|sales", said):
            return None  # what an enterprise is worth is not what its shares are
        return Combination(op, (first, second))
    if not _of_one_kind(a, b):
        return None
    if op in ("add", "sub"):
        if _TIMES.search(said, 0, match.start("a")):
            return None  # "10x EBITDA of A, less net debt of B, for equity of C"
        return Combination(op, (first, second)) if _of_one_kind(a, result) else None
    if _COMPOUND.search(match[0]) or _bases_differ(match, said):
        return None
    down = any(name in match.re.groupindex and match[name] for name in ("down", "fall"))
    if result.numeral.unit.kind != "percent":
        if op != "points" and not _of_one_kind(a, result):
            return None
        return Combination("sub", (first, second) if down and result.stated.low > 0 else (second, first))
    if down and result.stated.low > 0:
        return Combination("sub", (Constant(Decimal(1)), Combination("div", (second, first))))
    return Combination("growth", (second, first))


def _of_one_kind(one: Claim, other: Claim) -> bool:
    mine, theirs = one.numeral.unit, other.numeral.unit
    amounts = {"money", "per_share", "number", "index"}
    return (mine.kind == theirs.kind or {mine.kind, theirs.kind} <= amounts) and (mine.currency == theirs.currency or None in (mine.currency, theirs.currency))


def _of_one_size(one: Claim, other: Claim) -> bool:
    """Whether both are a share's, or both a company's: earnings per share on revenue are no ratio."""
    large = [c.numeral.unit.kind != "per_share" and c.numeral.unit.scale >= 1000 for c in (one, other)]
    return large[0] == large[1]


def _bases_differ(match: re.Match[str], said: str) -> bool:
    """Whether the rate is named of another base than the amount that it would be taken against: 由上季度的 A 增至 B，同比增长 N."""
    around = said[max(0, match.start() - 16) : match.end()]
    base = said[max(0, match.start("a") - 14) : match.start("a")]
    if _YEARLY.search(around):
        return re.search(r"上季|上一季|季度|环比|上月|年初|quarter|sequential", base, re.IGNORECASE) is not None
    return _QUARTERLY.search(around) is not None and re.search(r"同期|上年|去年|年初|year", base, re.IGNORECASE) is not None
