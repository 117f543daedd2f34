"""Units that the words around a table state item by item: 业务量单位为亿票，收入和成本为元/票，利润为亿元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from verifier.dataclass import replace
from verifier.fold import fold
from verifier.tabulation.labels import Label
from verifier.tabulation.printed import thing_counted, unit_of
from verifier.units import Unit

_SENTENCES = re.compile(r"[。\n]")
_CLAUSES = re.compile(r"[,;()]")
_SAID = re.compile(
    r"\s*(?:表中|其中|下表|上表)?(?P<items>[一-鿿A-Za-z]{1,12}?(?:[、和与及/][一-鿿A-Za-z]{1,12}?){0,4})\s*的?(?:计量)?(?:单位)?[均都]?(?:[为是用以按:])\s*"
    r"(?P<unit>[^\s,;:。()、]{1,9}?)(?:计|为单位|表示|列示)?[:.]?\s*"
)
_NO_ITEM = frozenset(("单位", "金额", "数字", "数据", "均", "币种", "货币单位", "金额单位"))
_SHORT = {"利润": "净利"}
"""What else a column is called that an item names."""


def told_units(text: str) -> tuple[tuple[str, Unit], ...]:
    """The items whose unit a document states in its words, each with that unit, longer names first.

    >>> [(item, unit.written) for item, unit in told_units("下表为单季（销量单位为万辆，均价和成本为万元/辆，利润为亿元）：")]
    [('销量', '万辆'), ('均价', '万元/辆'), ('成本', '万元/辆'), ('利润', '亿元')]
    """
    found = {item: unit for item, unit in _stated(fold(text))} if "单位" in text or "單位" in text else {}
    return tuple(sorted(found.items(), key=lambda one: -len(one[0])))


def with_told_unit(label: Label, told: Sequence[tuple[str, Unit]]) -> Label:
    """A label of a level without a unit, in the one stated for the item that it names."""
    if label.unit is not None or label.measure != "level" or label.share:
        return label
    unit = next((unit for item, unit in told if item in label.text or _SHORT.get(item, item) in label.text), None)
    return replace(label, unit=unit) if unit is not None else label


def _stated(folded: str) -> Iterator[tuple[str, Unit]]:
    for sentence in _SENTENCES.split(folded):
        if "单位" not in sentence or "|" in sentence:
            continue
        for clause in _CLAUSES.split(sentence):
            said = _SAID.fullmatch(clause)
            unit = (unit_of(said["unit"]) or thing_counted(said["unit"])) if said is not None else None
            if said is None or unit is None:
                continue
            for item in re.split(r"[、和与及/]", said["items"]):
                if len(item) > 1 and item not in _NO_ITEM:
                    yield item, unit
