"""What the prompts of the language model step cost, by a real model's own tokenizer. It prints, and fails past the limits.

    VERIFIER_WEIGHTS=FOLDER python -m tests.bench.tokens            the samples, and the shared corpus where it lies beside the checkout
    ... python -m tests.bench.tokens --parts                        and what each part of the prompts takes
    ... python -m tests.bench.tokens --estimate                     and how far the program's own estimate is off

Input is counted beside the passage itself: instructions, examples, schema, names offered, headings, the marks and the turns' own tokens.
Output is that of the recorded answers. Without the weights or the server's package it says so and ends with status 0.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.llm.local.server import LocalModel
from tests.llm.local.weights import FOLDER, weights
from verifier import verify
from verifier.extractors.llm.asking import Question
from verifier.extractors.llm.budget import tokens
from verifier.extractors.llm.policy import input_of
from verifier.extractors.llm.prompts import prompt
from verifier.extractors.llm.proposing import Listening
from verifier.extractors.llm.questions import turns_of

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "samples" / "zh", ROOT / "samples" / "en", ROOT.parent / "shared" / "corpus" / "dev")
RECORDINGS = ROOT / "tests" / "llm" / "recordings"
MOST_INPUT = 1200
"""Tokens of a passage's prompt beside the passage."""
MOST_OUTPUT = 40
"""Tokens of an answer for each claim in it, on average."""
_MARK = re.compile(r"⟨\d+⟩")
PARTS = ("system", "schema", "metrics", "figures", "context", "marks", "rest")


@dataclass(frozen=True)
class Counted:
    """One question's tokens: the bare passage, and each part of what stands beside it."""

    note: str
    language: str
    passage: int
    parts: dict[str, int]
    estimate: int
    """All of it, by the program's own estimate."""

    @property
    def overhead(self) -> int:
        return sum(self.parts.values())


def notes() -> Iterator[tuple[str, Path, list[Path]]]:
    """The labelled notes: name, note, sources."""
    for folder in FOLDERS:
        for gold in sorted(folder.glob("*.gold.json")):
            held = json.loads(gold.read_text("utf-8"))
            yield f"{folder.name}/{gold.name.removesuffix('.gold.json')}", folder / held["document"], [folder / name for name in held["sources"]]


def questions(note: Path, sources: Sequence[Path]) -> list[Question]:
    """What the program would ask about the note."""
    asker = Listening()
    verify(note, sources, extractor="hybrid", model=asker)
    return asker.questions


def counted(name: str, question: Question, model: LocalModel) -> Counted:
    language = question.prompt.partition("@")[0].rpartition(".")[2]
    pattern = re.sub(r"\\\{\\\{(\w+)\\\}\\\}", r"(?P<\1>.*?)", re.escape(prompt("extract", language).user))  # type: ignore[arg-type]
    held = re.fullmatch(pattern, question.user, re.DOTALL)
    assert held is not None, "the prompt's second half is not the question's"
    bare = _MARK.sub("", held["passage"])
    whole = model.count(model.shown([{"role": role, "content": text} for role, text in turns_of(question)]))
    passage = model.count(bare)
    parts = {"system": model.count(question.system), "schema": model.count(json.dumps(question.schema, ensure_ascii=False, separators=(",", ":")))}
    parts |= {part: model.count(held[part]) for part in ("metrics", "figures", "context")} | {"marks": model.count(held["passage"]) - passage}
    parts["rest"] = whole + parts["schema"] - passage - sum(parts.values())
    return Counted(name, language, passage, parts, input_of(question, turns_of(question)))


def spread(values: Iterable[int]) -> str:
    found = sorted(values)
    return f"{found[0]:>6}{statistics.median(found):>8.0f}{found[-1]:>7}" if found else "     -       -      -"


def inputs(model: LocalModel, parts: bool) -> bool:
    """Prints the input beside the passage, by language; whether it keeps its limit."""
    found = [counted(name, question, model) for name, note, sources in notes() for question in questions(note, sources)]
    print(f"input tokens{'passages':>22}{'min':>9}{'median':>8}{'max':>7}")
    for language in ("zh", "en"):
        these = [one for one in found if one.language == language]
        print(f"{language} beside the passage{len(these):>13}   {spread(one.overhead for one in these)}")
        print(f"{language} the passage{len(these):>20}   {spread(one.passage for one in these)}")
        for part in PARTS if parts else ():
            print(f"   {part:<31}   {spread(one.parts[part] for one in these)}")
    over = [one for one in found if one.overhead > MOST_INPUT]
    for one in sorted(over, key=lambda each: -each.overhead)[:5]:
        print(f"past {MOST_INPUT}: {one.note}, {one.overhead}: {one.parts}")
    print(f"past {MOST_INPUT}: {len(over)} of {len(found)}")
    ratios = sorted((one.estimate / (one.passage + one.overhead), one.note) for one in found)
    print(f"estimate / tokens          {ratios[0][0]:.2f} ({ratios[0][1]}) to {ratios[-1][0]:.2f} ({ratios[-1][1]})")
    return not over


def outputs(model: LocalModel) -> bool:
    """Prints the output of the recorded answers for each claim; whether it keeps its limit."""
    total = claims = 0
    print(f"{'output tokens':<20}{'claims':>8}{'a claim':>9}{'estimate':>10}")
    for path in sorted(RECORDINGS.glob("*.jsonl")):
        answers = [json.loads(line)["answer"] for line in path.read_text("utf-8").splitlines()]
        texts = [json.dumps(answer, ensure_ascii=False, separators=(",", ":")) for answer in answers]
        took, said = sum(map(model.count, texts)), sum(len(answer["claims"]) for answer in answers)
        print(f"{path.stem:<20}{said:>8}{took / max(said, 1):>9.1f}{sum(map(tokens, texts)) / took:>10.2f}")
        total, claims = total + took, claims + said
    print(f"{'all':<20}{claims:>8}{total / max(claims, 1):>9.1f}")
    return total <= MOST_OUTPUT * claims


def estimates(model: LocalModel) -> bool:
    """Prints how the program's estimate compares with the tokenizer on whole notes; whether it is nowhere more than 15% too low."""
    ratios: dict[str, list[tuple[float, str]]] = {"zh": [], "en": []}
    for name, note, _ in notes():
        text = note.read_text("utf-8")
        wide = sum(ch > "\u2e7f" for ch in text)
        ratios["zh" if wide * 5 > len(text) else "en"].append((tokens(text) / model.count(text), name))
    for language, found in ratios.items():
        least, most = min(found), max(found)
        print(f"estimate / tokens of {language} notes: {least[0]:.2f} ({least[1]}), median {statistics.median(r for r, _ in found):.2f}, {most[0]:.2f} ({most[1]})")
    return all(ratio >= 0.85 for found in ratios.values() for ratio, _ in found)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tokens", description="Counts what the prompts cost.")
    parser.add_argument("--parts", action="store_true", help="print what each part of the prompts takes")
    options = parser.parse_args()
    path = weights()
    if path is None or find_spec("xllamacpp") is None:
        print(f"skipped: no weights in {FOLDER} (python -m tests.llm.local.weights)" if path is None else "skipped: pip install 'verifier[local]'")
        return 0
    with LocalModel(path) as model:
        kept = [inputs(model, options.parts), outputs(model), estimates(model)]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
