"""The unit that a document states once for all its tables: "HK$ million unless stated", "All amounts in US$m", 除特别注明外单位为亿元."""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.dataclass import replace
from verifier.documents import Table
from verifier.patterns import pattern
from verifier.tabulation.units_of_items import table_units
from verifier.units import Unit

_HINTS = ("unless", "except where", "except per", "mounts", "igures", "umbers in", "alues in", "llars in", "$ in", "€ in", "£ in",
    "除特别", "除另有", "除非", "如无", "若无", "除注明",
    "除说明", "以下金额", "下文金额",
          "文中金额", "本文金额", "以下单位", "下文单位", "金额单位", "单位均")
_SAID = pattern(
    "noted-units",
    r"[^.;:。；：\n|()（）]*?(?=\b(?:unless|except where)[ ](?:otherwise[ ])?(?:stated|noted|specified|indicated|shown|marked|mentioned|said)\b)"
    r"|(?:^|(?<=[\n(（*_>|])|(?<=[.;:] ))(?P<whole>(?:[Aa]ll[ ])?(?:[A-Z]{0,3}[$€£¥]|(?:[A-Za-z.]+ )?[Dd]ollars?|[Rr]upees?|[Ee]uros?|[Yy]uan|[Yy]en"
    r"|[Ss]terling|[Pp]ounds?|[A-Z]{3})(?:[ ](?:figures|amounts|numbers|values))?(?:[ ]are)?[ ]in[ ](?:thousands|millions|billions|crores?|lakhs?))\b"
    r"|\b(?:[Aa]ll[ ](?:the[ ])?(?:figures|amounts|numbers|values)|[Ff]igures|[Aa]mounts|[Nn]umbers|[Vv]alues)"
    r"[ ](?:are[ ]|throughout[ ]|below[ ]|here[ ])*in[ ](?P<of>[^.;。；\n|()]{2,40}?)(?=[.;,。；\n)]|$|[ ]unless)"
    r"|(?:除(?:特别|另有|非另有|非特别)?(?:说明|注明|标注|指明)(?:外|以外|者外)?|[如若]无(?:特别|特殊|另外)?(?:说明|注明))"
    r"[,，:： ]*(?P<zh>[^。；\n|,，]{2,24})"
    r"|(?:(?:以下|下文|文中|本文|全文)[^。；\n|]{0,8}?(?:金额|数字|数值|单位)|金额单位|单位)(?:单位)?(?:均为|均以|均"
    r"|统一为)[:： ]*(?P<of_all>[^。；\n|,，]{2,16})",
)
_AROUND = re.compile(r"^(?:金额|单位|数字|均|为|以|是|统一|[:： ])+|(?:计|为单位|列示|表示)$")


def noted_unit(text: str) -> Unit | None:
    """The one unit of money that a document states for all its amounts, None where it states none or two that differ.

    >>> unit = noted_unit("以下金额除注明外均为亿元，先给结论。")
    >>> unit and (unit.kind, unit.scale)
    ('money', Decimal('100000000'))
    """
    units = {unit for words in _stated(text) if (unit := table_units([f"({words})"]).money) is not None}
    return units.pop() if len(units) == 1 else None


def with_noted_unit(tables: Sequence[Table], text: str) -> Sequence[Table]:
    """The tables, each with the document's own statement of units behind its notes; unchanged where there is none, or two that differ."""
    if not tables or noted_unit(text) is None:
        return tables
    words = _stated(text)[0]
    return [replace(table, notes=[*table.notes, f"({words})"]) for table in tables]


def _turned(words: str | None) -> str | None:
    """ "Dollar figures in millions" as the unit is written: "dollar million"."""
    if words is None:
        return None
    currency, _, scale = words.removeprefix("All ").removeprefix("all ").partition(" in ")
    named = _OF_MONEY.sub("", currency)
    return f"{_CALLED.get(named.lower().rstrip('s'), named)} {scale.removesuffix('s')}"


_CALLED = {"dollar": "US$", "us dollar": "US$", "u.s. dollar": "US$", "rupee": "INR", "euro": "EUR", "yuan": "RMB", "yen": "JPY", "sterling": "GBP",
           "pound": "GBP", "hong kong dollar": "HK$"}  # fmt: skip
_OF_MONEY = re.compile(r"[ ](?:figures|amounts|numbers|values|are)\b")


def _stated(text: str) -> list[str]:
    """What a document says of the units of all its amounts, where it names a scale of money."""
    if not any(hint in text for hint in _HINTS):
        return []
    said = (found["of"] or found["zh"] or found["of_all"] or _turned(found["whole"]) or found[0] for found in _SAID.finditer(text))
    plain = dict.fromkeys(_AROUND.sub("", words.strip(" *_-,，")) for words in said)
    return [words for words in plain if words and (units := table_units([f"({words})"])).money is not None and units.money.scale > 1]


__all__ = ["noted_unit", "with_noted_unit"]
