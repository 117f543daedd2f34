"""Numbers that are not the company's own, as the words right behind them say: the sector's multiple, the consensus of those who follow it."""

from __future__ import annotations

import re

from verifier.numerals import Numeral

WHOSE = (
    r"(?:(?:company|self)[- ](?:compiled|supplied|collected|provided|guided)|bloomberg|refinitiv|lseg|factset|visible alpha|quick|ifis|s&p"
    r"|sell[- ]side|buy[- ]side|street|market|analysts?'?|mean|median|average|prior|previous|original|full[- ]year|annual|own|house|management"
    r"|board|company|fy\d\d|\d[hq]|[hq]\d|second[- ]half|first[- ]half|(?:current|next)[- ](?:year|quarter)) "
)
"""Whose an expectation is, between its number and its name: "the £126m company-compiled consensus"."""
_OF_THEIRS = re.compile(
    r"\s*(?:that |which |at which |where )?"
    r"(?:the |its |most |listed |larger |global |domestic |european |asian |us |japanese |a-share |h-share |regional )*"
    r"(?:sector|peers?|peer group|industry|rivals?|competitors?|(?:broad(?:er)? )?market|comparables?|comps)\b"
    r"(?:[- ](?:average|mean|median|multiple|trades?|fetch(?:es)?|commands?|is on|are on|changes? hands|gets?|typically|currently|as a whole|norm)"
    r"|\s*[,.;)]|$)",
    re.IGNORECASE,
)
_THEIRS = frozenset("sector peer peers industry rival rivals competitor competitors market comparable comparables comps".split())


def is_theirs(folded: str, n: Numeral, holds: frozenset[str]) -> bool:
    """Whether a rate is what others have: "far under the 12x the sector trades on", "below the 21% peer average".

    ``holds`` are the words of its sentence.
    """
    return not _THEIRS.isdisjoint(holds) and n.unit.kind in ("multiple", "percent", "number") and _OF_THEIRS.match(folded, n.end) is not None
