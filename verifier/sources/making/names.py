"""The other names an entity goes by: its code with and without the exchange, its name without the legal form."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CODE = re.compile(r"(?P<bare>\d{5,6})\.(?:SH|SZ|BJ|HK|SS|CSI|SI)")
_LEGAL_EN = re.compile(r"[,\s]+(?:inc|incorporated|corp|corporation|co|company|ltd|limited|plc|llc|lp|l\.p|n\.?v|s\.?a|s\.?e|ag|holdings?|group)\.?$",
                       re.I)
_LEGAL_ZH = re.compile(r"(?:[（(]集团[）)])?(?:股份)?(?:有限)?(?:责任)?公司$|集团股份有限公司$")
_SHARE_CLASS = re.compile(r"[-－]?[UWSVHBA]$|^(?:\*?ST|XD|XR|DR|N|C)(?=[\u4e00-\u9fff])")
_SPACES = re.compile(r"\s+")


def spellings(name: str) -> Iterator[str]:
    """The name and the shorter forms under which a text may speak of the entity.

    >>> list(spellings("Cascadia Outdoor Brands, Inc."))
    ['Cascadia Outdoor Brands, Inc.', 'Cascadia Outdoor Brands']
    >>> list(spellings("600519.SH"))
    ['600519.SH', '600519']
    """
    name = _SPACES.sub(" ", name.strip())
    if not name:
        return
    yield name
    if found := _CODE.fullmatch(name):
        yield found["bare"]
        return
    shorter = _LEGAL_ZH.sub("", name) if "\u4e00" <= name[0] <= "\u9fff" else name
    if shorter != name and len(shorter) >= 2:
        yield shorter
    while (cut := _LEGAL_EN.sub("", shorter)) != shorter and len(cut) >= 3:
        shorter = cut
        yield shorter
    plain = _SHARE_CLASS.sub("", shorter) if any("\u4e00" <= c <= "\u9fff" for c in shorter) else shorter
    if plain != shorter and len(plain) >= 2:
        yield plain
