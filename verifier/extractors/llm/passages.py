"""A note in passages for the model: cut at paragraph borders, headings carried along, every number asked about with a mark of its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from verifier.claims import Extraction
from verifier.dataclass import dataclass
from verifier.documents import Document
from verifier.numerals import Numeral

LONGEST = 1200
"""Characters of a passage of its own; what is longer is cut at a sentence's end, at last anywhere between two numbers."""
CONTEXT = 120
LONGEST_HEADING = 60
"""What goes along of a heading; a whole paragraph that is set as one would cost more than its passage."""
MOST_NUMBERS = 48
LONGEST_NUMBER = 60
_NO_ORDINAL = 1000
"""A longer run of digits is no number that commentary states; it is left to the rules."""
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.+)$")
_SENTENCE_END = re.compile(r"[。！？；\n]|(?<![0-9])[.!?;](?=\s)")
MARK = re.compile(r"⟨\d+⟩")
_MARKS = str.maketrans({"⟨": "〈", "⟩": "〉"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of the note, as the model reads it.

    ``text`` is the piece with ⟨1⟩, ⟨2⟩ ... before the numbers asked about; ``numbers`` gives for each the index of its
    numeral. ``context`` is what stands before it: the headings it is under and the end of the piece before.
    """

    index: int
    start: int
    end: int
    text: str
    numbers: tuple[int, ...]
    context: str
    lines: tuple[int, int]

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"passage {self.index + 1} (lines {self.lines[0]}-{self.lines[1]})"


def passages_of(document: Document, extraction: Extraction, longest: int = LONGEST) -> list[Passage]:
    """The passages that hold numbers to ask about: those that no rule sets aside, or only in doubt, and that stand in no table.

    >>> from verifier.documents.markdown import document_of
    >>> from verifier.numerals import scan
    >>> text = "营收117.39亿元，同比增长24%。"
    >>> passages_of(document_of(text, "note", ""), Extraction([], list(scan(text))))[0].text
    '营收⟨1⟩117.39亿元，同比增长⟨2⟩24%。'
    """
    cutter = _Cutter(document, extraction)
    found: list[Passage] = []
    for start, end, headings in _pieces(document.text, extraction, longest):
        for low, high in _by_count(document.text, start, end, cutter.starts):
            passage = cutter.passage(len(found), low, high, "\n".join([*headings, _tail(document.text, low)]))
            found += [passage] if passage.numbers else []
    return found


def halves(document: Document, extraction: Extraction, passage: Passage) -> list[Passage]:
    """A passage in two, cut after the sentence that ends nearest to its middle number; itself where it has but one number."""
    if len(passage.numbers) < 2:
        return [passage]
    middle = extraction.numerals[passage.numbers[len(passage.numbers) // 2]].start
    first = extraction.numerals[passage.numbers[0]].end
    ends = [m.end() for m in _SENTENCE_END.finditer(document.text, first, passage.end)]
    ends = [end for end in ends if end <= extraction.numerals[passage.numbers[-1]].start]
    cut = min(ends, key=lambda end: abs(end - middle)) if ends else middle
    cutter = _Cutter(document, extraction)
    above = passage.context.split("\n")[0] if passage.context else ""
    return [
        cutter.passage(passage.index, passage.start, cut, passage.context),
        cutter.passage(passage.index, cut, passage.end, "\n".join([above, _tail(document.text, cut)])),
    ]


class _Cutter:
    """Makes passages of a note: which of its numbers are asked about, and on which lines they stand."""

    def __init__(self, document: Document, extraction: Extraction) -> None:
        self.text, self.extraction = document.text, extraction
        self.asked = [
            i
            for i, n in enumerate(extraction.numerals)
            if i not in extraction.in_tables and (i not in extraction.set_aside and n.set_aside is None or in_doubt(n)) and n.end - n.start <= LONGEST_NUMBER
        ]
        self.starts = [stands(extraction.numerals[i])[0] for i in self.asked]
        self.tables = [t.span for t in document.tables if t.span is not None]
        self.lines = [0, *(m.end() for m in re.finditer("\n", self.text))]

    def passage(self, index: int, start: int, end: int, context: str) -> Passage:
        mine = self.asked[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        text = _marked(self.text, start, end, self.extraction, mine, self.tables)
        lines = (bisect_left(self.lines, start + 1), bisect_left(self.lines, end))
        return Passage(index, start, end, text, tuple(mine), shown(context).strip("\n"), lines)


def shown(words: str) -> str:
    """Words of the note as the model may see them: no marks of ours, no control or direction characters."""
    return _CONTROL.sub(" ", words.translate(_MARKS))


def in_doubt(numeral: Numeral) -> bool:
    """Whether a number that the rules set aside by the look of it may assert something: a count in English words, a large one after "number".

    >>> from verifier.numerals import scan
    >>> [(n.text, in_doubt(n)) for n in scan("47 wells, six more than in June 2025; Tier 2 customers number 1,684")]
    [('47', False), ('six', True), ('2025', False), ('Tier 2', False), ('number 1,684', True)]
    """
    return numeral.set_aside == "enumeration" and numeral.text.isascii() or numeral.set_aside == "ordinal" and numeral.value >= _NO_ORDINAL


def stands(numeral: Numeral) -> tuple[int, int]:
    """Where a number stands: without the word before it for which the rules set it aside."""
    return numeral.span if numeral.set_aside is None else numeral.digits


def _pieces(text: str, extraction: Extraction, longest: int) -> Iterator[tuple[int, int, list[str]]]:
    """Paragraphs, short ones joined and long ones cut, each with the headings above it."""
    headings: list[str] = []
    start = end = 0
    above: list[str] = []
    for low, high, heading in _paragraphs(text):
        if end > start and (heading is not None or high - start > longest):
            yield start, end, above
            start = end = low
        if end == start:
            start, above = low, headings[: heading[0] - 1] if heading is not None else list(headings)
        if heading is not None:
            level, words = heading
            headings = [*headings[: level - 1], words[:LONGEST_HEADING]]
        end = high
        while end - start > longest:
            cut = _cut(text, start, start + longest, extraction)
            yield start, cut, above
            start, above = cut, list(headings)
    if end > start:
        yield start, end, above


def _by_count(text: str, start: int, end: int, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """A piece in parts of at most so many numbers each, cut after a sentence where one ends between them."""
    while (first := bisect_left(starts, start)) + MOST_NUMBERS < bisect_left(starts, end):
        least, limit = starts[first + MOST_NUMBERS // 2], starts[first + MOST_NUMBERS]
        ends = [m.end() for m in _SENTENCE_END.finditer(text, least, limit)]
        cut = ends[-1] if ends else limit
        yield start, cut
        start = cut
    yield start, end


def _paragraphs(text: str) -> Iterator[tuple[int, int, tuple[int, str] | None]]:
    at = 0
    for line in text.splitlines(keepends=True):
        heading = _HEADING.match(line)
        yield at, at + len(line), (len(heading[1]), heading[2].strip()) if heading else None
        at += len(line)


def _cut(text: str, start: int, limit: int, extraction: Extraction) -> int:
    """Where to cut a long paragraph: after its last sentence that fits, never within a number."""
    ends = [m.end() for m in _SENTENCE_END.finditer(text, start + (limit - start) // 3, limit)]
    spans = [n.span for n in extraction.numerals]
    at = ends[-1] if ends else limit
    place = bisect_left(spans, (at, 0)) - 1
    if place >= 0 and spans[place][0] < at < spans[place][1] and spans[place][0] > start:
        at = spans[place][0]
    return at


def _tail(text: str, at: int) -> str:
    """The end of what stands before: from a sentence's start where one is near."""
    before = text[max(0, at - CONTEXT) : at].strip()
    opened = _SENTENCE_END.search(before)
    return before[opened.end() :].strip() if opened and at > CONTEXT and len(before) - opened.end() > CONTEXT // 4 else before


def _marked(text: str, start: int, end: int, extraction: Extraction, numbers: Sequence[int], tables: Sequence[tuple[int, int]]) -> str:
    made: list[str] = []
    at = start
    stops = [(stands(extraction.numerals[i])[0], -place - 1, place) for place, i in enumerate(numbers)]
    stops += [(max(low, start), min(high, end), -1) for low, high in tables if low < end and high > start]
    for stop, until, place in sorted(stops):
        if stop < at:
            continue
        made.append(shown(text[at:stop]))
        at = stop
        if place >= 0:
            made.append(f"⟨{place + 1}⟩")
        else:
            made.append("[…]\n")
            at = until
    made.append(shown(text[at:end]))
    return "".join(made).strip()
