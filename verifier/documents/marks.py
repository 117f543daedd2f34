"""The marks of a text that are no words: Markdown's and HTML's, and those that a table cannot be written without."""

from __future__ import annotations

import re

TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.S)
_LEAD = re.compile(r"\s*(?:#{1,6}\s+|>+\s*|[-*+]\s+)?[*_`]*(?:<(?:b|strong|p|center|font|h\d|div)\b[^<>]*>)*", re.I)
_TAIL = re.compile(r"(?:</[^<>]+>|[*_`#\s])+\Z")
_OF_TABLES = ("|", "\t", "  ", "\u3000", "<table", "<TABLE")


def plain_words(line: str) -> str:
    """A heading or caption line without its Markdown and HTML marks.

    >>> plain_words("## **利润表** <b>(百万元)</b>")
    '利润表 (百万元)'
    """
    lead = _LEAD.match(line)
    words = _TAIL.sub("", line[lead.end() if lead else 0:])
    return TAG.sub("", words).replace("**", "").strip()


def may_hold_tables(text: str) -> bool:
    """Whether the text has any mark with which a table can be written; the reading of tables is not even loaded where it has none.

    >>> may_hold_tables("营收 4.58 亿元"), may_hold_tables("营收\\t4.58")
    (False, True)
    """
    return any(mark in text for mark in _OF_TABLES)
