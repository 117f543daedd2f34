"""What the model is asked: the files of ``prompts/``, filled with the metrics and figures that bear on a passage.

Names only: the values of the figures are never sent, so that a number in an answer can come from nowhere but the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Literal

from verifier.catalogue import load
from verifier.dataclass import dataclass
from verifier.errors import InputError
from verifier.extractors.llm.budget import tokens
from verifier.extractors.llm.passages import MARK, Passage, shown
from verifier.figures import OWN, Figure
from verifier.fold import fold

Language = Literal["zh", "en"]
FOLDERS = (Path(__file__).parents[2] / "prompts", Path(__file__).parents[3] / "prompts")
"""In the wheel, and in a checkout."""
_FRONT = re.compile(r"---\n(?P<head>(?:[a-z]+: .+\n)+)---\n(?P<body>.+)", re.S)
_SPLIT = "---- passage ----\n"
_KEYS = {"name", "language", "purpose"}
_WORD = re.compile(r"[a-z]{4,}")
_STEM = 5
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
MOST_METRICS = 28
MOST_FIGURES = 64
MOST_PERIODS, FEW_PERIODS = 8, 3
ROOM = {"zh": 420, "en": 480}
"""Tokens, as they are estimated, for metrics, figures, marks and context of a passage; with instructions and schema 1,200 by a real count."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One file of ``prompts/``: the system message, what goes with each passage, and its name with digest."""

    name: str
    system: str
    user: str


@cache
def prompt(name: str, language: Language) -> Prompt:
    """The prompt of a name in a language.

    :raises InputError: when the file is missing or its front matter is not as it should be.

    >>> prompt("extract", "zh").name.partition("@")[0]
    'extract.zh'
    """
    file = f"{name}.{language}.md"
    path = next((folder / file for folder in FOLDERS if (folder / file).is_file()), None)
    if path is None:
        raise InputError(f"prompts/{file}", "is missing", "Install verifier again, or restore the file.")
    data = path.read_bytes()
    found = _FRONT.fullmatch(data.decode("utf-8").replace("\r\n", "\n"))
    head = dict(line.split(": ", 1) for line in found["head"].splitlines()) if found else {}
    if found is None or set(head) != _KEYS or head["name"] != name or head["language"] != language:
        raise InputError(f"prompts/{file}", f"has no front matter with name: {name}, language: {language} and purpose", "Restore the file.")
    system, cut, user = found["body"].partition(_SPLIT)
    return Prompt(f"{name}.{language}@{sha256(data).hexdigest()[:8]}", system.strip(), (user if cut else "").strip())


def filled(text: str, values: Mapping[str, str]) -> str:
    """A prompt with its places filled, in one pass, so that what is filled in is never read as a place.

    >>> filled("{{a}} {{b}}", {"a": "{{b}}", "b": "2"})
    '{{b}} 2'
    """
    return re.sub(r"\{\{(\w+)\}\}", lambda m: values[m[1]], text)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a passage's prompt offers: metric ids with the words that stand for them, and figures by their short ids."""

    metrics: dict[str, str]
    figures: dict[str, Figure]

    def metric_list(self) -> str:
        """The metrics that no figure offered measures: ``pe_ttm 市盈率; gross_margin 毛利率``."""
        measured = {figure.metric for figure in self.figures.values()}
        return "; ".join(f"{metric.removeprefix(OWN)} {words}".strip() for metric, words in self.metrics.items() if metric not in measured)

    def figure_list(self, entity: str | None) -> str:
        """The figures without their values, a line for those of the same periods: ``2025-9M, 2024-9M: revenue 营收 F1 F2; capex F3 F4``."""
        series: dict[tuple[str, str], list[str]] = {}
        for key, figure in self.figures.items():
            parts = [shown(part) for part in (figure.segment, figure.entity if figure.entity != entity else None) if part]
            parts += [figure.measure] if figure.measure != "level" else []
            series.setdefault((figure.metric, " ".join(parts)), []).append(key)
        rows: dict[tuple[str, ...], dict[str, list[str]]] = {}
        for (metric, whose), keys in series.items():
            periods = tuple(str(self.figures[key].period or "-") for key in keys)
            rows.setdefault(periods, {}).setdefault(metric, []).append(f"{whose} {_ids(keys)}".strip())
        return "\n".join(
            f"{', '.join(periods)}: " + "; ".join(f"{self._named(metric)} {', '.join(members)}" for metric, members in row.items())
            for periods, row in rows.items()
        )

    def _named(self, metric: str) -> str:
        return f"{metric.removeprefix(OWN)} {self.metrics.get(metric, '')}".strip()


def _ids(keys: Sequence[str]) -> str:
    """Short ids in a row, as ``F1-F4`` where there are many and none is left out."""
    first, last = int(keys[0][1:]), int(keys[-1][1:])
    return f"{keys[0]}-{keys[-1]}" if len(keys) > 2 and [int(key[1:]) for key in keys] == list(range(first, last + 1)) else " ".join(keys)


