"""The unit that a document states once for all its tables: "HK$ million unless stated", "All amounts in US$m", 除特别注明外单位为亿元."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.dataclass import replace
from verifier.documents import Table
from verifier.patterns import pattern
from verifier.tabulation.units_of_items import table_units

_HINTS = ("unless", "except where", "mounts", "igures", "umbers in", "alues in", "除特别", "除另有", "除非", "如无", "若无")
_SAID = pattern(
    "noted-units",
    r"[^.;:。；：\n|()（）]*?(?=\b(?:unless|except where)[ ](?:otherwise[ ])?(?:stated|noted|specified|indicated|shown|marked|mentioned|said)\b)"
    r"|\b(?:[Aa]ll[ ](?:the[ ])?(?:figures|amounts|numbers|values)|[Ff]igures|[Aa]mounts|[Nn]umbers|[Vv]alues)"
    r"[ ](?:are[ ]|throughout[ ]|below[ ]|here[ ])*in[ ](?P<of>[^.;。；\n|()]{2,40}?)(?=[.;,。；\n)]|$|[ ]unless)"
    r"|(?:除(?:特别|另有|非另有|非特别)?(?:说明|注明|标注|指明)(?:外|以外|者外)?|[如若]无(?:特别|特殊|另外)?(?:说明|注明))"
    r"[,，:： ]*(?P<zh>[^。；\n|]{2,24})",
)


def with_noted_unit(tables: Sequence[Table], text: str) -> Sequence[Table]:
    """The tables, each with the document's own statement of units behind its notes; unchanged where there is none, or two that differ."""
    if not tables or not any(hint in text for hint in _HINTS):
        return tables
    said = dict.fromkeys(stripped for found in _SAID.finditer(text) if (stripped := (found["of"] or found["zh"] or found[0]).strip(" *_-,，")))
    stated = [words for words in said if (units := table_units([f"({words})"])).money is not None and units.money.scale > 1]
    if len({table_units([f"({words})"]).money for words in stated}) != 1:
        return tables
    return [replace(table, notes=[*table.notes, f"({stated[0]})"]) for table in tables]


__all__ = ["with_noted_unit"]
