"""The recorded answers of ``recordings/``, and a service on the loopback that gives them to whoever asks about the same passage."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.llm.offered import Meant, moved, offered
from tests.llm.server import LoopbackModel, Request, Say

ROOT = Path(__file__).resolve().parents[2]
NOTES = Path(__file__).parent / "notes"
FOLDERS = (ROOT / "samples" / "zh", ROOT / "samples" / "en", NOTES, ROOT.parent / "shared" / "corpus" / "dev")
RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("*.jsonl"))


_MARK = re.compile(r"⟨(\d+)⟩")
_OPERAND = re.compile(r"#\d+|\bF\d+")


def answers() -> dict[str, dict[str, Any]]:
    """Each passage as it was shown, the answer to it and what the ids of its figures meant, by the passage's words without marks."""
    return {_MARK.sub("", held["passage"]): held for path in RECORDINGS for line in path.read_text("utf-8").splitlines() for held in [json.loads(line)]}


def renumbered(held: dict[str, Any], now: str, figures: dict[str, Meant]) -> dict[str, Any]:
    """A recorded answer under the marks and ids that passage and figures have now. What the reader said of a number or figure that is no longer there
    falls away, and a number that is asked about only now counts as left out.

    >>> held = {"passage": "two: ⟨1⟩4 and ⟨2⟩12", "figures": {"F1": ["eps", "2024", ""]}, "answer": {"claims": [{"n": 1, "m": "eps", "k": "level", "f": "#2/F1"}]}}
    >>> renumbered(held, "⟨1⟩two: ⟨2⟩4 and ⟨3⟩12", {"F7": ("eps", "2024", "")})
    {'claims': [{'n': 2, 'm': 'eps', 'k': 'level', 'f': '#3/F7'}]}
    """
    places = {at: mark for mark, at in _places(now)}
    names = {f"#{mark}": f"#{places[at]}" for mark, at in _places(held["passage"]) if at in places}
    names |= moved({key: (metric, period, words) for key, (metric, period, words) in held.get("figures", {}).items()}, figures)
    made = []
    for one in held["answer"]["claims"]:
        if all(name in names for name in (f"#{one['n']}", *_OPERAND.findall(one.get("f", "")))):
            formula = {"f": _OPERAND.sub(lambda found: names[found[0]], one["f"])} if "f" in one else {}
            made.append(one | {"n": int(names[f"#{one['n']}"][1:])} | formula)
    return {"claims": made}


def _places(passage: str) -> list[tuple[int, int]]:
    """Each mark and the place where it stands among the passage's words."""
    found, marks = [], 0
    for mark in _MARK.finditer(passage):
        found.append((int(mark[1]), mark.start() - marks))
        marks += len(mark[0])
    return found


def passage_of(request: Request) -> str:
    asked = next(str(turn["content"]) for turn in request.messages if turn["role"] == "user")
    return asked.rpartition("段落：\n")[2].rpartition("Passage:\n")[2].strip()


@contextmanager
def careful_reader() -> Iterator[tuple[LoopbackModel, list[Request]]]:
    """The service, and the requests about passages that nobody has answered yet; it has nothing to say to those."""
    known, unknown = answers(), list[Request]()

    def answer(request: Request) -> str:
        shown = passage_of(request)
        found = known.get(_MARK.sub("", shown))
        if found is None:
            unknown.append(request)
            return '{"claims": []}'
        asked = next(str(turn["content"]) for turn in request.messages if turn["role"] == "user")
        return json.dumps(renumbered(found, shown, offered(asked)), ensure_ascii=False, separators=(",", ":"))

    with LoopbackModel(answer, act=lambda request: Say(usage=False)) as model:  # nobody counted tokens: the program estimates them
        yield model, unknown
