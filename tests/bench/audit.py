"""How fast and how large an audit is, beside one process that does the same. It prints and asserts nothing.

    python -m tests.bench.audit FOLDER [--rounds 3] [--some 400]    rates: one process and an audit by turns on the same notes
    python -m tests.bench.audit FOLDER --whole OUT [--some 400]     one audit of all of it: notes a second, peak memory, CPU a note; one
                                                                    process checks some of the notes, evenly chosen, before it and after it

Where neighbours use the processors, wall time says little: the CPU time a note is what to compare, and the turns of a pair meet the
same neighbours.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from verifier.audit.notes import sources_beside
from verifier.sources import read_source
from verifier.verification import verify


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def memory_of_tree(pid: int) -> int:
    """Resident bytes of a process and those below it, pages that they share counted once a process."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    known, total = {pid}, 0
    for _ in range(4):
        known |= {own for own, parent, _ in rows if parent in known}
    for own, _, kib in rows:
        total += kib * 1024 if own in known else 0
    return total


def one_process(notes: list[Path]) -> tuple[float, float]:
    """Wall and CPU seconds of checking the notes in this process, each read, checked and turned into JSON."""
    wall, cpu = time.perf_counter(), time.process_time()
    for note in notes:
        names = sorted(os.listdir(note.parent))
        verify(note, [read_source(note.parent / name) for name in sources_beside(note.name, names)], with_text=True).to_json(indent=None)
    return time.perf_counter() - wall, time.process_time() - cpu


def audited(inputs: list[str], out: Path) -> tuple[float, float, int]:
    """Wall and CPU seconds and peak resident bytes of one whole audit in a process of its own."""
    wall, cpu = time.perf_counter(), children_cpu()
    command = [sys.executable, "-m", "verifier.cli", "audit", *inputs, "--out", str(out), "--quiet", "--fail-on", "never"]
    if (mapping := Path(inputs[0]).with_name(f"{Path(inputs[0]).name}.map.csv")).exists():
        command += ["--map", str(mapping)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.5):
            peak = max(peak, memory_of_tree(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    process.wait()
    done.set()
    watcher.join()
    return time.perf_counter() - wall, children_cpu() - cpu, peak


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.audit", description="Prints the speed of an audit.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--some", type=int, default=400)
    parser.add_argument("--whole", type=Path)
    options = parser.parse_args()
    notes = sorted(path for path in options.folder.rglob("*") if path.suffix in (".md", ".txt"))
    print(f"{len(notes)} notes, load {os.getloadavg()[0]:.1f}")
    one_process(notes[:5])
    if options.whole:
        some = notes[::-(-len(notes) // options.some)]
        alone = [one_process(some)]
        wall, cpu, peak = audited([str(options.folder)], options.whole)
        alone.append(one_process(some))
        print(f"one process: {' and '.join(f'{len(some) / each:.1f}' for each, _ in alone)} notes/s, CPU "
              f"{' and '.join(f'{each / len(some) * 1e3:.1f}' for _, each in alone)} ms a note")
        print(f"audit: {len(notes) / wall:.1f} notes/s in {wall:.0f} s, CPU {cpu / len(notes) * 1e3:.1f} ms a note, "
              f"{cpu / wall:.2f} processors used, peak {peak / 1e6:.0f} MB, load {os.getloadavg()[0]:.1f}")
        print(f"{len(notes) / wall * sum(each for each, _ in alone) / len(alone) / len(some):.2f} times one process, start and summary included")
        return 0
    ratios = []
    for number in range(options.rounds):
        some = notes[number * options.some:(number + 1) * options.some]
        with tempfile.TemporaryDirectory() as folder:
            inside = Path(folder) / "notes"
            for note in some:
                target = inside / note.parent.name
                target.mkdir(parents=True, exist_ok=True)
                for each in note.parent.glob(note.stem + ".*"):
                    shutil.copyfile(each, target / each.name)
            alone, alone_cpu = one_process(some)
            wall, cpu, _ = audited([str(inside)], Path(folder) / "out")
        ratios.append(alone / wall)
        print(f"one process {len(some) / alone:6.1f} notes/s, {alone_cpu / len(some) * 1e3:5.1f} ms CPU a note; audit {len(some) / wall:6.1f} notes/s, "
              f"{cpu / len(some) * 1e3:5.1f} ms CPU a note, start and summary included; {alone / wall:.2f} times, load {os.getloadavg()[0]:.1f}")
    print(f"median {statistics.median(ratios):.2f} times")
    return 0


if __name__ == "__main__":
    sys.exit(main())
