"""What the model is asked: the files of ``prompts/``, filled with the metrics and figures that bear on a passage.

Names only: the values of the figures are never sent, so that a number in an answer can come from nowhere but the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

from verifier.catalogue import load
from verifier.dataclass import dataclass
from verifier.errors import InputError
from verifier.extractors.llm.passages import Passage, shown
from verifier.figures import OWN, Figure
from verifier.fold import fold

Language = Literal["zh", "en"]
FOLDERS = (Path(__file__).parents[2] / "prompts", Path(__file__).parents[3] / "prompts")
"""In the wheel, and in a checkout."""
_FRONT = re.compile(r"---\n(?P<head>(?:[a-z]+: .+\n)+)---\n(?P<body>.+)", re.S)
_SPLIT = "---- passage ----\n"
_KEYS = {"name", "language", "purpose"}
MOST_METRICS = 28
MOST_FIGURES = 36
"""Beyond these a passage's list would cost more than the passage; the metrics it names come first."""


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
        return "; ".join(f"{metric} {words}".strip() for metric, words in self.metrics.items())

    def figure_list(self, entity: str | None) -> str:
        """The figures grouped by what they measure: ``revenue: F1 2025-9M, F2 2024-9M``."""
        groups: dict[str, list[str]] = {}
        for key, figure in self.figures.items():
            parts = [figure.metric.removeprefix(OWN)]
            parts += [shown(part) for part in (figure.segment, figure.entity if figure.entity != entity else None) if part]
            parts += [figure.measure] if figure.measure != "level" else []
            groups.setdefault(" ".join(parts), []).append(f"{key} {figure.period}" if figure.period else key)
        return "; ".join(f"{name}: {', '.join(members)}" for name, members in groups.items())


def offer(passage: Passage, figures: Sequence[Figure], entity: str | None, language: Language) -> Offer:
    """The metrics the passage and its headings name, and the figures of those metrics and of what they are computed from."""
    catalogue = load()
    words: dict[str, str] = {}
    for term in catalogue.terms.find(fold(passage.context + "\n" + passage.text)):
        for metric in (term.metric, *(catalogue.metrics[term.metric].family[:2] if term.loose else ())):
            words.setdefault(metric, term.alias if metric == term.metric else "")
    named = [m for m in words if not catalogue.metrics[m].measure][:MOST_METRICS]
    metrics = {m: _short(words[m], m, language) for m in named}
    near = set(named)
    for metric in named:
        for formula in catalogue.metrics[metric].formulas[:2]:
            near |= _operands(formula.text)
    chosen = _bearing(figures, named, near, entity, passage)
    return Offer(metrics, {f"F{place}": figure for place, figure in enumerate(chosen, 1)})


def _bearing(figures: Sequence[Figure], named: Sequence[str], near: Iterable[str], entity: str | None, passage: Passage) -> list[Figure]:
    rank = {metric: place for place, metric in enumerate(named)}
    folded = fold(passage.context + passage.text)
    order: list[tuple[int, int, Figure]] = []
    near = set(near)
    seen: set[tuple[object, ...]] = set()
    for place, figure in enumerate(figures):
        key = (figure.metric, figure.entity, figure.segment, figure.period, figure.measure)
        if key in seen or figure.bound or figure.variant:
            continue
        seen.add(key)
        own = figure.metric.startswith(OWN) and fold(figure.label or figure.metric[len(OWN) :]) in folded
        if figure.metric in rank or own:
            order.append((rank.get(figure.metric, 0) + (MOST_METRICS * 2 if figure.segment and not _mentioned(figure.segment, folded) else 0), place, figure))
        elif figure.metric in near and figure.entity in (None, entity):
            order.append((MOST_METRICS, place, figure))
    return [figure for _, _, figure in sorted(order, key=lambda one: one[:2])[:MOST_FIGURES]]


def _mentioned(name: str, folded: str) -> bool:
    return fold(name).lower() in folded.lower()


def _operands(formula: str) -> set[str]:
    return set(re.findall(r"[a-z_]{3,}", formula))


def _short(alias: str, metric: str, language: Language) -> str:
    known = load().metrics[metric]
    return alias or (known.name_zh if language == "zh" else known.name_en)
