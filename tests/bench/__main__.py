"""How fast a whole check is, beside the least that any reader of numbers must do. It prints and asserts nothing.

    python -m tests.bench                    characters a second, warm, one process, one core
    python -m tests.bench --profile 15       and the functions that take the time, by their own time

The last line tells how much more a character of a long note costs than one of a short note, both made of the samples' text without sources.
The scan beside it is one compiled pattern for numbers, ``findall`` over the same text.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.long_notes import other_each_time
from verifier.documents.markdown import document_of
from verifier.documents.reading import read_document
from verifier.sources import read_source
from verifier.verification import check

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?\s*(?:%|亿|万|元|倍|股|bn|mn|x)*")


def notes() -> list[tuple[str, Path, list[Path]]]:
    """The demonstration note and an English one; the two seed notes where the shared corpus lies beside the checkout."""
    zh, en = ROOT / "samples" / "zh", ROOT / "samples" / "en"
    found = [("zh/agent", zh / "agent.md", [zh / "agent.sources.json"]), ("en/en02", en / "en02.md", sorted(en.glob("en02.sources*")))]
    for note in sorted((ROOT.parent / "shared" / "corpus" / "seeds").glob("*.md")):
        if not note.name.endswith(".marked.md") and (note.parent / f"{note.stem}.gold.json").exists():
            found.append((f"seeds/{note.stem}", note, sorted(note.parent.glob(f"{note.stem}.sources*"))))
    return found


def seconds(run: Callable[[], object], at_least: float) -> tuple[float, float]:
    """The best and the median time of one run, over as many runs as fit."""
    times: list[float] = []
    begun = time.perf_counter()
    while len(times) < 5 or time.perf_counter() - begun < at_least:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    times.sort()
    return times[0], times[len(times) // 2]


SHORT, LONG = 2_400, 60_000


def beside_a_long_note(language: str) -> str:
    """The time per character of a note of thirty pages over that of one of a page."""
    each = []
    for length in (SHORT, LONG):
        document = document_of(other_each_time(language, length), "long", "")
        each.append(seconds(lambda document=document: check(document, []), 0)[0] / length)  # type: ignore[misc]
    return f"{language}: {each[0] * 1e6:.0f} µs a character of {SHORT:,}, {each[1] * 1e6:.0f} of {LONG:,}: ratio {each[1] / each[0]:.2f}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Prints the speed of a full, warm check.")
    parser.add_argument("--profile", metavar="N", type=int, default=0, help="print the N functions with the most own time")
    parser.add_argument("--seconds", type=float, default=2.0, help="time spent on each note")
    options = parser.parse_args()
    print(f"{'note':16}{'chars':>7}{'best ms':>9}{'median':>8}{'chars/s':>10}{'scan µs':>9}{'scan/s':>13}{'ratio':>8}")
    for name, path, figures in notes():
        document, sources = read_document(path), [read_source(each) for each in figures]
        text = document.text
        check(read_document(path), sources)
        best, median = seconds(lambda path=path, sources=sources: check(read_document(path), sources), options.seconds)  # type: ignore[misc]
        scan, _ = seconds(lambda text=text: NUMBER.findall(text), 0.2)  # type: ignore[misc]
        print(f"{name:16}{len(text):7}{best * 1e3:9.1f}{median * 1e3:8.1f}{len(text) / best:10,.0f}"
              f"{scan * 1e6:9.0f}{len(text) / scan:13,.0f}{best / scan:8.0f}")
        if options.profile:
            profile = cProfile.Profile()
            profile.runcall(lambda path=path, sources=sources: [check(read_document(path), sources) for _ in range(5)])  # type: ignore[misc]
            pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(options.profile)
    for language in ("zh", "en"):
        print(beside_a_long_note(language))
    return 0


if __name__ == "__main__":
    sys.exit(main())
