"""Draws variants by seed, runs them, and counts for each rate how many expectations held."""

from __future__ import annotations

import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from tests.metamorphic import changed_numbers, dropped_figures, planted_figures, rewriting, shifted_periods, slips
from tests.metamorphic.notes import Note
from tests.metamorphic.variants import Variant

KINDS = {"a": changed_numbers, "b": rewriting, "c": dropped_figures, "d": planted_figures, "e": shifted_periods, "f": slips}


@dataclass(slots=True)
class Rates:
    """Held and tried by rate, with the reasons of all that failed."""

    held: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    failures: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, outcomes: Iterable[tuple[str, str | None]]) -> None:
        for rate, why in outcomes:
            self.tried[rate] += 1
            if why is None:
                self.held[rate] += 1
            else:
                self.failures[rate].append(why)

    def of(self, prefix: str) -> float:
        """Share held over every rate whose name is ``prefix`` or starts with it and a blank."""
        names = [name for name in self.tried if name == prefix or name.startswith(prefix + " ")]
        tried = sum(self.tried[name] for name in names)
        return sum(self.held[name] for name in names) / tried if tried else 1.0

    def table(self) -> str:
        lines = []
        for name in sorted(self.tried):
            held, tried = self.held[name], self.tried[name]
            lines.append(f"{name:28} {held:5}/{tried:<5} {held / tried:.3f}")
        return "\n".join(lines)


def drawn(notes: Sequence[Note], kind: str, seed: int, most: int) -> list[Variant]:
    """At most ``most`` variants of a kind (of each sub-kind for b and f), spread over the notes; the same for the same seed."""
    grouped: dict[str, dict[str, list[Variant]]] = defaultdict(lambda: defaultdict(list))
    for note in notes:
        for variant in KINDS[kind].variants(note, random.Random(f"{seed} {kind} {note.name}")):
            grouped[variant.kind][note.name].append(variant)
    out: list[Variant] = []
    for sub in sorted(grouped):
        rng = random.Random(f"{seed} {sub}")
        queues = [sorted(queue, key=partial(_draw, seed)) for _, queue in sorted(grouped[sub].items())]
        rng.shuffle(queues)
        chosen: list[Variant] = []
        while queues and len(chosen) < most:
            queues = [queue for queue in queues if queue]
            chosen += [queue.pop() for queue in queues][: most - len(chosen)]
        out += chosen
    return out


def _draw(seed: int, variant: Variant) -> bytes:
    """Where a variant stands in the draw: by its own name alone, so that the sample changes little while the program does."""
    first = variant.expectations[0].label.id if variant.expectations else ""
    return hashlib.sha256(f"{seed} {variant.note.name} {variant.kind} {first} {variant.what}".encode()).digest()


def run(notes: Sequence[Note], kinds: Iterable[str], seed: int, most: int) -> Rates:
    """All rates of the kinds."""
    rates = Rates()
    for kind in kinds:
        for variant in drawn(notes, kind, seed, most):
            rates.add(variant.run())
    return rates
