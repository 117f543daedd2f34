"""The recorded answers of ``recordings/``, and a service on the loopback that gives them to whoever asks about the same passage."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.llm.server import LoopbackModel, Request, Say

ROOT = Path(__file__).resolve().parents[2]
NOTES = Path(__file__).parent / "notes"
FOLDERS = (ROOT / "samples" / "zh", ROOT / "samples" / "en", NOTES, ROOT.parent / "shared" / "corpus" / "dev")
RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("*.jsonl"))


_MARK = re.compile(r"⟨(\d+)⟩")
_OPERAND = re.compile(r"#(\d+)")


def answers() -> dict[str, tuple[str, dict[str, Any]]]:
    """Each passage as it was shown, and the answer to it, by its words without marks."""
    return {_MARK.sub("", held["passage"]): (held["passage"], held["answer"])
            for path in RECORDINGS for line in path.read_text("utf-8").splitlines() for held in [json.loads(line)]}


def renumbered(answer: dict[str, Any], shown: str, now: str) -> dict[str, Any]:
    """An answer under the marks that the passage has now. What the reader said of a number that is no longer asked about falls away, and one that is
    asked about only now counts as left out.

    >>> renumbered({"claims": [{"n": 1, "m": "eps", "k": "level", "f": "#2/3"}]}, "two: ⟨1⟩4 and ⟨2⟩12", "⟨1⟩two: ⟨2⟩4 and ⟨3⟩12")
    {'claims': [{'n': 2, 'm': 'eps', 'k': 'level', 'f': '#3/3'}]}
    """
    places = {at: mark for mark, at in _places(now)}
    marks = {mark: places[at] for mark, at in _places(shown) if at in places}
    made = []
    for one in answer["claims"]:
        used = [one["n"], *map(int, _OPERAND.findall(one.get("f", "")))]
        if all(mark in marks for mark in used):
            made.append(one | {"n": marks[one["n"]]} | ({"f": _OPERAND.sub(lambda m: f"#{marks[int(m[1])]}", one["f"])} if "f" in one else {}))
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
        return json.dumps(renumbered(found[1], found[0], shown), ensure_ascii=False, separators=(",", ":"))

    with LoopbackModel(answer, act=lambda request: Say(usage=False)) as model:  # nobody counted tokens: the program estimates them
        yield model, unknown
