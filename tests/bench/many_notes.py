"""Ten thousand notes out of a few: labelled notes copied with some of their numbers varied, each with its figures beside it.

    python -m tests.bench.many_notes OUT [FOLDER...] [--notes 10000] [--seed 1]      default folders: samples/zh samples/en

A varied number has one digit changed, so that a note keeps its shape and gets errors of its own. ``notes.map.csv`` in the folder above
OUT gives each note a generator and a date, for ``verifier audit --map``.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\w.]*\d)")
GENERATORS = ("model-a", "model-b", "agent-2", "analyst")
SHARE = 0.04


@dataclass(frozen=True)
class Seed:
    """A labelled note and its figures."""

    text: str
    suffix: str
    name: str
    sources: tuple[Path, ...]


def seeds(folders: Iterable[Path]) -> list[Seed]:
    """The labelled notes that are text."""
    found = []
    for gold in sorted(path for folder in folders for path in folder.rglob("*.gold.json")):
        stem = gold.name.removesuffix(".gold.json")
        note = next((path for suffix in (".md", ".txt") if (path := gold.with_name(stem + suffix)).exists()), None)
        if note is not None:
            found.append(Seed(note.read_bytes().decode(), note.suffix, stem, tuple(sorted(gold.parent.glob(f"{stem}.sources.*")))))
    return found


def varied(text: str, dice: random.Random) -> str:
    """The text with a digit changed in some of its numbers, in one at least where there is one."""
    numbers = [found for found in NUMBER.finditer(text) if len(found[0]) > 1]  # the first digit stays
    if not numbers:
        return text
    chosen = {found.start() for found in numbers if dice.random() < SHARE} or {dice.choice(numbers).start()}
    pieces, at = [], 0
    for found in numbers:
        if found.start() in chosen:
            digits = [place for place, sign in enumerate(found[0]) if sign.isdigit()][1:]
            place = dice.choice(digits)
            new = found[0][:place] + dice.choice([d for d in "0123456789" if d != found[0][place]]) + found[0][place + 1:]
            pieces += [text[at:found.start()], new]
            at = found.end()
    return "".join([*pieces, text[at:]])


def make(out: Path, count: int, folders: Sequence[Path], seed: int = 1, mapping: bool = True) -> list[Path]:
    """Writes the notes into ``out``, a folder a hundred, and gives their paths; the first round is the notes as they are."""
    dice, found = random.Random(seed), seeds(folders)
    paths: list[Path] = []
    rows = []
    for number in range(count):
        one = found[number % len(found)]
        folder = out / f"{number // 100:04}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{number:06}-{one.name}{one.suffix}"
        path.write_bytes((one.text if number < len(found) else varied(one.text, dice)).encode())
        for source in one.sources:
            shutil.copyfile(source, folder / (path.stem + source.name.removeprefix(one.name)))
        paths.append(path)
        rows.append((path.name, dice.choice(GENERATORS), f"2025-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"))
    if mapping:
        with (out.parent / f"{out.name}.map.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("note", "generator", "date"), *rows])
    return paths


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.many_notes", description="Makes many notes out of a few labelled ones.")
    parser.add_argument("out", type=Path)
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "samples" / "zh", ROOT / "samples" / "en"])
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"{len(make(options.out, options.notes, options.folders, options.seed))} notes in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
