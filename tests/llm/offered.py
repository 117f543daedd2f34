"""The figures that a prompt offers, read back from its text, so that a recorded answer finds those it meant under the ids that they have now."""

from __future__ import annotations

import re

from verifier.catalogue import load

Meant = tuple[str, str, str]
"""A figure's metric, period, and what else stands before its id: the words for the metric, a company, a segment."""
_IDS = re.compile(r"^(.*?) ?(F\d+(?:-F\d+|(?: F\d+)*))$")
_USED = re.compile(r"\bF\d+\b")


def offered(asked: str) -> dict[str, Meant]:
    """What each id of a prompt stands for.

    >>> offered("Figures (no values):\\n2025-Q3, 2024-Q3: revenue sales F1 F2, Express F5 F6; wells online F3 F4\\nOther metrics: -")["F6"]
    ('revenue', '2024-Q3', 'Express')
    """
    found: dict[str, Meant] = {}
    for line in asked.splitlines():
        periods, colon, row = line.partition(": ")
        for group in row.split("; ") if colon else ():
            metric = ""
            for place, member in enumerate(group.split(", ")):
                if (read := _IDS.match(member)) is None:
                    break
                words = read[1]
                if place == 0:
                    metric, _, words = words.partition(" ") if words.split(" ")[0] in load().metrics else (words, "", "")
                found |= {key: (metric, period, words) for key, period in zip(_spread(read[2]), periods.split(", "), strict=False)}
    return found


def used(answer: dict[str, list[dict[str, str]]]) -> set[str]:
    """The ids in the formulas of an answer."""
    return {key for one in answer["claims"] for key in _USED.findall(one.get("f", ""))}


def moved(meant: dict[str, Meant], now: dict[str, Meant]) -> dict[str, str]:
    """The id now of each figure that was meant; those that are no longer offered are left out."""
    found = {}
    for key, (metric, period, words) in meant.items():
        alike = [(other, said) for other, (m, p, said) in now.items() if (m, p) == (metric, period) and (said.endswith(words) or words.endswith(said))]
        if alike:
            found[key] = min(alike, key=lambda one: one[1] != words)[0]
    return found


def _spread(ids: str) -> list[str]:
    first, dash, last = ids.partition("-")
    return [f"F{k}" for k in range(int(first[1:]), int(last[1:]) + 1)] if dash else ids.split()
