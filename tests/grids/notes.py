"""Notes out of patterns: each number is told rightly or wrongly, and is remembered with what is true of it."""

from __future__ import annotations

import random
import string
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.grids.books import Book, Item, quarter_before, quarter_of, year_before

OPEN, CLOSE = "\ue000", "\ue001"


@dataclass(frozen=True)
class Pattern:
    """A sentence with slots; ``held`` ones are counted but never looked at. ``wants`` are conditions on its letters: ``a=revenue``, ``a+``, ``s-``."""

    text: str
    number: int
    held: bool
    wants: tuple[str, ...] = ()


def patterns(lines: str) -> list[Pattern]:
    """Patterns out of lines, every third of them held back; what stands before ``|`` are its conditions, ``\\n`` breaks a line."""
    out = []
    for number, line in enumerate(line for line in lines.strip().split("\n") if line.strip() and not line.startswith("#")):
        head, bar, text = line.partition("|")
        if not bar or "{" in head:
            head, text = "", line
        out.append(Pattern(text.strip().replace("\\n", "\n"), number, number % 3 == 2, tuple(head.split())))
    return out


@dataclass
class Stated:
    """One number of a note and what is true of it."""

    start: int
    end: int
    text: str
    right: bool
    slip: str
    relation: str
    metric: str
    name: str
    pattern: Pattern | None = None


@dataclass(frozen=True)
class Written:
    """A number as it is written: words before and behind, and the size of its last place in base units."""

    before: str
    number: str
    after: str
    last_place: Decimal


Write = Callable[[Decimal], Written]


class Unfit(Exception):
    """A pattern that does not fit this book (no metric that rises, a growth out of bounds)."""


@dataclass
class Note:
    """A note in the making. ``touched`` are the figures that its numbers rest on: a source must bear on them."""

    book: Book
    rng: random.Random
    wrong: float
    period: str
    says_period: bool = True
    stated: list[Stated] = field(default_factory=list)
    touched: set[tuple[str, str]] = field(default_factory=set)
    other_period: bool = False
    drifted: bool = False
    """Whether what was said last is of another period, so that a quarter must say its year."""
    odd: int = 0
    """A number of the note's own by which its writer's habits go (元 or none behind 亿), the same all through."""

    def state(
        self,
        relation: str,
        item: Item,
        name: str,
        value: Decimal,
        write: Write,
        others: tuple[tuple[str, Decimal], ...] = (),
        widest: Decimal = Decimal(0),
        forecast: bool = False,
    ) -> str:
        """The number written, marked; a forecast is its author's own, another number wrong with the note's odds, then further off than rounding (and ``widest``, what its hedge allows) can explain."""
        right, slip = write(value), ""
        if (
            not forecast
            and self.rng.random() < self.wrong
            and (mistaken := self._mistaken(value, right.last_place, write, others, widest, item.kind))
        ):
            slip, right = mistaken
        self.stated.append(Stated(0, 0, right.number, not slip, slip, relation, item.metric, name))
        return f"{right.before}{OPEN}{right.number}{CLOSE}{right.after}"

    def _mistaken(
        self, value: Decimal, unit: Decimal, write: Write, others: tuple[tuple[str, Decimal], ...], widest: Decimal, kind: str
    ) -> tuple[str, Written] | None:
        for _ in range(8):
            slip, wrong = self.rng.choice(
                [
                    *others,
                    ("digits", value * Decimal(str(round(self.rng.choice([self.rng.uniform(0.6, 0.93), self.rng.uniform(1.08, 1.4)]), 4)))),
                    *([("scale", value * 10), ("scale", value / 10)] if self.rng.random() < 0.3 else []),
                ]
            )
            gap = max(3 * unit, abs(value) * max(widest, Decimal("0.04")), Decimal("0.012") if kind == "percent" else Decimal(0))
            if abs(wrong - value) < gap:
                continue
            try:
                written = write(wrong)
            except Unfit:
                continue
            if written.last_place <= unit and written.number != write(value).number or written.before != write(value).before:
                return slip, written
        return None


class Told(ABC):
    """A metric of a note at a period, as a slot of a pattern tells it: ``{a}`` is its name, ``{a.level}`` its value, and so on for each language."""

    def __init__(self, note: Note, item: Item, period: str, name: str) -> None:
        self.note, self.item, self.period, self.name = note, item, period, name

    def __str__(self) -> str:
        return self.name

    def __format__(self, spec: str) -> str:
        return self.name

    def at(self, period: str) -> Any:
        return type(self)(self.note, self.item, period, self.name)

    @property
    def before(self) -> Any:
        """The same period of the year before."""
        return self.at(year_before(self.period))

    @property
    def Q(self) -> Any:
        """The last quarter of the period."""
        self.note.other_period = True
        return self.at(quarter_of(self.period))

    @property
    def last(self) -> Any:
        """The quarter before the last quarter of the period."""
        return self.at(quarter_before(quarter_of(self.period)))

    def value(self, period: str | None = None) -> Decimal:
        where = self.note.book.dated(self.item.metric, period or self.period)
        try:
            found = self.note.book.at(self.item.metric, where)
        except KeyError:
            raise Unfit(f"{self.item.metric} at {where}") from None
        self.note.touched.add((self.item.metric, where))
        return found

    def growth(self, base: str) -> Decimal:
        now, then = self.value(), self.value(base)
        if then <= 0 or now <= 0:
            raise Unfit("growth over a loss")
        rate = now / then - 1
        if not Decimal("0.012") < abs(rate) < Decimal("1.9"):
            raise Unfit("a growth too small or too large to tell apart")
        return rate

    def namesakes(self) -> tuple[tuple[str, Decimal], ...]:
        """What could be written by mistake: the value of another period, or of another metric of the kind."""
        book, out = self.note.book, []
        here = book.dated(self.item.metric, self.period)
        periods = [p for (m, p), v in book.values.items() if m == self.item.metric and p != here and v > 0]
        if periods:
            out.append(("period", book.at(self.item.metric, self.note.rng.choice(periods))))
        like = [
            m
            for m, i in book.items.items()
            if i.kind == self.item.kind and m.split("_")[0] != self.item.metric.split("_")[0] and (m, book.dated(m, self.period)) in book.values
        ]
        if like:
            other = self.note.rng.choice(like)
            out.append(("metric", book.at(other, book.dated(other, self.period))))
        return tuple((slip, value) for slip, value in out if value > 0)

    @property
    @abstractmethod
    def level(self) -> str: ...


