"""``python -m tests.metamorphic --seed 1 --per-kind 60``: the rates of every kind, and with --show the failures."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.metamorphic.notes import FOLDERS, load
from tests.metamorphic.running import KINDS, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.metamorphic", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=FOLDERS, help="labelled folders (default: dev where it is at hand, and samples)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-kind", type=int, default=60, help="variants a kind (a sub-kind for b and f)")
    parser.add_argument("--kinds", default="abcdef", help="letters out of abcdef")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print up to N failures a rate")
    chosen = parser.parse_args()
    notes = load(chosen.folders)
    for kind in KINDS:
        if kind not in chosen.kinds:
            continue
        began = time.perf_counter()
        rates = run(notes, kind, chosen.seed, chosen.per_kind)
        took = time.perf_counter() - began
        print(rates.table())
        print(
            f"{kind + ' in all':28} {sum(rates.held.values()):5}/{sum(rates.tried.values()):<5} {rates.of(kind):.3f}  ({took:.0f} s)",
            flush=True,
        )
        if chosen.show:
            for name in sorted(rates.failures):
                for why in rates.failures[name][: chosen.show]:
                    print(f"  {name}: {why}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
