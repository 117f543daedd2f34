"""The period that a number is measured against, named behind it: "13.2% more than in 1H24", "up 6.7% since year-end", "5% behind Q1"."""

from __future__ import annotations

import re

from verifier.extractors.rules.binding.dating import SINCE, resolved
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.tokens import Token
from verifier.patterns import compiled
from verifier.period_words import PeriodMention
from verifier.periods import Period

_THAN_WHEN = compiled(r"[\s*]*(?:(?:more|less|\w+er|worse) than|(?:well |just )?(?:ahead|short|north|south|shy) of|behind|beyond|(?:up|down) on)"
                        r" (?:(?:in|at|for|during|that of) )?(?:the )?"
                        r"(?:end of |(?:an? )?(?:[a-z]+(?:-[a-z]+)? ){1,2})?", re.IGNORECASE)
_OVER_WHEN = compiled(
    r"[\s*]*(?:over|on|upon|against|versus|vs\.?)[\s*]+(?:(?:that of|the level of|the same period (?:of|in)|(?:an?"
    r"|the) [a-z]+(?:-[a-z]+)?)[\s*]+)?", re.IGNORECASE
)


def base_after(walk: Walk, index: int) -> Period | None:
    """A base named after its number: "13.2% more than in 1H24", "up 6.7% since year-end"."""
    for place, token in enumerate(walk.tokens[index + 1 : index + 6], index + 1):
        if token.kind == "num" or (token.kind == "p" and token.load not in "/"):
            return None
        if token.kind == "per":
            before = walk.tokens[place - 1]
            since = SINCE.search(walk.folded, max(walk.tokens[index].end, token.start - 16), token.start) is not None
            if since or token.load.relative == "year_open" or _THAN_WHEN.fullmatch(walk.folded, walk.tokens[index].end, token.start) or (
                (
                    before.has("base", "from")
                    or (before.kind == "cue" and before.load.word.endswith("than"))
                    or (token.load.part != "TTM" and before.has("above", "below") and walk.numerals[walk.tokens[index].load].unit.is_fraction)
                )
                and token.start - before.end <= 6
            ):
                walk.consumed.add(token.start)
                if before.has("above", "below"):
                    walk.consumed.add(before.start)  # "14% ahead of last year yet 5% below Q1": each way is its own number's
                return _behind(walk, resolved(walk, token.load, walk.main()), token.load)
            return _earlier(walk, index, token)
    return None


def _earlier(walk: Walk, index: int, token: Token) -> Period | None:
    """A period gone by behind a rate and "over" or "on": "6.3% over 2023", "up 24% on the previous year"; "over the first nine months" is none."""
    main = walk.main()
    if main is None or main.is_instant or not walk.numerals[walk.tokens[index].load].unit.is_fraction:
        return None
    if not _OVER_WHEN.fullmatch(walk.folded, walk.tokens[index].end, token.start):
        return None
    then = resolved(walk, token.load, main)
    if then is None or then.ttm or then.is_instant or then.end > main.start and then.end != main.year_before.end:
        return None
    if then.months != main.months:
        then = main.year_before if then.months == 12 and then.end <= main.end or then.end == main.year_before.end else None
    if then is not None:
        walk.consumed.add(token.start)
    return then


def _behind(walk: Walk, period: Period | None, mention: PeriodMention) -> Period | None:
    """A base named without its year lies before the period reported: "last June", "than in December"."""
    main = walk.main()
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
