"""``python -m tests.grids chinese --notes 300 --seed 1``: rates of a field, open and held-back patterns apart; ``--by relation``, ``--show 20 --what alarm``."""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module

from tests.grids.notes import Field
from tests.grids.running import KEYS, Tally, checked, run
from tests.grids.sources import ZH, Units

FIELDS = ("chinese",)


def field_of(name: str) -> tuple[Field, Units]:
    """A field's module gives FIELD and, where its files are not those of a Chinese desk, UNITS."""
    module = import_module(f"tests.grids.{name}")
    return module.FIELD, getattr(module, "UNITS", ZH)


def worst(tally: Tally, key: str, held: bool | None, least: int) -> list[str]:
    rates = tally.rates(key, held)

    def lost(name: str) -> float:
        c = rates[name]
        total = sum(c.values())
        return -(3 * c["alarm"] + 3 * c["cleared"] + c["unsure"] + c["missed"]) / total

    return [f"{tally.line(rates[name])}  {name}" for name in sorted(rates, key=lost) if sum(rates[name].values()) >= least]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.grids", description=__doc__)
    parser.add_argument("field", choices=FIELDS)
    parser.add_argument("--notes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--by", default="", help=f"tables by: {', '.join(KEYS)}")
    parser.add_argument("--least", type=int, default=1, help="leave out rows of fewer numbers")
    parser.add_argument("--top", type=int, default=60)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print up to N failures of open patterns")
    parser.add_argument("--what", default="alarm,cleared,unsure,missed", help="which failures to print")
    parser.add_argument("--only", default="", help="numbers of patterns to make notes of")
    parser.add_argument("--match", default="", help="print failures only where this stands in relation, metric, name, slip, shape or sentence")
    parser.add_argument("--note", action="store_true", help="print the note and the source of the one seed")
    chosen = parser.parse_args()
    field_, units = field_of(chosen.field)
    only = [p for p in field_.patterns if str(p.number) in chosen.only.split(",")] if chosen.only else None
    first = chosen.seed * 100_000
    if chosen.note:
        text, _, way, shape, _, data, _ = checked(field_, units, chosen.seed, only)
        print(text, f"\n--- {way}, {shape}\n" + data.decode())
    began = time.perf_counter()
    tally = run(field_, units, range(chosen.seed, chosen.seed + 1) if chosen.note else range(first, first + chosen.notes), only)
    for name, held in (("open", False), ("held", True)):
        for counts in tally.rates(None, held).values():
            print(f"{name}: {tally.line(counts)}")
    for key in filter(None, chosen.by.split(",")):
        print(f"-- {key}")
        print("\n".join(worst(tally, key, None if key == "pattern" else False, chosen.least)[: chosen.top]))
    shown = 0
    for one in tally.outcomes:
        pattern = one.stated.pattern
        if shown >= chosen.show or one.what not in chosen.what.split(",") or pattern is None or pattern.held:
            continue
        if chosen.match and not any(
            chosen.match in part for part in (one.stated.relation, one.stated.metric, one.stated.name, one.stated.slip, one.shape, one.sentence)
        ):
            continue
        shown += 1
        print(
            f"{one.what} [{one.seed} {one.shape} {one.way}] {one.stated.text} {one.verdict} ({one.stated.relation} {one.stated.metric} {one.stated.slip}) {one.said}\n      {one.sentence}"
        )
    print(f"{chosen.notes} notes, {time.perf_counter() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
