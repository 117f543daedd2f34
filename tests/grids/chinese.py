"""Chinese notes on operating companies: ``python -m tests.grids chinese``."""

from __future__ import annotations

import random
from typing import Any

from tests.grids.books import Book
from tests.grids.chinese_words import ChineseTold, span, times_of
from tests.grids.notes import Field, Note, patterns
from tests.grids.zh_books import industrial
from tests.grids.zh_patterns import SENTENCES

HEADINGS = ("## {p}经营情况", "### {p}业绩回顾", "## 一、{p}财务表现", "**{p}业绩**", "【{p}业绩点评】", "## {p}：数字速览")
TITLES = ("# {c}{p}业绩点评", "# {c}（600000.SH）{p}财报快评", "# {c}：{p}业绩解读", "{c}{p}报告简评")


class Chinese(Field):
    name = "chinese"
    patterns = patterns(SENTENCES)
    told = ChineseTold

    def book(self, rng: random.Random) -> Book:
        return industrial(rng)

    def period_words(self, period: str, rng: random.Random) -> str:
        return span(period, rng)

    def slots(self, note: Note) -> dict[str, Any]:
        return times_of(note)

    def note_of(self, note: Note, sentences: list[str], way: str) -> str:
        rng, company = note.rng, note.book.entity
        head = {
            "title": rng.choice(TITLES).format(c=company, p=span(note.period, rng)) + "\n\n",
            "heading": f"# {company}点评\n\n" + rng.choice(HEADINGS).format(p=span(note.period, rng)) + "\n\n",
        }.get(way, rng.choice((f"# {company}跟踪\n\n", f"{company}（600000）\n\n")))
        out = head
        for sentence in sentences:
            line = sentence[:1] in "-*•|" or "\n" in sentence
            if line and out[-1] != "\n":
                out += "\n"
            out += sentence + ("\n" if line else rng.choice(("", "", "\n")))
        return out + "\n"


FIELD = Chinese()
