"""Tushare's reports of American companies: the span that a report type names (2025/Q9, 2024/FY), by the company's own fiscal year."""

from __future__ import annotations

import datetime as dt
import re

from verifier.periods import Calendar, Period
from verifier.sources.making.fiscal import Fiscal, closing_month
from verifier.sources.making.roles import Moment

_TYPE = re.compile(r"\d{4}/(?:Q(?P<months>[69])|Q(?P<quarter>[1-4])|(?P<year>FY))")


def american_moment(report_type: object, day: dt.date) -> Moment | None:
    """When a row is about; None where its type tells no span. Q6 and Q9 are cumulative, Q1 to Q4 single quarters.

    >>> moment = american_moment("2025/Q9", dt.date(2025, 6, 28))
    >>> str(moment.filing), moment.fiscal.calendar.year_end_month
    ('2025-9M', 9)
    """
    found = _TYPE.fullmatch(str(report_type or ""))
    if found is None:
        return None
    months = int(found["months"]) if found["months"] else 12 if found["year"] else 3
    since_opening = int(found["quarter"]) * 3 if found["quarter"] else months
    fiscal = Fiscal(Calendar((closing_month(day) - since_opening - 1) % 12 + 1), by_quarter=True)
    end = fiscal.end(day)
    return Moment(Period(end - months, end), day, fiscal)
