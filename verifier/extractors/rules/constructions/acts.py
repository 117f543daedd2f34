"""A level that an act has yet to bring about: after 每10股转增4股 the share count 增至7.00亿股 is none of the figures' dates."""

from __future__ import annotations

import re

from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled, pattern

_ACT = pattern(
    "acts",
    r"转增|送股|送红股|拆股|缩股|增发|定增|配股|配售|回购注销|注销|吸收合并|换股|行权|\b(?:bonus issue|stock split|share split|rights issue|placement|placing|cancellation|issuance)\b",
    re.IGNORECASE,
)
WORDS = frozenset("转 送 拆 缩 增 定 配 注 吸 换 行 bonus split rights placement placing cancellation issuance".split())
"""A character or word of each act."""
_TO = compiled(r"(?:增加?至|升至|减少?至|降至|变为|变更为|增加?到|减少?到|扩大?至|摊薄至|\bto)[约近\s*]*$")


def told(look: Look) -> Told | None:
    """The same readings, none certain: a figure of before the act cannot overturn it."""
    claim = look.claim
    if claim.kind not in ("level", "count") or claim.metric not in _CHANGED or not any(r.certain for r in claim.readings):
        return None
    if _ACT.search(look.before) is None or _TO.search(look.before) is None:
        return None
    return Told([replace(r, certain=False) for r in claim.readings])


_CHANGED = frozenset("shares_total shares_float share_capital eps_basic eps_diluted bps market_cap float_market_cap".split())
