"""Period words of a text: 2025年前三季度, 25Q3, 去年同期, fiscal 2025, the nine months, since year-end.

:func:`find_periods` reads them off a folded text in one pass; :func:`resolve` turns one into a :class:`Period`, taking what
the words leave out from an anchor, the period the sentence or the document is about.
"""

from verifier.period_words.fiscal import ahead_of_calendar, closing_month
from verifier.period_words.mention import PeriodMention
from verifier.period_words.reading import find_periods
from verifier.period_words.resolving import resolve

__all__ = ["ahead_of_calendar", "closing_month", "PeriodMention", "find_periods", "resolve"]
