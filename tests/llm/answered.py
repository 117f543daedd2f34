"""The recorded answers of ``recordings/``, and a service on the loopback that gives them to whoever asks about the same passage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.llm.server import LoopbackModel, Request, Say

ROOT = Path(__file__).resolve().parents[2]
NOTES = Path(__file__).parent / "notes"
FOLDERS = (ROOT / "samples" / "zh", ROOT / "samples" / "en", NOTES, ROOT.parent / "shared" / "corpus" / "dev")
RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("*.jsonl"))


def answers() -> dict[str, str]:
    """The answer to each passage, by its text as it was shown."""
    return {held["passage"]: json.dumps(held["answer"], ensure_ascii=False, separators=(",", ":"))
            for path in RECORDINGS for line in path.read_text("utf-8").splitlines() for held in [json.loads(line)]}


def passage_of(request: Request) -> str:
    asked = next(str(turn["content"]) for turn in request.messages if turn["role"] == "user")
    return asked.rpartition("段落：\n")[2].rpartition("Passage:\n")[2].strip()


@contextmanager
def careful_reader() -> Iterator[tuple[LoopbackModel, list[Request]]]:
    """The service, and the requests about passages that nobody has answered yet; it has nothing to say to those."""
    known, unknown = answers(), list[Request]()

    def answer(request: Request) -> str:
        found = known.get(passage_of(request))
        if found is None:
            unknown.append(request)
        return found or '{"claims": []}'

    with LoopbackModel(answer, act=lambda request: Say(usage=False)) as model:  # nobody counted tokens: the program estimates them
        yield model, unknown