def offer(passage: Passage, figures: Sequence[Figure], entity: str | None, language: Language) -> Offer:
    """The metrics the passage and its headings name, and the figures of those metrics and of what they are computed from, within the room."""
    catalogue = load()
    measured = {figure.metric for figure in figures}
    words: dict[str, str] = {}
    for term in catalogue.terms.find(fold(passage.context + "\n" + passage.text)):
        family = catalogue.metrics[term.metric].family[:2] if term.loose else ()
        for metric in (term.metric, *(one for one in family if one in measured)):
            words.setdefault(metric, term.alias if metric == term.metric else "")
    named = [m for m in words if not catalogue.metrics[m].measure][:MOST_METRICS]
    near = {operand for metric in named for formula in catalogue.metrics[metric].formulas[:2] for operand in _operands(formula.text)}
    chosen = _bearing(figures, named, near, entity, passage)
    begun = stems(fold(passage.context + passage.text).lower())
    akin = {figure.metric: "" for figure in figures if not figure.segment and figure.entity in (None, entity) and _akin(figure, begun)}
    metrics = akin | {m: _short(words[m], m, language) for m in named}
    room = ROOM[language] - tokens(passage.context) - sum(tokens(mark) for mark in MARK.findall(passage.text))
    return _within(room, metrics, chosen, entity)


def _within(room: int, metrics: Mapping[str, str], series: Sequence[Sequence[Figure]], entity: str | None) -> Offer:
    """As much as fits: figures in the order given, a series at a time (of one that is too long the latest periods), up to three quarters of the room; then the names of other metrics."""
    figures: list[Figure] = []
    for one in series[:MOST_FIGURES]:
        for part in (one, one[:FEW_PERIODS]):
            if len(figures) + len(part) <= MOST_FIGURES and tokens(_offered(metrics, [*figures, *part]).figure_list(entity)) <= room * 3 // 4:
                figures += part
                break
    left = room - tokens(_offered(metrics, figures).figure_list(entity))
    measured = {figure.metric for figure in figures}
    names: dict[str, str] = {}
    for metric, words in metrics.items():
        left -= 0 if metric in measured else tokens(f"{metric} {words}; ")
        if left >= 0:
            names[metric] = words
    return _offered(names, figures)


def _offered(metrics: Mapping[str, str], figures: Sequence[Figure]) -> Offer:
    return Offer(dict(metrics), {f"F{place}": figure for place, figure in enumerate(figures, 1)})


def _bearing(figures: Sequence[Figure], named: Sequence[str], near: set[str], entity: str | None, passage: Passage) -> list[list[Figure]]:
    """The figures that bear on the passage in series (one metric of one company or segment), the surest first.

    What the passage names, then what that is computed from, then other companies' figures, segments that are not named, and changes; last what is
    called by a source's own words, some of which the passage has, and whatever else another company's is that it names.
    """
    rank = {metric: place for place, metric in enumerate(named)}
    folded = fold(passage.context + passage.text).lower()
    begun = stems(folded)
    found: dict[tuple[object, ...], list[Figure]] = {}
    order: dict[tuple[object, ...], tuple[int, int]] = {}
    for figure in figures:
        if figure.bound or figure.variant:
            continue
        own = figure.metric.startswith(OWN) and fold(figure.label or figure.metric[len(OWN) :]).lower() in folded
        others = [name for name in (figure.segment, figure.entity if figure.entity != entity else None) if name]
        direct = figure.metric in rank or own
        akin = not direct and (not others and _akin(figure, begun) or others == [figure.entity] and _mentioned(others[0], folded))
        if not direct and not akin and (others or figure.metric not in near):
            continue
        series = (figure.metric, figure.entity, figure.segment, figure.measure)
        turn = 4 if akin else 3 if figure.measure != "level" else 2 if not all(_mentioned(name, folded) for name in others) else 0 if direct else 1
        order.setdefault(series, (turn, rank.get(figure.metric, 0)))
        if all(figure.period != other.period for other in found.setdefault(series, [])):
            found[series].append(figure)
    return [sorted(found[series], key=_latest)[:MOST_PERIODS] for series in sorted(found, key=order.__getitem__)]


def _latest(figure: Figure) -> tuple[int, int, int]:
    """Orders figures by their periods, the latest and the longest first."""
    period = figure.period
    return (0, 0, 0) if period is None else (-period.end, period.start, -period.day.toordinal() if period.day else 0)


def stems(words: str) -> set[str]:
    """English words by their beginnings, so that convertible and converts are one, and Chinese ones by their pairs of characters.

    >>> sorted(stems("$400m of converts") & stems("convertible notes")), sorted(stems("可转债余额"))
    (['conve'], ['余额', '债余', '可转', '转债'])
    """
    return {word[:_STEM] for word in _WORD.findall(words)} | {pair for run in _HAN.findall(words) for pair in map("".join, pairwise(run))}


def _akin(figure: Figure, begun: set[str]) -> bool:
    """Whether the passage may speak of a figure by other words than its source's own: it has a third of those, in Chinese half of their pairs."""
    name = fold(figure.label or figure.metric).lower() if figure.metric.startswith(OWN) else ""
    own = stems(name)
    return bool(own) and (2 if _HAN.search(name) else 3) * len(own & begun) >= len(own)


def _mentioned(name: str, folded: str) -> bool:
    """Whether the name, or what it begins with and is known by, stands in the text."""
    words = fold(name).lower().split()
    short = words[0] if words and (len(words) > 1 or words[0].isascii()) else "".join(words)[:2]
    return short in folded


def _operands(formula: str) -> set[str]:
    return set(re.findall(r"[a-z_]{3,}", formula))


def _short(alias: str, metric: str, language: Language) -> str:
    """The words for a metric; none where its id says the same."""
    known = load().metrics[metric]
    words = alias or (known.name_zh if language == "zh" else known.name_en)
    return "" if words.lower() in metric.replace("_", " ") else words
