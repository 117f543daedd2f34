"""A unit that stands alone, as table headers and source files name it: 万千瓦时, 百万座公里, thousand tonnes, 元/千千瓦时.

The words and their scales are those that the scanner reads in prose (grammar/units.toml), so that 5.42万吨 of a text
and 5.42 under 单位：万吨 are one number in one base unit. Only things, and prices of things, are named here; money,
shares and percentages have readers of their own, which know what a table's currency is.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

from verifier.dataclass import replace
from verifier.fold import fold
from verifier.numerals.grammar import UnitGrammar, UnitWord, units
from verifier.patterns import pattern
from verifier.units import Unit

_THINGS = frozenset({"physical", "count"})
_EN_SCALE = pattern("unit-names-en-scale", r"(?P<scale>[a-z']+[0-9]*)\.?[ ]+(?:of[ ]+)?(?P<noun>\D.*)$", re.I)
_ASIDE = pattern("unit-names-aside", r"[,，、;；]?\s*(?:[(（]?(?:不?含税|税前|税后|未税|折标"
                    r"|ex(?:cl)?\.?[ -]?(?:VAT|tax)|incl\.? VAT|pre-tax|after tax)[)）]?)+$", re.I)


def bare_of_tax(words: str) -> str:
    """A unit without the words that say on which basis the price is.

    >>> bare_of_tax("元/吨，不含税")
    '元/吨'
    """
    return _ASIDE.sub("", words).strip()


@lru_cache(maxsize=2048)
def thing_named(words: str) -> Unit | None:
    """The unit of a quantity of things that the words name, with its scale to the base unit; None when they name none.

    >>> thing_named("万千瓦").scale, thing_named("GWh").scale, thing_named("百万客公里").name, thing_named("百万元")
    (Decimal('10000'), Decimal('1000000'), '客公里', None)
    """
    written = words.strip()
    folded = fold(written)
    found = _scaled(folded, units())
    return found[0].unit(found[1], written) if found is not None and found[0].kind in _THINGS else None


def per_thing(top: Unit, below: str, written: str) -> Unit:
    """An amount over another thing, both in base units; ``below`` is the word under the stroke.

    >>> from verifier.units import YUAN
    >>> [str(per_thing(YUAN, below, "").scale) for below in ("千瓦时", "千千瓦时", "kg")]
    ['1', '0.001', '1000']
    """
    name, size = below, Decimal(1)
    if (found := _scaled(fold(below), units())) is not None and found[0].kind in ("physical", "days", "months"):
        word, scale = found
        name, size = word.name or {"days": "天", "months": "月"}.get(word.kind, below), word.scale * scale
    factor = Decimal(f"{1 / size:f}")
    if factor * size != 1:
        name, factor = below, Decimal(1)
    return replace(top, kind="rate", scale=top.scale * factor, name=f"{top.currency or top.name}/{name}", written=written)


def _scaled(folded: str, grammar: UnitGrammar) -> tuple[UnitWord, Decimal] | None:
    """The unit word and the scale before it; the longest unit word wins, so that 千瓦 is no thousand 瓦."""
    if (word := _word(folded, grammar)) is not None:
        return word, Decimal(1)
    for size in (2, 1, 3):
        head, noun = folded[:size], folded[size:].strip()
        if not head.isascii() and (scale := grammar.scales.get(head)) is not None and (word := _word(noun, grammar)) is not None:
            return word, scale
    if (found := _EN_SCALE.match(folded)) is not None:
        spelt = found["scale"]
        plural = spelt[:-1] if len(spelt) > 3 and spelt.endswith("s") else spelt
        scale = next((grammar.scales[form] for form in (spelt, plural, plural.lower()) if form in grammar.scales), None)
        if scale is not None and (word := _word(found["noun"].strip(), grammar)) is not None:
            return word, scale
    return None


def _word(words: str, grammar: UnitGrammar) -> UnitWord | None:
    return grammar.words.get(words) or _caseless().get(words.casefold()) if words else None


@cache
def _caseless() -> dict[str, UnitWord]:
    """The unit words whatever their capitals; column heads are often all small or all large."""
    found: dict[str, UnitWord] = {}
    for spelling, word in units().words.items():
        if len(spelling) > 1 or not spelling.isascii():
            found.setdefault(spelling.casefold(), word)
    return found


def plainly(lower: str) -> str:
    """The same unit as desks usually write it: "USD (millions)", "Rs. in crore", "RMB 100m" and 仟元 in one order and one spelling.

    >>> plainly("usd (millions)"), plainly("¥ in 100 millions"), plainly("千元人民币"), plainly("每平方呎港元")
    ('usd millions', '¥ 亿', '千元', '港元/平方呎')
    """
    for old, new in _SPELLED:
        lower = lower.replace(old, new) if old in lower else lower
    if lower[:1] == "每" and (found := _EACH.fullmatch(lower)) is not None:
        return f"{found['money']}/{found['thing']}"
    lower = _IN_SCALE.sub(r"\1 \2", lower)
    if lower.isascii() and not any(ch.isdigit() for ch in lower):
        return lower
    return _TIMES_SCALE.sub(lambda m: _TOGETHER[m[1], m[2][0]] if (m[1], m[2][0]) in _TOGETHER else m[0], lower)


_SPELLED = (("元人民币", "元"), ("仟", "千"), ("佰", "百"), ("圆", "元"), ("hundred million", "100 million"), ("ten thousand", "10 thousand"))
_EACH = re.compile(r"每(?P<thing>(?!股)[一-鿿]{1,5}?)(?P<money>(?:人民币|[百千万亿])?(?:[港美欧日]?元|港仙))")
_IN_SCALE = re.compile(r"^([a-z$€£¥₹.]{1,4}|persons|people|shares)\s*(?:\(|in )\s*"
                       r"((?:10+ ?)?(?:thousands?|millions?|billions?|crores?|lakhs?|mn|bn|m|k|'?000))\)?$")
_TIMES_SCALE = re.compile(r"(10|100) ?(thousands?|k|millions?|mn|m|billions?|bn)(?![a-z]) ?")
_TOGETHER = {("10", "t"): "万", ("10", "k"): "万", ("100", "m"): "亿", ("10", "m"): "千万", ("100", "t"): "十万", ("100", "k"): "十万",
    ("10", "b"): "百亿"}