class Field(ABC):
    """What a language and a sector bring: books, patterns, and the making of notes of them."""

    name: str
    patterns: list[Pattern]
    told: type[Told]

    @abstractmethod
    def book(self, rng: random.Random) -> Book: ...

    @abstractmethod
    def period_words(self, period: str, rng: random.Random) -> str:
        """The period as a writer puts it."""

    @abstractmethod
    def slots(self, note: Note) -> dict[str, Any]:
        """The slots besides the metrics: ``P`` the period or nothing where it is told elsewhere, the company's name and the like."""

    @abstractmethod
    def note_of(self, note: Note, sentences: list[str], way: str) -> str:
        """Sentences joined to a text; ``way`` says where the period is told: each sentence, first, heading, title."""

    def letters(self, pattern: Pattern) -> list[str]:
        fields = [name for _, name, _, _ in string.Formatter().parse(pattern.text) if name]
        heads = [name.partition(".")[0] for name in fields]
        asked = [tail for name in fields for tail in name.split("_")[1:] if len(tail) == 1]
        return list(dict.fromkeys(head for head in [*heads, *asked] if len(head) == 1 and head.islower()))

    def sentence(self, note: Note, pattern: Pattern) -> str:
        """One sentence of the note.

        :raises Unfit: when the pattern does not fit the book.
        """
        before, touched, other = len(note.stated), set(note.touched), note.other_period
        try:
            chosen: dict[str, Told] = {}
            for letter in self.letters(pattern):
                chosen[letter] = self.choose(note, letter, pattern, chosen)
            was, note.other_period = note.other_period, False
            note.drifted = was
            slots = self.slots(note)
            slots.update(chosen)
            for told in chosen.values():
                told.peers = chosen  # type: ignore[attr-defined]
            text = pattern.text.format_map(slots)
        except Unfit:
            del note.stated[before:]
            note.touched, note.other_period = touched, other
            raise
        for stated in note.stated[before:]:
            stated.pattern = pattern
        note.other_period = note.other_period or (was and not any(slot in pattern.text for slot in ("{P}", "{P:", "{D}", "{D:")))
        return text

    def choose(self, note: Note, letter: str, pattern: Pattern, taken: dict[str, Told]) -> Told:
        book = note.book
        wants = [w for w in pattern.wants if w[0] == letter]
        fixed = [w[2:].split(",") for w in wants if w[1] == "="]
        pool = list(fixed[0] if fixed else book.groups[letter])
        note.rng.shuffle(pool)
        used = {t.item.metric for t in taken.values()}
        for metric in pool:
            if metric in used or metric not in book.items:
                continue
            item = book.items[metric]
            told = self.told(note, item, note.period, note.rng.choice(item.names))
            now, then = book.dated(metric, note.period), book.dated(metric, year_before(note.period))
            if (metric, now) not in book.values and item.flow != "year":
                continue
            moved = book.values.get((metric, now), Decimal(0)) - book.values.get((metric, then), Decimal(0))
            if any(w[1] == "+" and moved <= 0 or w[1] == "-" and moved >= 0 for w in wants):
                continue
            return told
        raise Unfit(f"no metric for {letter}")


def made(field_: Field, seed: int, size: int = 7, wrong: float = 0.3, chosen: list[Pattern] | None = None) -> tuple[str, Note, str]:
    """A note of a field, its text, and where its period is told."""
    rng = random.Random(f"{field_.name} {seed}")
    book = field_.book(rng)
    way = rng.choice(("each", "each", "first", "heading", "title"))
    note = Note(book, rng, wrong, book.period, odd=rng.randrange(210))
    sentences: list[str] = []
    pool = list(chosen or field_.patterns)
    rng.shuffle(pool)
    for pattern in pool:
        note.says_period = way == "each" or way == "first" and not sentences or note.other_period
        try:
            sentences.append(field_.sentence(note, pattern))
        except Unfit:
            continue
        if len(sentences) == size:
            break
    marked = field_.note_of(note, sentences, way)
    parts, at, opened = [], 0, 0
    order = iter(note.stated)
    for piece in _pieces(marked):
        if piece == OPEN:
            opened = at
        elif piece == CLOSE:
            stated = next(order)
            stated.start, stated.end = opened, at
        else:
            parts.append(piece)
            at += len(piece)
    text = "".join(parts)
    assert all(text[s.start : s.end] == s.text for s in note.stated), text
    return text, note, way


def _pieces(marked: str) -> list[str]:
    return [piece for part in marked.replace(OPEN, f"\0{OPEN}\0").replace(CLOSE, f"\0{CLOSE}\0").split("\0") if (piece := part)]
