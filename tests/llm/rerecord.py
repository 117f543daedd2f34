"""Records the answers beside the samples anew, as ``verifier check --record`` does, from the careful reader's answers in ``recordings/``.

    python -m tests.llm.rerecord                     after a change of prompts, metrics or figures: the recordings of the samples
    python -m tests.llm.rerecord NOTE SOURCE...      what a reader must still be asked about any other note

A recording answers the whole text that was sent, so a changed prompt makes it stale; the reader answered passages, which a changed prompt leaves as
they are. Where a passage itself has changed, its prompt is printed and the end is status 1: answer it from the prompt alone, put passage,
answer and the figures that its formulas name as a line into ``tests/llm/recordings/NAME.jsonl``, and run this again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.llm.answered import ROOT, careful_reader, passage_of
from tests.llm.server import Request
from verifier import verify
from verifier.extractors.llm.asking import Service
from verifier.extractors.llm.settings import Settings

SAMPLES = (("zh", "flash"), ("en", "en06"))
READER = "careful-reader"
"""What the recordings call their model: no service has one of this name."""


def record(note: Path, sources: Sequence[Path], recording: Path) -> list[Request]:
    """Writes the recording, without what it held before; the requests that nobody has answered yet."""
    part = recording.with_suffix(".part")
    part.unlink(missing_ok=True)
    with careful_reader() as (model, unknown), Service(Settings(model=READER, base_url=model.url, method="json_mode", record=part)) as service:  # type: ignore[call-arg]
        verify(note, sources, extractor="hybrid", model=service)
    os.replace(part, recording)
    return unknown


def sample(folder: str, name: str) -> tuple[Path, list[Path], Path]:
    """A sample's note, its sources, and where its recording stands."""
    place = ROOT / "samples" / folder
    return place / f"{name}.md", sorted(place.glob(f"{name}.sources*")), place / f"{name}.answers.jsonl"


def main(given: Sequence[str]) -> int:
    os.environ["VERIFIER_CACHE"] = ""  # an answer kept from before would do for a changed one
    with TemporaryDirectory() as place:
        asked = [(Path(given[0]), list(map(Path, given[1:])), Path(place, "answers.jsonl"))] if given else [sample(*one) for one in SAMPLES]
        unknown = [request for each in asked for request in record(*each)]
    for request in unknown:
        print(*(turn["content"] for turn in request.messages), sep="\n\n", end="\n\n")
        print(f"-> not answered yet: {passage_of(request)[:60]!r}", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
